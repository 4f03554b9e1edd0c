import Testing
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// A reverse proxy stands in front of the relay.
@Suite struct ProxyTests {
    private func relay(_ proxies: [String] = ["127.0.0.1"], _ change: (inout RelaySettings) -> Void = { _ in }) throws
        -> RunningRelay
    {
        try RunningRelay {
            $0.trustedProxies = TrustedProxies(proxies)
            change(&$0)
        }
    }

    private func serverInfo(
        _ relay: RunningRelay, _ account: String = "7", fields: [String], host: String = "chat.example.com",
        on port: UInt16? = nil
    ) -> (status: Int, body: JSONObject) {
        let packet: JSON = ["module": "chat", "method": "login", "params": ["", .string(account), "x", ""]]
        let body = "data=" + packet.text
        let client = TestClient(port: port ?? relay.ports.common)
        let head = ["POST /serverInfo HTTP/1.1", "Host: \(host)", "Content-Length: \(body.utf8.count)"] + fields
        client.write((head + ["Connection: close", "", ""]).joined(separator: "\r\n") + body)
        let answer = client.readAnswer()
        return (answer?.status ?? 0, (try? JSON.parse(answer?.body ?? ""))?.object ?? JSONObject())
    }

    private func clients(_ relay: RunningRelay) -> [String] {
        relay.requests("login").map { $0["client"]?.object?["IP"]?.string ?? "" }
    }

    @Test func theBackendHearsOfTheRealAddress() throws {
        let relay = try relay()
        _ = serverInfo(relay, fields: ["X-Forwarded-For: 198.51.100.1, 203.0.113.5"])
        _ = serverInfo(relay, fields: ["Forwarded: for=\"[2001:db8::5]:81\";proto=https"])
        _ = serverInfo(relay, fields: [])
        #expect(clients(relay) == ["203.0.113.5", "2001:db8::5", "127.0.0.1"])
    }

    @Test func nobodyElseIsBelieved() throws {
        let relay = try relay(["127.0.0.2"])
        let origin = "Origin: https://chat.example.com"
        let answer = serverInfo(
            relay, fields: ["X-Forwarded-For: 203.0.113.5", "X-Forwarded-Proto: https", origin])
        #expect(clients(relay) == ["127.0.0.1"])
        #expect(answer.body["socketUrl"] == "ws://chat.example.com/ws")
    }

    @Test func theSocketIsWhereTheBrowserSeesTheServer() throws {
        let relay = try relay()
        func socket(_ fields: [String], host: String = "inner:80") -> String? {
            serverInfo(relay, fields: fields, host: host).body["socketUrl"]?.string
        }
        let origin = "Origin: https://chat.example.com:8443"
        #expect(
            socket([
                "X-Forwarded-For: 203.0.113.5", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: chat.example.com:8443", origin,
            ]) == "wss://chat.example.com:8443/ws")
        #expect(
            socket(["Forwarded: for=203.0.113.5;proto=https;host=\"chat.example.com:8443\"", origin])
                == "wss://chat.example.com:8443/ws")
        #expect(
            socket(["X-Forwarded-For: 203.0.113.5", "X-Forwarded-Proto: https", origin], host: "chat.example.com:8443")
                == "wss://chat.example.com:8443/ws")
        // A page of somebody else gets no address of a socket.
        #expect(
            socket([
                "X-Forwarded-For: 203.0.113.5", "X-Forwarded-Host: chat.example.com", "Origin: https://evil.example",
            ]) == nil)
    }

    @Test func theWebPortTakesThePublicNameFromAProxyOnly() throws {
        let relay = try relay { $0.webPort = 0 }
        let port = try #require(relay.ports.web)
        #expect(serverInfo(relay, fields: ["X-Forwarded-For: 203.0.113.5"], on: port).status == 200)
        #expect(serverInfo(relay, fields: [], on: port).status == 421)
        let stranger = try self.relay(["10.0.0.0/8"]) { $0.webPort = 0 }
        #expect(serverInfo(stranger, fields: ["X-Forwarded-For: 203.0.113.5"], on: stranger.ports.web).status == 421)
    }

    @Test func connectionsCountForTheAddressBehindTheProxy() throws {
        let relay = try relay { $0.limits.connectionsPerAddress = 2 }
        func open(_ address: String) -> (TestClient, Int) {
            let client = TestClient(port: relay.ports.chat)
            client.write(
                TestClient.upgrade.replacingOccurrences(of: "Host: x", with: "Host: x\r\nX-Forwarded-For: \(address)"))
            let head = client.readHead() ?? ""
            return (client, Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0)
        }
        let open1 = open("203.0.113.5")
        let open2 = open("203.0.113.5")
        #expect(open1.1 == 101 && open2.1 == 101)
        #expect(open("203.0.113.5").1 == 429)
        let other = open("203.0.113.6")
        #expect(other.1 == 101)
        // One customer has a whole /64.
        let six = (open("2001:db8::1"), open("2001:db8::2"))
        #expect(six.0.1 == 101 && six.1.1 == 101)
        #expect(open("2001:db8::3").1 == 429)
        // When one ends there is room again.
        open1.0.end()
        var tries = 0
        while tries < 1_000 {
            let again = open("203.0.113.5")
            if again.1 == 101 { break }
            again.0.end()
            tries += 1
        }
        #expect(tries < 1_000)
        withExtendedLifetime((open2, other, six)) {}
    }

    @Test func requestsOfSeveralClientsOnOneConnectionOfTheProxyAreKeptApart() throws {
        let relay = try relay { $0.limits.connectionsPerAddress = 1 }
        let proxy = TestClient(port: relay.ports.common)
        let packet: JSON = ["module": "chat", "method": "login", "params": ["", "7", "x", ""]]
        let body = "data=" + packet.text
        for address in ["203.0.113.5", "203.0.113.6", "203.0.113.5"] {
            let fields = "Host: x\r\nX-Forwarded-For: \(address)\r\nContent-Length: \(body.utf8.count)"
            proxy.write("POST /serverInfo HTTP/1.1\r\n\(fields)\r\n\r\n\(body)")
            #expect(proxy.readAnswer()?.status == 200)
        }
        #expect(clients(relay) == ["203.0.113.5", "203.0.113.6", "203.0.113.5"])
    }
}
