import Glibc
import Testing
import XuanConfig
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// Keys per login over real sockets: how a connection finds its own.
@Suite struct ClientKeyTests {
    private func token(_ id: Int, at relay: RunningRelay) throws -> String {
        try Person.token("\(id)", password: "x", common: relay.ports.common, tls: false)
    }

    private func login(_ id: Int, under token: String, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", token: token, chat: relay.ports.chat, tls: false)
    }

    private func echo(_ users: [Int64], _ data: JSON) -> JSON { [.array(users.map { JSON($0) }), data] }

    /// ms of the clock that the loops have.
    private var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// The kernel spreads connections: with four loops, serverInfo and WebSocket mostly land on two.
    @Test func aKeyIsFoundOnWhateverLoopItWasIssued() throws {
        let relay = try RunningRelay(loops: 4)
        let tokens = try (1...24).map { try token($0, at: relay) }
        #expect(Set(tokens).count == 24)
        let people = try tokens.enumerated().reversed().map { try login($0 + 1, under: $1, at: relay) }
        try people[0].send("echo", echo(Array(1...24), "all"))
        for person in people { #expect(try person.wait("echo")["data"] == "all") }
    }

    @Test func aFirstPacketUnderNoKeyEndsTheConnectionWith1007() throws {
        let relay = try RunningRelay()
        _ = try token(1, at: relay)
        let wrong = try PacketCipher(key: .random())
        let login = JSON.object([("module", "chat"), ("method", "login"), ("params", ["", "1", "x", "online"])]).bytes
        for payload in [try login.withUnsafeBytes { try wrong.encrypt($0) }, [], [UInt8](repeating: 0, count: 16), [1]]
        {
            let client = TestClient(port: relay.ports.chat)
            client.openWebSocket()
            client.write(frame(2, payload))
            #expect(client.readCloseCode() == 1007)
        }
        #expect(relay.backend.requests("login").count == 1)
    }

    /// A connection is bound to the key that it began with: another good one does not open its later packets.
    @Test func aLaterPacketUnderAnotherGoodKeyEndsTheConnectionWith1007() throws {
        let relay = try RunningRelay()
        let ann = try login(1, under: try token(1, at: relay), at: relay)
        let other = try PacketCipher(key: PacketKey(try token(2, at: relay)))
        let packet = JSON.object([("module", "chat"), ("method", "ping"), ("userID", 1)]).bytes
        ann.sendRaw(frame(2, try packet.withUnsafeBytes { try other.encrypt($0) }))
        #expect(ann.closeCode() == 1007)
    }

    @Test(arguments: [1, 3])
    func twoConnectionsMayShareAToken(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        let shared = try token(1, at: relay)
        let people = try (1...6).map { try login($0, under: $0 <= 4 ? shared : try token($0, at: relay), at: relay) }
        try people[5].send("echo", echo([1, 2, 5, 3, 6, 4], "both"))
        for person in people { #expect(try person.wait("echo")["data"] == "both") }
        people[0].vanish()
        try people[1].send("echo", echo([2, 3], "still"))
        for person in people[1...2] { #expect(try person.wait("echo")["data"] == "still") }
        #expect(relay.tokens.isKnown(shared, now: now))
    }

    @Test func aTokenThatHasEndedOpensNothing() throws {
        let relay = try RunningRelay()
        let old = try #require(
            try relay.tokens.issue(to: "127.0.0.1", account: "old", now: now - ClientTokens.lifetime - 1_000))
        let client = TestClient(port: relay.ports.chat)
        client.openWebSocket()
        let cipher = try PacketCipher(key: old)
        let packet = JSON.object([("module", "chat"), ("method", "login"), ("params", ["", "1", "x", "online"])]).bytes
        client.write(frame(2, try packet.withUnsafeBytes { try cipher.encrypt($0) }))
        #expect(client.readCloseCode() == 1007)
    }

    @Test func theOldestOfHundredsOfTokensIsFound() throws {
        let relay = try RunningRelay(loops: 2)
        let oldest = try token(1, at: relay)
        for n in 0..<700 {
            _ = try relay.tokens.issue(to: n % 3 == 0 ? "10.0.0.\(n % 200)" : "127.0.0.1", account: n, now: now)
        }
        let elsewhere = try #require(try relay.tokens.issue(to: "10.1.1.1", account: "elsewhere", now: now))
        let ann = try login(1, under: oldest, at: relay)
        #expect(try ann.call("ping")["method"] == "ping")
        let bob = try login(2, under: elsewhere.text, at: relay)
        #expect(try bob.call("ping")["method"] == "ping")
    }

    @Test(arguments: [1, 3])
    func inARunAllShareOneKey(loops: Int) throws {
        let relay = try RunningRelay(loops: loops, clientKey: .run)
        let tokens = try (1...8).map { try token($0, at: relay) }
        #expect(Set(tokens).count == 1)
        let people = try tokens.enumerated().map { try login($0 + 1, under: $1, at: relay) }
        try people[0].send("echo", echo([], "all"))
        for person in people { #expect(try person.wait("echo")["data"] == "all") }
    }

    /// Larger than what goes through the lanes, and of every size around a block's end.
    @Test(arguments: ClientKeyRule.allCases)
    func packetsOfEverySizeArriveWhole(rule: ClientKeyRule) throws {
        let relay = try RunningRelay(clientKey: rule)
        let people = try (1...11).map { try login($0, under: try token($0, at: relay), at: relay) }
        for count in Array(0..<33) + [MultiKeyEncryptor.maximumPacket - 200, MultiKeyEncryptor.maximumPacket, 300_000] {
            let text = JSON.string(String(repeating: "喧", count: count / 3) + String(repeating: ".", count: count % 3))
            try people[0].send("echo", echo(Array(1...11), text))
            for person in people { #expect(try person.wait("echo")["data"] == text) }
        }
    }
}
