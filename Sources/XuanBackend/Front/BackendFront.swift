// The backend's HTTP side. In: POST of one encrypted packet. Out: the encrypted answer (Docs/protocol.md 2.3).

import Logging
import XuanNet
import XuanPacket

/// Listens for relays and answers their packets. Loop-confined, which is why it may call itself Sendable.
package final class BackendFront: @unchecked Sendable {
    private let loop: Loop
    fileprivate let backend: Backend
    fileprivate let cipher: PacketCipher
    fileprivate let path: String
    fileprivate let logger: Logger
    private var listener: Listener?

    /// Throws when the cipher cannot be made.
    package init(loop: Loop, backend: Backend, key: PacketKey, path: String, logger: Logger) throws(PacketError) {
        self.loop = loop
        self.backend = backend
        self.path = path
        self.logger = logger
        cipher = try PacketCipher(key: key)
    }

    /// Opens the port and returns its number.
    package func listen(host: String, port: UInt16) throws(NetError) -> UInt16 {
        var limits = ConnectionLimits()
        limits.idleSeconds = 3_600
        let listener = try Listener(loop: loop, host: host, port: port, tls: nil, limits: limits) { [self] connection in
            FrontRequest(front: self, connection: connection)
        }
        self.listener = listener
        return listener.port
    }

    package func close() { listener?.close() }
}

/// One relay connection: collects a request's body, asks the backend, answers. Loop-confined.
private final class FrontRequest: ConnectionHandler, @unchecked Sendable {
    /// The relay lets messages of 1 MiB through; several may stand in one packet of a backend's own tools.
    private static let maximumBody = 16 << 20
    private static let contentType = ("Content-Type", "text/html; charset=utf-8")

    private let front: BackendFront
    /// `nil` once it is closed, which breaks the ring of owners.
    private var connection: Connection?
    private var body: [UInt8] = []
    private var isRefused = false

    init(front: BackendFront, connection: Connection) {
        self.front = front
        self.connection = connection
    }

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        body = []
        isRefused = true
        guard request.path == front.path else { return refuse(404, "There is nothing here.\n") }
        guard request.method == "POST" else { return refuse(405, "Use POST.\n") }
        guard request.contentLength ?? 0 <= Self.maximumBody else { return refuse(413, "The packet is too large.\n") }
        isRefused = false
        body.reserveCapacity(request.contentLength ?? 0)
    }

    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
        guard !isRefused else { return }
        guard body.count + bytes.count <= Self.maximumBody else {
            isRefused = true
            return refuse(413, "The packet is too large.\n")
        }
        body.append(contentsOf: bytes)
        if isLast { ask(connection) }
    }

    private func ask(_ connection: Connection) {
        guard let packet = body.withUnsafeBytes({ bytes in try? front.cipher.decrypt(bytes) }) else {
            front.logger.warning(
                "a packet cannot be decrypted; is the relay's key ours?", metadata: ["peer": "\(connection.peer.ip)"])
            return refuse(400, "The packet cannot be read.\n")
        }
        body = []
        let loop = connection.loop
        front.backend.receive(packet) { [self] answer in
            loop.post { [self] in reply(answer) }
        }
    }

    private func reply(_ answer: [UInt8]) {
        guard let connection, connection.isOpen else { return }
        if answer.isEmpty { return connection.respond(status: 200, headers: [Self.contentType], body: [UInt8]()) }
        guard let body = answer.withUnsafeBytes({ bytes in try? front.cipher.encrypt(bytes) }) else {
            return refuse(500, "The answer cannot be encrypted.\n")
        }
        connection.respond(status: 200, headers: [Self.contentType], body: body)
    }

    private func refuse(_ status: Int, _ text: String) {
        connection?.respond(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    func connectionClosed(_ reason: CloseReason, on connection: Connection) { self.connection = nil }
}
