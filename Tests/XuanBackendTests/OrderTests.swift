import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct OrderTests {
    @Test func requestsOfOnePersonAreAnsweredInOrderAcrossAllLanes() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        house.enter(ann, "ann")
        let gid = house.group([ann, bob])
        let replies = Mailbox<(Int64, String)>()
        var sent: [(Int64, String)] = []
        for round in 0..<40 {
            for user in [ann, bob] {
                let packets: [(String, JSON)] = [
                    ("ping", []), ("message", ["messages": [House.message(gid, "\(round)")]]),
                    ("history", [.string(gid), 5, 1, 0, false, 0]), ("getlist", []),
                    ("userchange", [["password": .string(Secret.md5Hex("\(round)"))]]),
                    ("message", ["messages": [House.message(gid, "\(round)")]]), ("star", [.string(gid), true]),
                    ("nonsense", []), ("usergetlist", [""]),
                ]
                for (method, params) in packets {
                    sent.append((user, method))
                    house.send(House.packet(method, params, by: user)) { bytes in
                        let answer = try! JSON.parse(bytes)
                        _ = replies.put((user, answer["method"]!.string!))
                    }
                }
            }
        }
        var got: [Int64: [String]] = [:]
        for _ in sent.indices {
            let (user, method) = replies.take()!
            got[user, default: []].append(method)
        }
        for user in [ann, bob] { #expect(got[user] == sent.filter { $0.0 == user }.map(\.1)) }
    }

    @Test func aReadSeesTheWriteBeforeIt() throws {
        let house = try House()
        let ann = try house.add("ann")
        house.enter(ann, "ann")
        let gid = house.group([ann])
        let replies = Mailbox<[UInt8]>()
        for n in 0..<100 {
            house.send(House.packet("message", ["messages": [House.message(gid, "\(n)")]], by: ann)) { _ in }
            house.send(House.packet("history", [.string(gid), 1, 1, 0, false, 0], by: ann)) { _ = replies.put($0) }
        }
        for n in 0..<100 {
            #expect(try JSON.parse(replies.take()!)["data"]!.contents == ["\(n)"])
        }
    }

    @Test func closeAnswersWhatWasAccepted() throws {
        let house = try House()
        let ann = try house.add("ann")
        house.enter(ann, "ann")
        let gid = house.group([ann])
        let replies = Mailbox<Bool>()
        for n in 0..<300 {
            let packet =
                n % 3 == 0
                ? House.packet("getlist", by: ann)
                : House.packet("message", ["messages": [House.message(gid, "\(n)")]], by: ann)
            house.send(packet) { _ = replies.put((try? JSON.parse($0))?["result"] == "success") }
        }
        house.backend.close()
        replies.close()
        var count = 0
        while let isSuccess = replies.take() {
            #expect(isSuccess)
            count += 1
        }
        #expect(count == 300)
    }
}
