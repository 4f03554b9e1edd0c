// Stage 1 of 8, gate. In: HTTP requests on the relay's ports. Out: answers, or a WebSocket with a session.

import XuanNet
import XuanPacket

/// Which port a connection came in by.
enum Door {
    /// WebSocket `/ws` only.
    case chat
    /// serverInfo, the pages, and `/ws` for browsers, which so accept one certificate once.
    case common
    /// As `common`, plain http, for browsers on this machine only.
    case web
}

/// A connection that speaks HTTP: collects a request's body, then answers it or turns into a session.
final class Visitor: ConnectionHandler {
    /// serverInfo needs a few hundred bytes; what is larger is no login.
    static let maximumBody = 64 << 10

    unowned(unsafe) let relay: Relay
    let connection: Connection
    let door: Door
    private var request: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var bodyLimit = Visitor.maximumBody

    init(relay: Relay, connection: Connection, door: Door) {
        self.relay = relay
        self.connection = connection
        self.door = door
    }

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        body = []
        isTooLarge = false
        guard relay.comes(connection, with: request) else {
            self.request = nil
            return answer(
                .init(
                    status: 429, text: "Too many connections from this address.\n", headers: [("Connection", "close")]))
        }
        if request.path == "/ws" {
            self.request = nil
            upgrade(request)
            return
        }
        if door != .chat, let exchange = FileExchange.make(request, for: self) {
            self.request = nil
            guard isMeantFor(request) else { return }
            connection.handler = exchange
            return exchange.begin()
        }
        bodyLimit = door(for: request.path) == nil ? Self.maximumBody : Self.maximumDoorBody
        if let length = request.contentLength, length > bodyLimit {
            self.request = nil
            answer(.init(status: 413, text: "The request is too large.\n"))
            return
        }
        self.request = request
    }

    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
        guard let request else { return }
        if body.count + bytes.count > bodyLimit {
            isTooLarge = true
        } else {
            body.append(contentsOf: bytes)
        }
        guard isLast || isTooLarge else { return }
        self.request = nil
        if isTooLarge {
            answer(.init(status: 413, text: "The request is too large.\n"))
        } else {
            dispatch(request)
        }
    }

    private func dispatch(_ request: HTTPRequestHead) {
        guard door != .chat else { return answer(.notFound) }
        guard isMeantFor(request) else { return }
        switch request.path {
        case "/serverInfo": serverInfo(request, body: body)
        case let path:
            if let webDoor = door(for: path) { pass(request, body: body, to: webDoor) } else { page(request) }
        }
        body = []
    }

    /// A page of another site whose name was pointed at 127.0.0.1 must not talk to us: refused, false. What a trusted
    /// proxy hands on has the public name.
    private func isMeantFor(_ request: HTTPRequestHead) -> Bool {
        if door != .web || connection.forwarded != nil || LocalHost.names(request.header("host")) { return true }
        answer(.init(status: 421, text: "This port is for http://localhost only.\n"))
        return false
    }

    func answer(_ reply: Reply) {
        connection.respond(status: reply.status, headers: reply.headers, body: reply.body)
    }

    // MARK: WebSocket

    private func upgrade(_ request: HTTPRequestHead) {
        if request.isOtherWebSocketVersion {
            return answer(
                .init(
                    status: 426, text: "This address speaks WebSocket version 13.\n",
                    headers: [("Sec-WebSocket-Version", "13"), ("Upgrade", "websocket")]))
        }
        guard request.isWebSocketUpgrade else {
            return answer(
                .init(status: 400, text: "This address takes WebSocket connections (RFC 6455, version 13).\n"))
        }
        guard isMeantFor(request) else { return }
        guard !relay.isStopping else { return answer(.init(status: 503, text: "The server stops.\n")) }
        let session = Session(connection: connection, relay: relay)
        connection.handler = session
        relay.opened(session)
        connection.upgrade(
            headers: [("User-Agent", "easysoft/xuan.im"), ("xxd-version", RelayVersion.wire)],
            messageLimit: relay.settings.limits.frameBytesBeforeLogin)
    }

    func connectionClosed(_ reason: CloseReason, on connection: Connection) {
        relay.connectionEnded(connection, reason)
    }
}

/// An HTTP answer that is ready to go.
struct Reply {
    var status: Int
    var headers: [(String, String)]
    var body: [UInt8]

    init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(status: Int, text: String, headers: [(String, String)] = []) {
        self.init(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")] + headers, body: Array(text.utf8))
    }

    static let notFound = Reply(status: 404, text: "There is nothing here.\n")
}

/// Names that mean this machine.
enum LocalHost {
    /// True if a `Host` header, with or without port, names this machine.
    static func names(_ header: String?) -> Bool {
        guard let header else { return false }
        let host: Substring
        if header.hasPrefix("[") {
            host = header.prefix(through: header.firstIndex(of: "]") ?? header.index(before: header.endIndex))
        } else {
            host = header.prefix { $0 != ":" }
        }
        return host == "localhost" || host == "127.0.0.1" || host == "[::1]"
    }
}
