import Testing
import XuanPacket
import XuanTesting

@testable import XuanBackend

/// A database on a server that goes away and comes back.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct StoreLossTests {
    @Test func whatWasAnsweredIsThereOnceAndTheServerGoesOn() throws {
        let house = try House(driver: .mariadb)
        let ann = try house.add("ann")
        house.enter(ann, "ann")
        let cgid = house.group([ann])
        // A hundred packets on their way while the connections are cut three times.
        let answers = Mailbox<(Int, [UInt8])>()
        for number in 0..<100 {
            let packet = House.packet("message", ["messages": [House.message(cgid, "\(number)")]], by: ann)
            house.send(packet) { _ = answers.put((number, $0)) }
            if number % 30 == 10 { try house.cutConnections() }
        }
        var acknowledged: [String] = []
        for _ in 0..<100 {
            let (number, bytes) = answers.take()!
            if try JSON.parse(bytes)["result"] == "success" { acknowledged.append("\(number)") }
        }
        #expect(house.say(cgid, "after", by: ann)["result"] == "success")
        let stored = house.texts(cgid, by: ann)
        #expect(stored.filter { acknowledged.contains($0) } == acknowledged)
        #expect(Set(stored).count == stored.count && stored.last == "after")
    }
}
