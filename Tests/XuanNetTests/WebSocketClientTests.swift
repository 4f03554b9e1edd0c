import Testing
import XuanNetClient
import XuanTesting

@testable import XuanNet

/// An event of a client.
enum ClientEvent: Equatable {
    case opened(String?), message([UInt8]), closed(WebSocketClientEnd)
}

/// Records what a client is told.
final class ClientRecorder: WebSocketClientHandler, @unchecked Sendable {  // used on the loop; the mailbox crosses
    let events = Mailbox<ClientEvent>()
    var onMessage: (UnsafeRawBufferPointer, WebSocketClient) -> Void = { _, _ in }

    func opened(headers: [(name: String, value: String)], on client: WebSocketClient) {
        events.put(.opened(headers.first { $0.name == "xxd-version" }?.value))
    }
    func messageReceived(_ bytes: UnsafeRawBufferPointer, on client: WebSocketClient) {
        events.put(.message(Array(bytes)))
        onMessage(bytes, client)
    }
    func closed(_ end: WebSocketClientEnd, on client: WebSocketClient) {
        events.put(.closed(end))
    }
}

/// A client with its own loop; what it is told crosses over a mailbox.
final class ClientSide: @unchecked Sendable {  // set up before the loop starts
    let loop: Loop
    let client: WebSocketClient
    let recorder = ClientRecorder()
    var events: Mailbox<ClientEvent> { recorder.events }

    init(tick: UInt32 = 1000) throws {
        loop = try Loop(tickMilliseconds: tick)
        client = WebSocketClient(loop: loop)
        try loop.start(name: "client")
    }

    deinit { stop() }

    func stop() {
        loop.stop()
        loop.join()
    }

    func connect(
        host: String = "127.0.0.1", port: UInt16, tls: TLSContext? = nil, headers: [(String, String)] = [],
        messageLimit: Int = 64 << 20, receiveBuffer: Int? = nil
    ) {
        loop.sync { [self] in
            client.connect(
                host: host, port: port, tls: tls, path: "/ws", headers: headers, messageLimit: messageLimit,
                receiveBuffer: receiveBuffer, handler: recorder)
        }
    }

    func send(_ payload: [UInt8]) {
        loop.sync { [client] in payload.withUnsafeBytes { client.send(copying: $0) } }
    }
}

/// A client of our own listener, upgraded. Keeps both ends.
private struct Pair {
    let server: TestServer
    let side: ClientSide
    let recorder: Recorder

    init(
        tls: Bool = false, limits: ConnectionLimits = ConnectionLimits(), tick: UInt32 = 1000,
        receiveBuffer: Int? = nil
    ) throws {
        let folder = TemporaryFolder()
        server = try TestServer(tls: tls ? folder.make() : nil, limits: limits, tick: tick)
        side = try ClientSide(tick: tick)
        side.connect(
            port: server.port, tls: tls ? try .client(verify: false, caFile: nil) : nil, receiveBuffer: receiveBuffer)
        try #require(side.events.next() == .opened("v2.2.0"))
        recorder = try #require(server.accepted.next())
        try #require(recorder.events.next() == .request("GET /ws"))
    }
}

@Suite struct WebSocketClientTests {
    @Test(arguments: [false, true]) func echoesMessagesOfEachSize(tls: Bool) throws {
        let both = try Pair(tls: tls)
        let (server, side, recorder) = (both.server, both.side, both.recorder)
        server.loop.sync { recorder.connection?.messageLimit = 1 << 22 }
        for size in [0, 1, 7, 125, 126, 127, 65_535, 65_536, 70_000, 1 << 20] {
            let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
            side.send(payload)
            #expect(recorder.events.next() == .message(payload))
            #expect(side.events.next() == .message(payload))
        }
    }

    @Test(arguments: [false, true]) func keepsTheOrderOfABurst(tls: Bool) throws {
        var limits = ConnectionLimits()
        limits.queuedBytes = 64 << 20
        let both = try Pair(tls: tls, limits: limits)
        let side = both.side
        side.loop.sync { [client = side.client] in
            for n in 0..<3000 {
                let size = n % 7 == 0 ? 18_000 : 40 + n % 300
                client.send(capacity: size) {
                    $0.storeBytes(of: UInt32(n), as: UInt32.self)
                    return size
                }
            }
        }
        for n in 0..<3000 {
            guard case .message(let payload) = side.events.next() else {
                Issue.record("no message \(n)")
                return
            }
            #expect(payload.count == (n % 7 == 0 ? 18_000 : 40 + n % 300))
            #expect(payload.withUnsafeBytes { $0.load(as: UInt32.self) } == n)
        }
    }

    @Test(arguments: [false, true]) func closeHandshakeFromBothSides(tls: Bool) throws {
        let both = try Pair(tls: tls)
        let (side, recorder) = (both.side, both.recorder)
        side.loop.sync { [client = side.client] in
            client.send(capacity: 1) {
                $0[0] = 7; return 1
            }
            client.close(code: 4000, reason: "enough")
            client.send(capacity: 1) {
                $0[0] = 8; return 1
            }  // too late: not sent
        }
        #expect(recorder.events.next() == .message([7]))
        #expect(recorder.closeReason() == .peerClosed(code: 4000))
        #expect(side.events.next() == .closed(.closed(.local)))

        let second = try Pair(tls: tls)
        let (other, far) = (second.side, second.recorder)
        second.server.loop.sync { far.connection?.close(code: 1001, reason: "") }
        #expect(other.events.next() == .closed(.closed(.peerClosed(code: 1001))))
        #expect(far.closeReason() == .local)
    }

    @Test func answersPings() throws {
        var limits = ConnectionLimits()
        limits.pingSeconds = 1
        limits.silenceSeconds = 3
        let both = try Pair(limits: limits, tick: 30)
        let (server, side, recorder) = (both.server, both.side, both.recorder)
        let patience = Mailbox<Bool>()
        server.loop.sync { _ = server.loop.after(milliseconds: 600) { patience.put(true) } }
        #expect(patience.next() == true)
        side.send([1])
        #expect(recorder.events.next() == .message([1]), "dropped in spite of pongs")
    }

    @Test func pausedReaderHoldsTheServerBack() throws {
        var limits = ConnectionLimits()
        limits.queuedBytes = 64 << 20
        let both = try Pair(limits: limits, receiveBuffer: 4096)
        let (server, side, recorder) = (both.server, both.side, both.recorder)
        side.loop.sync { [client = side.client] in client.pauseReading() }
        server.loop.sync {
            for n in 0..<4000 {
                recorder.connection?.send(
                    SharedFrame(capacity: 5000) {
                        $0.storeBytes(of: UInt32(n), as: UInt32.self)
                        return 5000
                    })
            }
        }
        #expect(server.loop.sync { recorder.connection?.queuedBytes ?? 0 } > 1 << 20)
        #expect(side.loop.sync { side.events.count } == 0)
        side.loop.sync { [client = side.client] in client.resumeReading() }
        for n in 0..<4000 {
            guard case .message(let payload) = side.events.next() else {
                Issue.record("no message \(n)")
                return
            }
            #expect(payload.withUnsafeBytes { $0.load(as: UInt32.self) } == n)
        }
    }

    @Test func mayPauseAndAbortInsideACallback() throws {
        let both = try Pair()
        let (server, side, recorder) = (both.server, both.side, both.recorder)
        side.loop.sync {
            side.recorder.onMessage = { [loop = side.loop] bytes, client in
                client.pauseReading()
                if bytes[0] == 2 { client.abort() } else { loop.post { client.resumeReading() } }
            }
        }
        server.loop.sync {
            for n in 0..<5 { withUnsafeBytes(of: UInt8(n)) { recorder.connection?.send(copying: $0) } }
        }
        for n in 0..<3 { #expect(side.events.next() == .message([UInt8(n)])) }
        #expect(side.events.next() == .closed(.closed(.local)))
        #expect(recorder.closeReason() == .peerVanished)
    }

    @Test func tellsWhyThereIsNoConnection() throws {
        let side = try ClientSide()
        side.connect(port: Ports.free(1)[0])
        guard case .closed(.notConnected(let text)) = side.events.next() else {
            Issue.record("connected to nobody")
            return
        }
        #expect(text.contains("refused"))

        let server = try TestServer { $0.onRequest = { $1.respond(status: 404, headers: [], body: "") } }
        let refused = try ClientSide()
        refused.connect(port: server.port)
        #expect(refused.events.next() == .closed(.refused(status: 404)))

        let folder = TemporaryFolder()
        let secured = try TestServer(tls: folder.make())
        let distrusting = try ClientSide()
        distrusting.connect(port: secured.port, tls: try .client(verify: true, caFile: nil))
        guard case .closed(.notConnected(let why)) = distrusting.events.next() else {
            Issue.record("trusted a stranger")
            return
        }
        #expect(why.contains("certificate"))
    }

    @Test(arguments: [
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "HTTP/1.1 101 X\r\n\r\n",
        "SSH-2.0-x\r\n\r\n",
    ]) func refusesAWrongUpgrade(answer: String) throws {
        let server = RawBackend()
        let side = try ClientSide()
        side.connect(port: server.port)
        let line = server.accept()
        #expect(line.readUntil("\r\n\r\n") != nil)
        line.write(answer)
        guard case .closed(.notConnected) = side.events.next() else {
            Issue.record("took a wrong upgrade")
            return
        }
    }

    @Test func refusesMaskedFramesAndTooLongMessages() throws {
        for (limit, bytes, reason) in [
            (100, frame(2, [1, 2, 3]), CloseReason.protocolError(code: 1002)),
            (100, frame(2, [UInt8](repeating: 0, count: 101), masked: false), .tooLarge),
        ] {
            let server = try TestServer { recorder in
                recorder.onRequest = { _, connection in connection.upgrade(headers: [], messageLimit: 100) }
            }
            let relay = RawBackend()
            let side = try ClientSide()
            side.connect(port: relay.port, messageLimit: limit)
            let line = relay.accept()
            // The right answer to a key that only the client knows: taken from our own listener.
            let request = try #require(line.readUntil("\r\n\r\n"))
            let asker = TestClient(port: server.port)
            asker.write(request)
            line.write(try #require(asker.readHead()))
            #expect(side.events.next() == .opened(nil))
            line.write(bytes)
            #expect(side.events.next() == .closed(.closed(reason)))
        }
    }

    @Test func closesWhenTheLoopStops() throws {
        let both = try Pair()
        let (side, recorder) = (both.side, both.recorder)
        side.stop()
        #expect(side.events.next() == .closed(.closed(.stopped)))
        #expect(recorder.closeReason() == .peerClosed(code: 1001))

        let late = try ClientSide()
        late.connect(host: "localhost", port: 9)
        late.stop()
        guard case .closed = late.events.next() else {
            Issue.record("never told")
            return
        }
    }
}
