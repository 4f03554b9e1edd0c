import XuanTesting
import Testing

@testable import XuanNet

@Suite struct ConnectionTests {
    @Test func echoesOverPlainSocket() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.write(TestClient.upgrade + String(decoding: [], as: UTF8.self))
        let head = try #require(client.readHead())
        #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(head.contains("xxd-version: v2.2.0\r\n"))
        for size in [0, 1, 125, 126, 127, 4000, 20480] {
            let payload = (0..<size).map { UInt8($0 & 255) }
            client.write(frame(2, payload))
            let answer = try #require(client.readFrame())
            #expect(answer.opcode == 2 && answer.payload == payload)
        }
        client.write(frame(8, [0x03, 0xe8]))
        #expect(client.readCloseCode() == 1000)
        #expect(client.readToEnd().isEmpty)
        let recorder = try #require(server.accepted.next())
        #expect(recorder.closeReason() == .peerClosed(code: 1000))
    }

    @Test func framesBehindTheHeadAreHandled() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.write(Array(TestClient.upgrade.utf8) + frame(2, [1, 2]) + frame(1, [3]) + frame(9, [4]))
        _ = client.readHead()
        #expect(client.readFrame()?.payload == [1, 2])
        #expect(client.readFrame()?.payload == [3])
        let pong = client.readFrame()
        #expect(pong?.opcode == 10 && pong?.payload == [4])
    }

    @Test func worksByteByByte() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        for byte in TestClient.upgrade.utf8 { client.write([byte]) }
        #expect(client.readHead() != nil)
        for byte in frame(2, Array("hello".utf8)) { client.write([byte]) }
        #expect(client.readFrame()?.payload == Array("hello".utf8))
    }

    @Test func joinsFragmentsAroundAPing() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(2, [1], fin: false) + frame(9, [9]) + frame(0, [], fin: false) + frame(0, [2, 3]))
        #expect(client.readFrame()?.opcode == 10)
        #expect(client.readFrame()?.payload == [1, 2, 3])
    }

    static let faults: [(String, [UInt8], Int)] = [
        ("unmasked", frame(2, [1], masked: false), 1002), ("rsv1", frame(2, [1], rsv: 4), 1002),
        ("rsv3", frame(2, [1], rsv: 1), 1002), ("opcode 3", frame(3, [1]), 1002), ("opcode 11", frame(11, []), 1002),
        ("long ping", frame(9, [UInt8](repeating: 0, count: 126)), 1002), ("cut ping", frame(9, [], fin: false), 1002),
        ("continuation of nothing", frame(0, [1]), 1002),
        ("message in a message", frame(2, [1], fin: false) + frame(2, [2]), 1002),
        ("close of one byte", frame(8, [3]), 1002), ("close 999", frame(8, [3, 0xe7]), 1002),
        ("close 1005", frame(8, [3, 0xed]), 1002), ("close with bad text", frame(8, [3, 0xe8, 0xff]), 1007),
        ("top bit", frame(2, [1], declared: 1 << 63), 1002), ("tebibyte", frame(2, [1], declared: 1 << 40), 1009),
        ("too large", frame(2, [UInt8](repeating: 0, count: 20481)), 1009),
        (
            "too large in parts",
            frame(2, [UInt8](repeating: 0, count: 15000), fin: false) + frame(0, [UInt8](repeating: 0, count: 6000)),
            1009
        ),
    ]

    @Test(arguments: faults) func protocolErrorIsToldByCloseCode(fault: (String, [UInt8], Int)) throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(fault.1)
        #expect(client.readCloseCode() == fault.2, "\(fault.0)")
        let recorder = try #require(server.accepted.next())
        #expect(recorder.closeReason() == (fault.2 == 1009 ? .tooLarge : .protocolError(code: UInt16(fault.2))))
    }

    @Test func nothingIsDeliveredAfterAClose() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(8, []) + frame(2, [7]))
        #expect(client.readCloseCode() == 1005)
        let recorder = try #require(server.accepted.next())
        #expect(recorder.events.next() == .request("GET /ws"))
        #expect(recorder.events.next() == .closed(.peerClosed(code: 1005)))
    }

    @Test func closeWaitsForThePeersCloseFrame() throws {
        let server = try TestServer {
            $0.onMessage = {
                $1.send(copying: $0); $1.close(code: 1000, reason: "bye")
            }
        }
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(2, [5]) + frame(2, [6]))
        #expect(client.readFrame()?.payload == [5])
        let close = client.readFrame()
        #expect(close?.opcode == 8 && close?.payload == [3, 0xe8] + Array("bye".utf8))
        client.write(frame(8, [3, 0xe8]))
        #expect(client.readToEnd().isEmpty)
        let recorder = try #require(server.accepted.next())
        #expect(recorder.closeReason() == .local)
    }

    @Test func closeGivesUpOnASilentPeer() throws {
        let server = try TestServer(tick: 20) { $0.onMessage = { $1.close(code: 1000, reason: "") } }
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(2, [5]))
        #expect(client.readCloseCode() == 1000)
        #expect(try #require(server.accepted.next()).closeReason() == .local)
        #expect(client.readToEnd().isEmpty)
    }

    @Test func abortInsideTheCallbackEndsTheConnection() throws {
        let server = try TestServer { $0.onMessage = { $1.abort() } }
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(2, [5]) + frame(2, [6]))
        #expect(client.readToEnd().isEmpty)
        let recorder = try #require(server.accepted.next())
        #expect(recorder.events.next() == .request("GET /ws"))
        #expect(recorder.events.next() == .message([5]))
        #expect(recorder.events.next() == .closed(.local))
    }

    @Test func peersEndAndResetAreVanishings() throws {
        let server = try TestServer()
        for reset in [false, true] {
            let client = TestClient(port: server.port)
            client.openWebSocket()
            client.write(frame(2, [UInt8](repeating: 0, count: 4000)).dropLast())
            if reset { client.reset() } else { client.end() }
            #expect(try #require(server.accepted.next()).closeReason() == .peerVanished)
        }
    }

    @Test func pausedReadingHoldsMessagesBack() throws {
        let server = try TestServer { recorder in
            recorder.onMessage = {
                if $0.first == 1 { $1.pauseReading() }; $1.send(copying: $0)
            }
        }
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(2, [1]) + frame(2, [2]) + frame(2, [3]))
        #expect(client.readFrame()?.payload == [1])
        let recorder = try #require(server.accepted.next())
        client.write(frame(2, [4]))
        #expect(recorder.events.next() == .request("GET /ws"))
        #expect(recorder.events.next() == .message([1]))
        server.loop.sync {
            #expect(recorder.events.count == 0); recorder.connection?.resumeReading()
        }
        for n in 2...4 { #expect(client.readFrame()?.payload == [UInt8(n)]) }
    }

    @Test func sharedFrameReachesManyReceivers() throws {
        let server = try TestServer()
        let clients = (0..<20).map { _ in TestClient(port: server.port) }
        clients.forEach { $0.openWebSocket() }
        let recorders = clients.map { _ in server.accepted.next()! }
        for length in [0, 5, 200, 100_000] {
            let shared = SharedFrame(capacity: length + 10) { room in
                for i in 0..<length { room[i] = UInt8(i & 255) }
                return length
            }
            server.loop.post { for recorder in recorders { recorder.connection?.send(shared) } }
            for client in clients { #expect(client.readFrame()?.payload == (0..<length).map { UInt8($0 & 255) }) }
        }
    }

    @Test func burstToASlowReaderKeepsOrderAndTellsDrained() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port, receiveBuffer: 4096)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        server.loop.sync {
            for n in 0..<2000 {
                recorder.connection?.send(
                    SharedFrame(capacity: 1000) { room in
                        room.storeBytes(of: UInt32(n), as: UInt32.self)
                        return 1000
                    })
            }
        }
        for n in 0..<2000 {
            let payload = try #require(client.readFrame()).payload
            #expect(payload.withUnsafeBytes { $0.load(as: UInt32.self) } == n)
        }
        #expect(recorder.events.next() == .request("GET /ws"))
        #expect(recorder.events.next() == .drained)
    }

    @Test func slowReaderPastTheBoundIsClosed() throws {
        var limits = ConnectionLimits()
        limits.queuedBytes = 1 << 20
        let server = try TestServer(limits: limits)
        let client = TestClient(port: server.port, receiveBuffer: 4096)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        let shared = SharedFrame(capacity: 64 << 10) { _ in 64 << 10 }
        server.loop.post { for _ in 0..<2000 { recorder.connection?.send(shared) } }
        #expect(recorder.closeReason() == .slowReader)
    }

    @Test func pastTheLimitOfAllTheOneWithMoreThanHisShareIsClosed() throws {
        var limits = ConnectionLimits()
        limits.queuedBytes = 256 << 20
        let server = try TestServer(limits: limits)
        let loop = server.loop
        loop.sync { loop.limitFrames(totalBytes: 8 << 20) }
        let slow = TestClient(port: server.port, receiveBuffer: 4096)
        slow.openWebSocket()
        let slowEnd = try #require(server.accepted.next())
        let quick = TestClient(port: server.port)
        quick.openWebSocket()
        let quickEnd = try #require(server.accepted.next())
        // Frames of their own: far below the bound of one connection, past that of all.
        server.loop.post {
            for _ in 0..<1_000 { slowEnd.connection?.send(SharedFrame(capacity: 64 << 10) { _ in 64 << 10 }) }
        }
        #expect(slowEnd.closeReason() == .slowReader)
        server.loop.post { quickEnd.connection?.send(SharedFrame(capacity: 1_000) { _ in 1_000 }) }
        #expect(quick.readFrame()?.payload.count == 1_000)
    }

    @Test func countsConnectionsMessagesAndBytes() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        for n in 0..<100 {
            client.write(frame(2, [UInt8(n)]))
            #expect(client.readFrame()?.payload == [UInt8(n)])
        }
        let loop = server.loop
        let figures = loop.sync { loop.figures }
        #expect(figures.incoming.opened == 1 && figures.incoming.open == 1 && figures.outgoing.opened == 0)
        #expect(figures.messagesIn == 100 && figures.messagesOut == 100)
        #expect(figures.incoming.bytesIn == UInt64(TestClient.upgrade.utf8.count) + 100 * 7)
        #expect(figures.incoming.bytesOut > 100 * 3 && figures.incoming.bytesOut < 100 * 3 + 400)
        for stage in [figures.accept, figures.read, figures.write] {
            #expect(stage.samples > 0 && stage.nanoseconds > 0)
        }
        client.end()
        #expect(try #require(server.accepted.next()).closeReason() == .peerVanished)
        // The report comes before the handle goes: in the next turn it has gone.
        while loop.sync({ loop.figures.incoming.open }) != 0 {}
    }

    @Test func pingsSilentPeersThenDropsThem() throws {
        var limits = ConnectionLimits()
        limits.quietSeconds = 7
        let server = try TestServer(limits: limits, tick: 10)
        let client = TestClient(port: server.port)
        client.openWebSocket()
        #expect(client.readFrame()?.opcode == 9)
        let recorder = try #require(server.accepted.next())
        #expect(recorder.events.next() == .request("GET /ws"))
        #expect(recorder.events.next() == .quiet)
        #expect(recorder.closeReason() == .timeout)
    }

    @Test func deadlineIsReachedOnce() throws {
        let server = try TestServer(tick: 10) { $0.onMessage = { $1.setDeadline(milliseconds: 30) } }
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(2, [1]))
        let recorder = try #require(server.accepted.next())
        #expect(recorder.events.next() == .request("GET /ws"))
        #expect(recorder.events.next() == .message([1]))
        #expect(recorder.events.next() == .deadline)
    }

    @Test func stopEndsOpenConnections() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        server.stop()
        #expect(client.readCloseCode() == 1001)
        #expect(recorder.closeReason() == .stopped)
    }
}
