import Testing
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// The end of a relay whose clients are still there.
@Suite struct StopTests {
    /// Each loop has said goodbye to its clients, told their logouts, and ended by itself.
    @Test(arguments: [1, 2, 3, 5])
    func everyLoopEndsByItself(loops: Int) throws {
        let relay = try RunningRelay(loops: loops, pushChannel: true)
        let people = try (1...20).map { id in
            try Person(
                "\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        }
        try #require(relay.stop())
        for person in people { #expect(person.closeCode() == 1001) }
        let gone = relay.requests("logout").compactMap { $0["userID"]?.integer }
        #expect(gone.sorted() == (1...20).map { $0 })
    }
}
