import Testing
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

@Suite struct ReloadTests {
    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    @Test(arguments: [1, 3])
    func newSettingsHoldOnEveryLoopAndNobodyIsDropped(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        let people = try (1...6).map { try login($0, at: relay) }
        relay.reload {
            $0.maxOnlineUsers = 6
            $0.limits.headBytes = 1_500
        }
        for n in 7...12 { #expect(throws: (any Error).self) { try login(n, at: relay) } }
        for _ in 0..<6 {
            let client = TestClient(port: relay.ports.common)
            client.write("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 1_500))\r\n\r\n")
            #expect(client.readAnswer()?.status == 431)
        }
        for person in people {
            let to = JSON.array([JSON(person.id)])
            try person.send("echo", [to, "still here"])
            #expect(try person.wait("echo")["data"] == "still here")
        }
    }
}
