import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct OrderTests {
    @Test func requestsOfOnePersonAreAnsweredInOrderAcrossAllThreads() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let bob = try fixture.add("bob")
        fixture.enter(ann, "ann")
        let gid = fixture.group([ann, bob])
        let replies = Mailbox<(Int64, String)>()
        var sent: [(Int64, String)] = []
        for round in 0..<40 {
            for user in [ann, bob] {
                let packets: [(String, JSON)] = [
                    ("ping", []), ("message", ["messages": [TestBackend.message(gid, "\(round)")]]),
                    ("history", [.string(gid), 5, 1, 0, false, 0]), ("getlist", []),
                    ("userchange", [["password": .string(Secret.md5Hex("\(round)"))]]),
                    ("message", ["messages": [TestBackend.message(gid, "\(round)")]]), ("star", [.string(gid), true]),
                    ("nonsense", []), ("usergetlist", [""]),
                ]
                for (method, params) in packets {
                    sent.append((user, method))
                    fixture.send(TestBackend.packet(method, params, by: user)) { bytes in
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
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let gid = fixture.group([ann])
        let replies = Mailbox<[UInt8]>()
        for n in 0..<100 {
            fixture.send(TestBackend.packet("message", ["messages": [TestBackend.message(gid, "\(n)")]], by: ann)) {
                _ in
            }
            fixture.send(TestBackend.packet("history", [.string(gid), 1, 1, 0, false, 0], by: ann)) {
                _ = replies.put($0)
            }
        }
        for n in 0..<100 {
            #expect(try JSON.parse(replies.take()!)["data"]!.contents == ["\(n)"])
        }
    }

    @Test func closeAnswersWhatWasAccepted() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let gid = fixture.group([ann])
        let replies = Mailbox<Bool>()
        for n in 0..<300 {
            let packet =
                n % 3 == 0
                ? TestBackend.packet("getlist", by: ann)
                : TestBackend.packet("message", ["messages": [TestBackend.message(gid, "\(n)")]], by: ann)
            fixture.send(packet) { _ = replies.put((try? JSON.parse($0))?["result"] == "success") }
        }
        fixture.backend.close()
        replies.close()
        var count = 0
        while let isSuccess = replies.take() {
            #expect(isSuccess)
            count += 1
        }
        #expect(count == 300)
    }
}
