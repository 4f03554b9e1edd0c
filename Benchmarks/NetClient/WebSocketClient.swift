// The other end of stages 1, 2 and 8, for load tools and tests. In: messages from wsclient.c. Out: calls of the
// handler; masked frames into the write queue.
import CXuanNet
import CXuanNetClient
import XuanNet

/// Why a WebSocket client is closed.
package enum WebSocketClientEnd: Error, Equatable, Sendable {
    /// Look-up, connect, TLS handshake or upgrade failed, or took too long.
    case notConnected(String)
    /// The server answered the upgrade with this HTTP status.
    case refused(status: Int)
    /// It was open before.
    case closed(CloseReason)
}

/// A WebSocket client's events for its owner, on its loop and never from inside a call to it. Each may call anything on
/// the client.
package protocol WebSocketClientHandler: AnyObject {
    /// The server took the upgrade. Names of `headers` in lower case.
    func opened(headers: [(name: String, value: String)], on client: WebSocketClient)
    /// A whole text or binary message, borrowed until return. A text is UTF-8: any other ends it with 1007.
    func messageReceived(_ bytes: UnsafeRawBufferPointer, on client: WebSocketClient)
    /// The last call, exactly once.
    func closed(_ end: WebSocketClientEnd, on client: WebSocketClient)
}

// Thunks for wsclient.c, all on the loop's thread. C holds one retain from connect to `closed`.
private typealias User = UnsafeMutableRawPointer

private func onOpened(_: OpaquePointer, _ head: UnsafePointer<xx_http1_head>, _ user: User) {
    Unmanaged<WebSocketClient>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.openedCame(head) }
}
private func onMessage(_: OpaquePointer, _ data: UnsafePointer<UInt8>, _ length: Int, _ user: User) {
    Unmanaged<WebSocketClient>.fromOpaque(user)._withUnsafeGuaranteedRef {
        $0.handler.unsafelyUnwrapped.messageReceived(UnsafeRawBufferPointer(start: data, count: length), on: $0)
    }
}
private func onClosed(
    _: OpaquePointer, _ code: Int32, _ status: UInt16, _ opened: Bool, _ text: UnsafePointer<CChar>, _ user: User
) {
    Unmanaged<WebSocketClient>.fromOpaque(user).takeRetainedValue()
        .closedCame(WebSocketClientEnd(code: code, status: status, opened: opened, text: text))
}

/// The table that wsclient.c calls through; made once and never freed.
private nonisolated(unsafe) let clientEvents: UnsafePointer<xx_wsclient_events> = {
    let events = UnsafeMutablePointer<xx_wsclient_events>.allocate(capacity: 1)
    events.initialize(to: xx_wsclient_events(opened: onOpened, message: onMessage, closed: onClosed))
    return UnsafePointer(events)
}()

/// A WebSocket client connection (RFC 6455, no extension, no subprotocol), confined to its loop.
///
/// Pings are answered. Messages sent in one turn of the loop leave with one write. Alive as long as it is connected,
/// whatever else holds it; after `closed` every call is a no-op.
package final class WebSocketClient: @unchecked Sendable {  // confined to its loop; others may carry it back to it
    private static let connectSeconds: UInt32 = 30
    private let loop: Loop
    private var handle: OpaquePointer?  // nil before connect and once closed
    fileprivate var handler: (any WebSocketClientHandler)?  // never nil while there is a handle

    package init(loop: Loop) {
        self.loop = loop
    }

    /// Connects, with TLS if given, and asks for the upgrade; adds Host and the fields of RFC 6455. Call once.
    ///
    /// - Parameters:
    ///   - messageLimit: bytes of a whole message from the server; past it the server is sent 1009.
    ///   - receiveBuffer: bytes of the socket's receive buffer; the system's choice when nil.
    package func connect(
        host: String, port: UInt16, tls: TLSContext?, path: String, headers: [(String, String)] = [],
        messageLimit: Int = 64 << 20, receiveBuffer: Int? = nil, handler: any WebSocketClientHandler
    ) {
        precondition(self.handler == nil, "a WebSocket client connects once")
        self.handler = handler
        var head = HTTPHeadWriter(method: "GET", target: path)
        head.field("Host", HTTPOrigin(host: host, port: port, tls: tls).field)
        for (name, value) in headers { head.field(name, value) }
        var settings = xx_wsclient_settings(
            connect_seconds: Self.connectSeconds, receive_bytes: Int32(clamping: receiveBuffer ?? 0),
            message_bytes: messageLimit)
        var error = xx_error()
        let user = Unmanaged.passRetained(self)
        handle = xx_wsclient_new(
            loop.handle, host, port, tls?.handle, head.bytes, head.bytes.count, &settings, clientEvents,
            user.toOpaque(), &error)
        if handle != nil { return }
        user.release()
        let end = WebSocketClientEnd.notConnected(error.message)
        if loop.hasStopped { return closedCame(end) }
        loop.after(milliseconds: 0) { [self] in closedCame(end) }
    }

    /// False before `opened`, and once it is closing for whatever reason.
    package var isOpen: Bool { handle.map(xx_wsclient_is_open) ?? false }

    /// Queues one binary message: room for at most `capacity` bytes; `fill` writes it and returns its length.
    package func send(capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        guard let handle, isOpen else { return }
        guard let frame = xx_frame_new(capacity) else { fatalError("out of memory for a frame of \(capacity) bytes") }
        let length = fill(UnsafeMutableRawBufferPointer(start: xx_frame_payload(frame), count: capacity))
        precondition(length >= 0 && length <= capacity, "a frame was filled past its end")
        xx_wsclient_send(handle, frame, length)
    }

    /// Queues one binary message.
    package func send(copying bytes: UnsafeRawBufferPointer) {
        send(capacity: bytes.count) {
            if bytes.count > 0 { $0.copyMemory(from: bytes) }
            return bytes.count
        }
    }

    /// Bytes that wait to be written.
    package var queuedBytes: Int { handle.map(xx_wsclient_queued_bytes) ?? 0 }

    /// Queued data goes out first, then a close frame; waits at most 5 s for the server's. Before `opened` it ends
    /// at once.
    package func close(code: UInt16, reason: String = "") {
        guard let handle else { return }
        let text = Array(reason.utf8CString)
        xx_wsclient_close(handle, code, text, text.count - 1)
    }

    /// Ends at once. `closed` comes at the end of the turn.
    package func abort() {
        if let handle { xx_wsclient_abort(handle) }
    }

    /// Reads no more: TCP holds the server back.
    package func pauseReading() {
        if let handle { xx_wsclient_pause(handle) }
    }

    package func resumeReading() {
        if let handle { xx_wsclient_resume(handle) }
    }

    fileprivate func openedCame(_ head: UnsafePointer<xx_http1_head>) {
        handler.unsafelyUnwrapped.opened(headers: headerFields(head), on: self)
    }

    fileprivate func closedCame(_ end: WebSocketClientEnd) {
        handle = nil
        let last = handler
        handler = nil  // breaks the ring of client and handler
        last?.closed(end, on: self)
    }
}

extension WebSocketClientEnd {
    /// From the XX_E_ code of wsclient.c.
    fileprivate init(code: Int32, status: UInt16, opened: Bool, text: UnsafePointer<CChar>) {
        if opened {
            self = .closed(CloseReason(code: code, status: status, text: text))
        } else if Int(code) == XX_E_REFUSED {
            self = .refused(status: Int(status))
        } else {
            self = .notConnected(String(cString: text))
        }
    }
}
