// Stages 1, 2 and 8 of 8, socket and frame. In: requests and messages from conn.c. Out: calls of the handler;
// answers and frames into the write queue.
import CXuanNet

// Thunks for conn.c, all on the loop's thread. C holds one retain from accept to `closed`.
private typealias User = UnsafeMutableRawPointer

private func onRequest(_: OpaquePointer, _ head: UnsafePointer<xx_http1_head>, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.requestCame(head) }
}
private func onBody(_: OpaquePointer, _ data: UnsafePointer<UInt8>, _ length: Int, _ last: Bool, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef {
        $0.handler.unsafelyUnwrapped.bodyReceived(
            UnsafeRawBufferPointer(start: data, count: length), isLast: last, on: $0)
    }
}
private func onMessage(_: OpaquePointer, _ data: UnsafePointer<UInt8>, _ length: Int, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef {
        $0.handler.unsafelyUnwrapped.messageReceived(UnsafeRawBufferPointer(start: data, count: length), on: $0)
    }
}
private func onAsked(_: OpaquePointer, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.handler.unsafelyUnwrapped.pingSent(on: $0) }
}
private func onConfirmed(_: OpaquePointer, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.handler.unsafelyUnwrapped.pongCame(on: $0) }
}
private func onDrained(_: OpaquePointer, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef {
        $0.handler.unsafelyUnwrapped.queueDrained(on: $0)
    }
}
private func onQuiet(_: OpaquePointer, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.handler.unsafelyUnwrapped.quiet(on: $0) }
}
private func onDeadline(_: OpaquePointer, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user)._withUnsafeGuaranteedRef {
        $0.handler.unsafelyUnwrapped.deadlineReached(on: $0)
    }
}
private func onClosed(_: OpaquePointer, _ code: Int32, _ status: UInt16, _ text: UnsafePointer<CChar>, _ user: User) {
    Unmanaged<Connection>.fromOpaque(user).takeRetainedValue()
        .closed(CloseReason(code: code, status: status, text: text))
}

/// The table that conn.c calls through; made once and never freed.
nonisolated(unsafe) let connectionEvents: UnsafePointer<xx_conn_events> = {
    let events = UnsafeMutablePointer<xx_conn_events>.allocate(capacity: 1)
    events.initialize(
        to: xx_conn_events(
            request: onRequest, body: onBody, message: onMessage, asked: onAsked, confirmed: onConfirmed,
            drained: onDrained, quiet: onQuiet, deadline: onDeadline, closed: onClosed))
    return UnsafePointer(events)
}()

/// A server connection: HTTP requests, then perhaps WebSocket messages. Lives and dies on one loop.
///
/// Alive as long as it is open, whatever else holds it. After `connectionClosed` every call is a no-op.
package final class Connection: @unchecked Sendable {  // confined to its loop; others may carry it, to post it back
    package let peer: PeerAddress
    package let isTLS: Bool
    /// A trusted proxy's headers of the current request; `nil` without one.
    package var forwarded: ForwardedOrigin?
    /// Whether it counts towards the connections of `client`.
    package var isCounted = false
    /// Unlike that of any other connection of the process, whatever its loop.
    package let number: UInt64
    package let loop: Loop
    private var handle: OpaquePointer?  // nil once closed
    /// Receives the events; never nil while open. May be replaced inside a callback, as at an upgrade.
    package var handler: (any ConnectionHandler)?
    private var isHead = false  // the request that waits for an answer has the method HEAD

    init(_ handle: OpaquePointer, loop: Loop, peer: PeerAddress) {
        self.handle = handle
        self.loop = loop
        self.peer = peer
        isTLS = xx_conn_is_tls(handle)
        number = xx_conn_number(handle)
    }

    /// Where the request at hand, or the WebSocket, comes from: `peer`, or what a trusted proxy says.
    package var client: PeerAddress { forwarded?.client ?? peer }

    /// Whether the client came by TLS, here or at a trusted proxy.
    package var isSecure: Bool { forwarded?.isTLS ?? isTLS }

    /// After accept: from here on C may call.
    func attach(_ handler: any ConnectionHandler) {
        self.handler = handler
    }

    /// From accept, when nobody wants the connection.
    func detach() {
        handle = nil
    }

    /// False once it is closing, for whatever reason.
    package var isOpen: Bool { handle.map(xx_conn_is_open) ?? false }

    /// The peer has closed its side, or all of it. A request that waits is answered anyway: HTTP allows a half
    /// close.
    package var hasPeerEnded: Bool { handle.map(xx_conn_peer_ended) ?? true }

    // MARK: HTTP

    fileprivate func requestCame(_ head: UnsafePointer<xx_http1_head>) {
        let request = HTTPRequestHead(head)
        isHead = request.method == "HEAD"
        handler.unsafelyUnwrapped.requestReceived(request, on: self)
    }

    /// Answers the waiting request, once; adds Content-Length, Date and Connection. Ignored without such a request.
    ///
    /// HEAD, 204 and 304 get no body. `Connection: close` among `headers` ends the connection afterwards.
    package func respond(status: Int, headers: [(String, String)], body: UnsafeRawBufferPointer) {
        guard let handle else { return }
        var (writer, keepAlive) = answerHead(handle, status, headers)
        let bodiless = status == 204 || status == 304
        if !bodiless { writer.field("Content-Length", String(body.count)) }
        writer.end()
        let sent = bodiless || isHead ? UnsafeRawBufferPointer(start: nil, count: 0) : body
        _ = xx_conn_respond(handle, rawFrame(writer.bytes, sent), keepAlive)
    }

    package func respond(status: Int, headers: [(String, String)], body: [UInt8]) {
        body.withUnsafeBytes { respond(status: status, headers: headers, body: $0) }
    }

    package func respond(status: Int, headers: [(String, String)], body: String) {
        respond(status: status, headers: headers, body: Array(body.utf8))
    }

    /// Answers the waiting request with `length` bytes of a file from `offset` on. Takes the descriptor in any case.
    ///
    /// The loop never waits for the disk, and memory does not grow with the length. HEAD gets the head alone. A file
    /// that is shorter by then ends the connection, for the peer to notice.
    package func respond(status: Int, headers: [(String, String)], file: FileDescriptor, offset: Int, length: Int) {
        guard let handle else { return file.close() }
        var (writer, keepAlive) = answerHead(handle, status, headers)
        writer.field("Content-Length", String(length))
        writer.end()
        let head = rawFrame(writer.bytes, .init(start: nil, count: 0))
        guard length > 0, !isHead else {
            file.close()
            _ = xx_conn_respond(handle, head, keepAlive)
            return
        }
        _ = xx_conn_respond_file(handle, head, file.take(), UInt64(offset), UInt64(length), keepAlive)
    }

    /// Begins the answer to the waiting request: `length` bytes (at least 1) follow by `respond(piece:)`, then
    /// `endRespond`. HEAD gets the head alone, and nothing may follow. False if no request waits.
    package func respond(status: Int, headers: [(String, String)], length: Int) -> Bool {
        guard let handle else { return false }
        var (writer, keepAlive) = answerHead(handle, status, headers)
        writer.field("Content-Length", String(length))
        writer.end()
        let head = rawFrame(writer.bytes, .init(start: nil, count: 0))
        return (isHead ? xx_conn_respond(handle, head, keepAlive) : xx_conn_respond_begin(handle, head, keepAlive)) == 0
    }

    /// The next bytes of that answer. `queueDrained` comes when they are written.
    package func respond(piece bytes: [UInt8]) {
        guard let handle else { return }
        bytes.withUnsafeBytes { _ = xx_conn_respond_more(handle, rawFrame([], $0)) }
    }

    /// All pieces are sent: the next request may come.
    package func endRespond() {
        if let handle { _ = xx_conn_respond_end(handle) }
    }

    private func answerHead(
        _ handle: OpaquePointer, _ status: Int, _ headers: [(String, String)]
    ) -> (HTTPHeadWriter, keepAlive: Bool) {
        var writer = HTTPHeadWriter(status: status)
        var keepAlive = xx_conn_keep_alive(handle)
        for (name, value) in headers {
            if name.utf8.count == 10, name.lowercased() == "connection" {
                if value.lowercased() == "close" { keepAlive = false }
            } else {
                writer.field(name, value)
            }
        }
        writer.field("Date", String(cString: xx_loop_date(loop.handle)))
        writer.field("Connection", keepAlive ? "keep-alive" : "close")
        return (writer, keepAlive)
    }

    /// Answers 101 and turns to WebSocket: no extension, no subprotocol. Frames that came after the head follow.
    /// Ignored unless the waiting request `isWebSocketUpgrade`.
    package func upgrade(headers: [(String, String)], messageLimit: Int) {
        guard let handle else { return }
        var writer = HTTPHeadWriter()
        for (name, value) in headers { writer.field(name, value) }
        _ = writer.bytes.withUnsafeBufferPointer { fields in
            // An empty array may have no address, and C wants one.
            withUnsafePointer(to: 0 as UInt8) {
                xx_conn_upgrade(handle, fields.baseAddress ?? $0, fields.count, max(0, messageLimit))
            }
        }
    }

    /// From here on the waiting request's body may come at `bytesPerSecond` on the average instead of the listener's
    /// `bodyRate`.
    package func setBodyRate(_ bytesPerSecond: Int) {
        if let handle { xx_conn_set_body_rate(handle, UInt32(clamping: max(1, bytesPerSecond))) }
    }

    // MARK: WebSocket

    /// Bytes of a whole message from the peer; 0 before the upgrade. May be raised at any time.
    package var messageLimit: Int {
        get { handle.map(xx_conn_message_limit) ?? 0 }
        set { if let handle { xx_conn_set_message_limit(handle, max(0, newValue)) } }
    }

    /// Queues a reference to `frame`. Nothing happens when closing, or before the upgrade.
    package func send(_ frame: SharedFrame) {
        if let handle { xx_conn_send(handle, frame.handle) }
    }

    /// The same for what the owner paces by `whenDrained`: it does not count against the bound on queued bytes, which is
    /// as much higher until the queue is empty again.
    package func send(spared frame: SharedFrame) {
        if let handle { xx_conn_send_spared(handle, frame.handle) }
    }

    /// Wants `queueDrained` once the queue is empty, even if it has never been full.
    package func whenDrained() {
        if let handle { xx_conn_tell_drained(handle) }
    }

    /// Queues one binary message.
    package func send(copying bytes: UnsafeRawBufferPointer) {
        guard let handle else { return }
        withUnsafePointer(to: 0 as UInt8) {
            xx_conn_send_copy(handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? $0, bytes.count)
        }
    }

    // MARK: Ends, pauses, deadlines

    /// Queued data goes out first, then a close frame; waits at most 5 s for the peer's. In HTTP: ends after the
    /// queued bytes.
    package func close(code: UInt16, reason: String) {
        guard let handle else { return }
        var reason = reason
        reason.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                withUnsafePointer(to: 0 as CChar) {
                    xx_conn_close(handle, code, text.baseAddress ?? $0, text.count)
                }
            }
        }
    }

    /// Ends at once. `connectionClosed(.local)` comes at the end of the turn.
    package func abort() {
        if let handle { xx_conn_abort(handle) }
    }

    /// Wants to know that what was sent so far has arrived: a ping with a number follows it (RFC 6455 §5.5.2), told by
    /// `pingSent`, and `pongCame` is told when the pong with that very number is there.
    ///
    /// The ping goes out with this turn's write; at most one a second and one on its way at a time, else as soon as both
    /// allow it. Asking again before `pingSent` does nothing.
    package func confirm() {
        if let handle { xx_conn_confirm(handle) }
    }

    /// Reads no more: TCP holds the peer back.
    package func pauseReading() {
        if let handle { xx_conn_pause(handle) }
    }

    package func resumeReading() {
        if let handle { xx_conn_resume(handle) }
    }

    package var queuedBytes: Int { handle.map(xx_conn_queued_bytes) ?? 0 }

    /// `deadlineReached` at the first whole second past it; 0 cancels.
    package func setDeadline(milliseconds: UInt64) {
        if let handle { xx_conn_set_deadline(handle, milliseconds) }
    }

    fileprivate func closed(_ reason: CloseReason) {
        handle = nil
        let last = handler
        handler = nil  // breaks the ring of connection and handler
        last?.connectionClosed(reason, on: self)
    }
}

extension CloseReason {
    /// From the XX_E_ code with which a connection ended.
    package init(code: Int32, status: UInt16, text: UnsafePointer<CChar>) {
        switch Int(code) {
        case XX_E_PEER_CLOSED: self = .peerClosed(code: status)
        case XX_E_LOCAL: self = .local
        case XX_E_STOPPED: self = .stopped
        case XX_E_TIMEOUT: self = .timeout
        case XX_E_SLOW_READER: self = .slowReader
        case XX_E_WS_TOO_LARGE: self = .tooLarge
        case XX_E_TLS: self = .tls(String(cString: text))
        case XX_E_WS_PROTOCOL, XX_E_WS_UTF8, XX_E_HTTP_BAD, XX_E_HTTP_HEAD_TOO_LONG, XX_E_HTTP_VERSION,
            XX_E_HTTP_CODING:
            self = .protocolError(code: status)
        default: self = .peerVanished
        }
    }
}
