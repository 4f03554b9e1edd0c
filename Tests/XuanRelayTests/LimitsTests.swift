import Testing
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// Requests that are refused before the relay works for them.
@Suite struct LimitsTests {
    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    @Test func aLongRequestHeadIsRefused() throws {
        let relay = try RunningRelay { $0.limits.headBytes = 2_000 }
        let client = TestClient(port: relay.ports.common)
        client.write("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 2_000))\r\n\r\n")
        #expect(client.readAnswer()?.status == 431)
    }

    @Test func aLongFrameEndsTheConnectionBeforeLoginSoonerThanAfter() throws {
        let relay = try RunningRelay {
            $0.limits.frameBytesBeforeLogin = 20_480
            $0.limits.frameBytes = 60_000
        }
        let stranger = TestClient(port: relay.ports.chat)
        stranger.openWebSocket()
        stranger.write(frame(2, [], declared: 20_496))
        #expect(stranger.readCloseCode() == 1009)

        let ann = try login(1, at: relay)
        let text = JSON.string(String(repeating: "x", count: 50_000))
        try ann.send("echo", [[1], text])
        #expect(try ann.wait("echo")["data"] == text)
        ann.sendRaw(frame(2, [], declared: 60_016))
        #expect(ann.closeCode() == 1009)
    }

    @Test(arguments: [1, 3])
    func theConnectionTooManyOfAnAddressIsClosedAtOnce(loops: Int) throws {
        let relay = try RunningRelay(loops: loops) { $0.limits.connectionsPerAddress = 4 }
        var clients = (0..<4).map { _ in TestClient(port: relay.ports.common) }
        for client in clients {
            client.write("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(client.readAnswer()?.status == 404)
        }
        #expect(TestClient(port: relay.ports.common).readToEnd().isEmpty)
        clients.removeLast().end()
        // The end is seen a little later: then there is room again.
        func isServed() -> Bool {
            let client = TestClient(port: relay.ports.common)
            client.write("GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return client.readAnswer()?.status == 404
        }
        var tries = 0
        while !isServed(), tries < 1_000 { tries += 1 }
        #expect(tries < 1_000)
    }

    @Test func refusedLoginsOfAnAccountAreNotAskedForAnyMore() throws {
        let relay = try RunningRelay { $0.limits.loginsPerAccount = 3 }
        func status(_ account: String) throws -> Int {
            do {
                _ = try Person(
                    account, password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
                return 200
            } catch let refused as Person.Refused { return refused.status }
        }
        for _ in 0..<3 { #expect(try status("wrong") == 401) }
        #expect(try status("wrong") == 429)
        #expect(relay.backend.requests("login").count == 3)
        #expect(try status("1") == 200)
    }

    @Test func aClientThatDoesNotLogInInTimeIsSentAway() throws {
        let relay = try RunningRelay(tickMilliseconds: 100) { $0.limits.loginSeconds = 1 }
        let client = TestClient(port: relay.ports.chat)
        client.openWebSocket()
        #expect(client.readCloseCode() == 1008)
    }

    @Test func aClientWithoutARequestInTimeIsSentAway() throws {
        let relay = try RunningRelay(tickMilliseconds: 10) { $0.limits.handshakeSeconds = 3 }
        let client = TestClient(port: relay.ports.chat)
        client.write("GET /ws HT")
        #expect(client.readAnswer()?.status == 408)
        #expect(client.readToEnd().isEmpty)
    }
}
