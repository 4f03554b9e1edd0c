import Testing
import XuanConfig
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

    /// A program can make and end relays as often as it likes.
    @Test(arguments: [1, 3])
    func nothingOfItIsLeft(loops: Int) throws {
        var relay: RunningRelay? = try RunningRelay(loops: loops, pushChannel: true)
        let person = try #require(
            try relay.map { try Person("1", password: "x", common: $0.ports.common, chat: $0.ports.chat, tls: false) })
        let remains = relay!.remains
        try #require(relay!.stop())
        #expect(person.closeCode() == 1001)
        relay = nil
        #expect(remains() == 0)
    }

    /// In a cluster: a login while the node drains gets in, and clients are sent away once no port leads here any more.
    @Test(arguments: [1, 3])
    func itServesWhileItDrains(loops: Int) throws {
        let relay = try RunningRelay(loops: loops, pushChannel: true, knowsSync: true) {
            ($0.leaveMilliseconds, $0.drainMilliseconds) = (2_000, 1_000)
        }
        func login(_ id: Int64, device: JSON? = nil) throws -> Person {
            try Person(
                String(id), password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false,
                device: device)
        }
        func device(_ name: String) -> JSON {
            [
                "id": .string(String(repeating: "0", count: 30) + name), "kind": "web", "name": "Test",
                "knows": ["sync"],
            ]
        }
        let ann = try login(1)
        let synced = try (10..<20).map { try login($0, device: device("\($0)")) }
        let clock = ContinuousClock.now
        let stopped = relay.beginStop()
        let bob = try login(2)
        for person in [ann, bob] + synced { #expect(try person.call("ping")["result"] == "success") }
        for person in [ann, bob] + synced { #expect(person.closeCode() == 1012) }
        let took = ContinuousClock.now - clock
        #expect(took > .milliseconds(400) && took < .seconds(5), "\(took)")
        #expect(throws: (any Error).self) { try login(3) }
        try #require(stopped())
        let gone = relay.requests("logout").compactMap { $0["userID"]?.integer }
        #expect(gone.sorted() == [1, 2] + (10..<20))
    }

    @Test func aSecondSignalEndsTheDrain() throws {
        let relay = try RunningRelay(pushChannel: true) { $0.leaveMilliseconds = 600_000 }
        let ann = try Person("1", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        let stopped = relay.beginStop()
        #expect(try ann.call("ping")["result"] == "success")
        let clock = ContinuousClock.now
        relay.stopAgain()
        #expect(ann.closeCode() == 1001)
        try #require(stopped())
        #expect(ContinuousClock.now - clock < .seconds(4))
    }

    @Test func healthSaysSoFromTheFirstMoment() throws {
        let relay = try RunningRelay(pushChannel: true) {
            $0.leaveMilliseconds = 600_000
            $0.metrics = MetricsAddress(host: "127.0.0.1", port: 0)
        }
        func health() throws -> (Int, String) {
            let client = TestClient(port: try #require(relay.ports.metrics))
            client.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let answer = try #require(client.readAnswer())
            return (answer.status, answer.body)
        }
        #expect(try health() == (200, "ok\n"))
        let stopped = relay.beginStop()
        #expect(try health() == (503, "down: stopping\n"))
        relay.stopAgain()
        try #require(stopped())
    }
}
