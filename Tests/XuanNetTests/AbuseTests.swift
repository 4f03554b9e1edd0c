import XuanTesting
import Testing

@testable import XuanNet

/// Peers that do anything: whatever one connection does, the others go on. The seed is fixed.
@Suite struct AbuseTests {
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test(arguments: [false, true]) func randomPeersHurtNobody(tls: Bool) throws {
        let folder = TemporaryFolder()
        var limits = ConnectionLimits()
        limits.queuedBytes = 64 << 10
        let server = try TestServer(tls: tls ? folder.make() : nil, limits: limits, tick: 20) { recorder in
            // A handler that does odd things at odd times, by the first byte of the message.
            recorder.onMessage = { bytes, connection in
                switch (bytes.first ?? 0) % 8 {
                case 0: connection.abort()
                case 1: connection.close(code: 1000, reason: "odd")
                case 2:
                    connection.pauseReading()
                    connection.loop.after(milliseconds: 3) { connection.resumeReading() }
                case 3: for _ in 0..<50 { connection.send(copying: bytes) }
                case 4: connection.setDeadline(milliseconds: 10)
                default: connection.send(copying: bytes)
                }
            }
        }
        var random = Random(state: 0x9e37_79b9_7f4a_7c15)
        var kept: [TestClient] = []
        for _ in 0..<150 {
            let client = TestClient(port: server.port, tls: tls && Int.random(in: 0..<4, using: &random) > 0)
            var bytes: [UInt8] = []
            if Int.random(in: 0..<8, using: &random) > 0 { bytes += TestClient.upgrade.utf8 }
            for _ in 0..<Int.random(in: 0..<12, using: &random) {
                let size = Int.random(in: 0..<3000, using: &random)
                let payload = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
                let opcode = [0, 1, 2, 2, 2, 2, 8, 9, 10].randomElement(using: &random)!
                let control = opcode >= 8
                bytes += frame(
                    UInt8(opcode), control ? Array(payload.prefix(100)) : payload,
                    fin: control || Int.random(in: 0..<4, using: &random) > 0)
            }
            if Int.random(in: 0..<4, using: &random) == 0, !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x81
            }
            while !bytes.isEmpty {
                let cut = min(bytes.count, Int.random(in: 1..<4000, using: &random))
                if !client.write(Array(bytes[..<cut])) { break }
                bytes.removeFirst(cut)
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: client.reset()
            case 1: client.shutdownWrite()
            case 2: client.end()
            default: kept.append(client)
            }
        }
        let last = TestClient(port: server.port, tls: tls)
        last.openWebSocket()
        last.write(frame(2, [5, 5]))
        #expect(last.readFrame()?.payload == [5, 5])
        server.stop()
        for _ in 0..<151 { #expect(try #require(server.accepted.next()).closeReason() != nil) }
    }
}
