import XuanNet
import XuanNetClient
import XuanPacket

/// A person at a client of the original kind: serverInfo, WebSocket, login exchange, then packets.
final class Person: WebSocketClientHandler, @unchecked Sendable {  // confined to the loop
    enum State { case out, entering, inside, leaving }

    let account: Account
    let number: Int
    private let wire: Wire
    private unowned let crowd: Crowd
    private(set) var state = State.out
    private(set) var id: Int64 = 0
    private var asking: HTTPClient?
    private var socket: WebSocketClient?
    private var cipher: PacketCipher?
    private var began: UInt64 = 0
    private var comesBack = false  // logs in again after the logout

    /// Bytes of the socket's receive buffer, for the next login.
    var receiveBuffer: Int?
    /// The server may close this connection: no fault.
    var mayBeClosed = false
    /// Messages that the current step expects of this person; see `Traffic`.
    var room: Room?
    var receipts: [Receipt] = []
    var isExcused = false
    /// Called once, at the next login.
    var onceInside: (() -> Void)?

    init(_ account: Account, number: Int, wire: Wire, crowd: Crowd) {
        self.account = account
        self.number = number
        self.wire = wire
        self.crowd = crowd
    }

    // MARK: Coming and going

    /// Logs in; logs out first if needed. `Crowd.entered` or `Crowd.failed` follows.
    func enter() {
        guard state == .out else {
            comesBack = true
            leave()
            return
        }
        state = .entering
        began = nanoseconds()
        id = 0
        let client = HTTPClient(loop: wire.loop, host: wire.server.host, port: wire.server.port, tls: wire.tls)
        asking = client
        let body = "data=" + login(status: "").text
        client.post(
            path: "/serverInfo", headers: [("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")],
            body: Array(body.utf8), timeoutMilliseconds: 30_000
        ) { [self] result in
            client.close()
            asking = nil
            serverInfoCame(result)
        }
    }

    func leave() {
        guard let socket, state == .inside || state == .entering else { return }
        state = .leaving
        socket.close(code: 1000)
    }

    private func login(status: String) -> JSON {
        let params: [JSON] = [
            .string(wire.server.site), .string(account.name), .string(account.wirePassword), .string(status),
        ]
        return ["module": "chat", "v": "2.3.0", "lang": "en", "method": "login", "params": .array(params)]
    }

    private func serverInfoCame(_ result: Result<HTTPAnswer, HTTPClientError>) {
        switch result {
        case .failure(let error): fail("serverInfo: \(error)")
        case .success(let answer):
            guard answer.status == 200 else { return fail("serverInfo answered \(answer.status)") }
            guard let info = try? JSON.parse(answer.body).object, let token = info["token"]?.string,
                let cipher = wire.cipher(token), let chat = info["chatPort"]?.integer, let port = UInt16(exactly: chat)
            else { return fail("the answer of serverInfo is not understood") }
            self.cipher = cipher
            let socket = WebSocketClient(loop: wire.loop)
            self.socket = socket
            socket.connect(
                host: wire.server.host, port: port, tls: wire.tls, path: "/ws", headers: [("version", "2.3.0")],
                receiveBuffer: receiveBuffer, handler: self)
        }
    }

    private func fail(_ why: String) {
        state = .out
        socket = nil
        crowd.failed(self, why)
    }

    func opened(headers: [(name: String, value: String)], on client: WebSocketClient) {
        send(login(status: "online").bytes)
    }

    func closed(_ end: WebSocketClientEnd, on client: WebSocketClient) {
        let before = state
        state = .out
        socket = nil
        switch before {
        case .entering: crowd.failed(self, "the connection ended: \(end)")
        case .inside where !mayBeClosed: crowd.lost(self, "\(end)")
        default: crowd.left(self)
        }
        if comesBack {
            comesBack = false
            enter()
        }
    }

    // MARK: Packets

    /// Encrypts straight into the frame.
    func send(_ packet: [UInt8]) {
        guard let cipher, let socket else { return }
        packet.withUnsafeBytes { plain in
            socket.send(capacity: PacketCipher.encryptedLength(plain.count)) { room in
                (try? cipher.encrypt(plain, into: room)) ?? 0
            }
        }
    }

    func send(method: String, params: [JSON]) {
        let packet: JSON = [
            "module": "chat", "v": "2.3.0", "lang": "en", "method": .string(method), "params": .array(params),
            "userID": JSON(id),
        ]
        send(packet.bytes)
    }

    func pauseReading() { socket?.pauseReading() }
    func resumeReading() { socket?.resumeReading() }

    func messageReceived(_ bytes: UnsafeRawBufferPointer, on client: WebSocketClient) {
        guard let cipher else { return }
        crowd.packets += 1
        if bytes.isEmpty { return }  // the original's sign of a failed login; the close follows
        do {
            let plain = try wire.decrypt(bytes, cipher)
            packetCame(try PacketHead(peeking: plain), plain)
        } catch {
            crowd.faults.add(.unreadable, "\(account.name): \(error)")
        }
    }

    private func packetCame(_ head: PacketHead, _ bytes: UnsafeRawBufferPointer) {
        func method(_ name: StaticString) -> Bool { PacketHead.member(head.method, of: bytes, is: name) }
        let succeeded = PacketHead.member(head.result, of: bytes, is: "success")
        if state == .entering {
            if method("login"), id == 0 {
                let data = PacketHead.value(head.data, of: bytes)
                guard succeeded, let id = data?.object?["id"]?.looseInteger else {
                    state = .leaving
                    socket?.close(code: 1000)
                    return crowd.failed(self, data?.string ?? "refused")
                }
                self.id = id
            } else if method("notify") {  // the last packet of the exchange (Docs/protocol.md 4.2)
                state = .inside
                crowd.entered(self, took: nanoseconds() - began)
                onceInside?()
                onceInside = nil
            }
        } else if state == .inside {
            if method("message") {
                crowd.messageCame(to: self, head, bytes, succeeded: succeeded)
            } else if method("create") {
                crowd.createCame(to: self, PacketHead.value(head.data, of: bytes), succeeded: succeeded)
            } else if method("error") {
                crowd.errorCame(to: self, String(decoding: bytes, as: UTF8.self))
            } else if method("kickoff") {
                crowd.faults.add(.kicked, account.name)
            }
        }
    }
}
