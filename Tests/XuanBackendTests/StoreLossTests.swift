import Testing
import XuanPacket
import XuanTesting

@testable import XuanBackend

/// A database on a server that goes away and comes back.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct StoreLossTests {
    @Test func anAnsweredMessageIsThereOnceAndTheServerGoesOn() throws {
        let fixture = try TestBackend(driver: .mariadb)
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let cgid = fixture.group([ann])
        // A hundred packets on their way while the connections are cut three times.
        let answers = Mailbox<(Int, [UInt8])>()
        for number in 0..<100 {
            let packet = TestBackend.packet("message", ["messages": [TestBackend.message(cgid, "\(number)")]], by: ann)
            fixture.send(packet) { _ = answers.put((number, $0)) }
            if number % 30 == 10 { try fixture.cutConnections() }
        }
        var acknowledged: [String] = []
        for _ in 0..<100 {
            let (number, bytes) = answers.take()!
            if try JSON.parse(bytes)["result"] == "success" { acknowledged.append("\(number)") }
        }
        #expect(fixture.say(cgid, "after", by: ann)["result"] == "success")
        let stored = fixture.texts(cgid, by: ann)
        #expect(stored.filter { acknowledged.contains($0) } == acknowledged)
        #expect(Set(stored).count == stored.count && stored.last == "after")
    }
}
