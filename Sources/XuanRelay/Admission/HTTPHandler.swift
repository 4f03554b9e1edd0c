// Stage 1 of 8, admission. In: HTTP requests on the relay's ports. Out: answers, or a WebSocket with a session.

import XuanNet
import XuanPacket

/// Which port a connection came in by.
enum PortKind {
    /// WebSocket `/ws` only.
    case chat
    /// serverInfo, the pages, and `/ws` for browsers, which so accept one certificate once.
    case common
    /// As `common`, plain http, for browsers on this machine only.
    case web
}

/// A connection that speaks HTTP: collects a request's body, then answers it or turns into a session.
/// `@unchecked Sendable`: confined to its connection's loop; others may carry it, to post it back.
final class HTTPHandler: ConnectionHandler, @unchecked Sendable {
    unowned(unsafe) let relay: Relay
    let connection: Connection
    let portKind: PortKind
    private var request: HTTPRequestHead?
    private var body: BodyCollector?

    init(relay: Relay, connection: Connection, portKind: PortKind) {
        self.relay = relay
        self.connection = connection
        self.portKind = portKind
    }

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        body = nil
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
        if portKind != .chat, let exchange = FileExchange.make(request, for: self) {
            self.request = nil
            guard isMeantFor(request) else { return }
            connection.handler = exchange
            return exchange.begin()
        }
        self.request = request
        awaitBody(of: request)
    }

    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
        guard let request else { return }
        if bytes.count > 0, let refusal = body?.append(bytes) { return refuse(refusal) }
        guard isLast else { return }
        self.request = nil
        let whole = body?.finish() ?? []
        body = nil
        dispatch(request, whole)
    }

    private func dispatch(_ request: HTTPRequestHead, _ body: [UInt8]) {
        guard portKind != .chat else { return answer(.notFound) }
        guard isMeantFor(request) else { return }
        switch request.path {
        case "/serverInfo": serverInfo(request, body: body)
        case let path:
            if let endpoint = endpoint(for: path) { pass(request, body: body, to: endpoint) } else { page(request) }
        }
    }

    // MARK: Bodies

    /// A body that is larger than a stranger's may be is read on only when its head shows who sends it.
    private func awaitBody(of request: HTTPRequestHead) {
        let limit = relay.settings.limits.strangersBodyBytes
        let isLarge = request.contentLength.map { $0 > limit } ?? request.isChunked
        guard isLarge, let endpoint = endpoint(for: request.path) else {
            return collect(limit: limit, isKnown: false, of: request)
        }
        connection.pauseReading()
        let connection = connection
        endpoint.bodyLimit(WholeRequest(request, body: [], on: connection)) { [self] known in
            connection.loop.post { [self] in
                guard self.request != nil else { return }
                collect(limit: known ?? limit, isKnown: known != nil, of: request)
                connection.resumeReading()
            }
        }
    }

    private func collect(limit: Int, isKnown: Bool, of request: HTTPRequestHead) {
        if let length = request.contentLength, length > limit { return refuse(.tooLarge) }
        body = BodyCollector(limit: limit, isKnown: isKnown, in: relay.admission.bodies)
    }

    private func refuse(_ refusal: BodyCollector.Refusal) {
        request = nil
        body = nil
        switch refusal {
        case .tooLarge: answer(.init(status: 413, text: "The request is too large.\n"))
        case .noRoom:
            answer(
                .init(
                    status: 503, text: "Too many requests are under way. Try again in a few seconds.\n",
                    headers: [("Retry-After", "5"), ("Connection", "close")]))
            if let count = relay.admission.refusedBodies.happened(now: relay.loop.now) {
                relay.logger.warning(
                    "requests are refused: all that wait for their bodies' ends take more than limits.bodies",
                    metadata: ["times": "\(count)", "peer": "\(connection.client.ip)"])
            }
        }
    }

    /// A page of another site whose name was pointed at 127.0.0.1 must not talk to us: refused, false. Requests
    /// from a trusted proxy have the public name.
    private func isMeantFor(_ request: HTTPRequestHead) -> Bool {
        if portKind != .web || connection.forwarded != nil || LocalHost.names(request.host) { return true }
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
        guard !relay.service.isStopping else { return answer(.init(status: 503, text: "The server stops.\n")) }
        let session = Session(connection: connection, relay: relay)
        connection.handler = session
        relay.opened(session)
        connection.upgrade(
            headers: [("User-Agent", "easysoft/xuan.im"), ("xxd-version", RelayVersion.wire)],
            messageLimit: relay.settings.limits.frameBytesBeforeLogin)
    }

    func connectionClosed(_ reason: CloseReason, on connection: Connection) {
        body = nil
        if reason == .timeout, let request, let count = relay.admission.slowRequests.happened(now: relay.loop.now) {
            relay.logger.info(
                "a request came too slowly",
                metadata: [
                    "times": "\(count)", "peer": "\(connection.client.ip)", "path": "\(request.path.prefix(64))",
                ])
        }
        request = nil
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
        guard let header, let host = HostNames.name(header) else { return false }
        return host == "localhost" || host == "127.0.0.1" || host == "[::1]"
    }
}
