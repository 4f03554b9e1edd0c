import Testing
import XuanTesting

@testable import XuanNet

/// Proof that something has arrived.
@Suite struct ConfirmTests {
    /// Echoes, and wants to know of each echo whether it arrived.
    private func server(tls: TLSContext?, tick: UInt32 = 1000, limits: ConnectionLimits = .init()) throws -> TestServer
    {
        try TestServer(tls: tls, limits: limits, tick: tick) {
            $0.wantsPings = true
            $0.onMessage = { bytes, connection in
                connection.send(copying: bytes)
                connection.confirm()
            }
        }
    }

    private func context(_ isTLS: Bool) throws -> TLSContext? {
        isTLS ? try TemporaryFolder().make() : nil
    }

    @Test(arguments: [false, true]) func onlyThePongOfThePingBehindAMessageConfirmsIt(tls: Bool) throws {
        let server = try server(tls: try context(tls))
        let client = TestClient(port: server.port, tls: tls)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        #expect(recorder.events.next() == .request("GET /ws"))
        client.write(frame(2, [1]))
        #expect(recorder.events.next() == .message([1]))
        #expect(recorder.events.next() == .asked)
        #expect(client.readFrame()?.payload == [1])
        let ping = try #require(client.readFrame())
        #expect(ping.opcode == 9 && ping.payload.count == 8, "a numbered ping behind the message")

        // A ping, pongs that nobody asked for, a packet: they may all have been sent before the message was read.
        var almost = ping.payload
        almost[0] ^= 1
        client.write(
            frame(9, [7]) + frame(10, []) + frame(10, almost) + frame(10, ping.payload + [0]) + frame(2, [2]))
        #expect(recorder.events.next() == .message([2]), "nothing is confirmed by these")
        client.write(frame(10, ping.payload))
        #expect(recorder.events.next() == .confirmed)

        // The second message waits for the second ping, which is a second later; the first one's pong is worth nothing.
        client.write(frame(10, ping.payload) + frame(9, [8]))
        var pings: [[UInt8]] = []
        while pings.isEmpty {
            let next = try #require(client.readFrame())
            if next.opcode == 9 { pings.append(next.payload) }
        }
        #expect(recorder.events.next() == .asked)
        #expect(pings[0] != ping.payload)
        client.write(frame(10, ping.payload) + frame(8, [0x03, 0xe8]))
        #expect(recorder.events.next() == .closed(.peerClosed(code: 1000)), "neither an old pong nor a close frame")
    }

    @Test func thereIsAtMostOnePingASecondAndOneOnItsWay() throws {
        let server = try server(tls: nil, tick: 100)
        let client = TestClient(port: server.port)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        let began = ContinuousClock.now
        var (pings, echoes) = (0, 0)
        while ContinuousClock.now - began < .milliseconds(1050) {
            client.write(frame(2, [UInt8(echoes & 255)]))
            while let next = client.readFrame() {
                if next.opcode == 9 {
                    pings += 1
                    client.write(frame(10, next.payload))
                } else {
                    echoes += 1
                    break
                }
            }
        }
        let took = (ContinuousClock.now - began) / .milliseconds(100)
        #expect(pings >= 4 && Double(pings) <= took + 1 && echoes > pings)
        // Without a pong no other ping goes out, however much is sent.
        var silent = 0
        for n in 0..<300 {
            client.write(frame(2, [UInt8(n & 255)]))
            while let next = client.readFrame(), next.opcode == 9 { silent += 1 }
        }
        #expect(silent <= 1)
        _ = recorder
    }

    @Test func aTalkingClientThatNeverAnswersAPingIsDropped() throws {
        var limits = ConnectionLimits()
        limits.silenceSeconds = 10
        let server = try server(tls: nil, tick: 10, limits: limits)
        let client = TestClient(port: server.port)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        while client.write(frame(2, [1])), client.readFrame() != nil {}
        #expect(recorder.closeReason() == .timeout)
    }
}
