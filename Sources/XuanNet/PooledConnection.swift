// One connection to an origin. In: a request's frame. Out: its answer, or why there is none.

import CXuanNet

// Thunks for client.c, all on the loop's thread. C holds one retain from connect to `ended`.
private typealias User = UnsafeMutableRawPointer

private func onHead(_: OpaquePointer, _ head: UnsafePointer<xx_http1_head>, _ user: User) {
    Unmanaged<PooledConnection>.fromOpaque(user).takeUnretainedValue().headCame(head)
}
private func onBody(_: OpaquePointer, _ data: UnsafePointer<UInt8>, _ length: Int, _ user: User) {
    Unmanaged<PooledConnection>.fromOpaque(user).takeUnretainedValue()
        .bodyCame(UnsafeRawBufferPointer(start: data, count: length))
}
private func onDone(_: OpaquePointer, _ reusable: Bool, _ user: User) {
    Unmanaged<PooledConnection>.fromOpaque(user).takeUnretainedValue().answerCame(reusable: reusable)
}
private func onEnded(_: OpaquePointer, _ code: Int32, _ sent: Bool, _ text: UnsafePointer<CChar>, _ user: User) {
    Unmanaged<PooledConnection>.fromOpaque(user).takeRetainedValue().ended(code, sent: sent, String(cString: text))
}

/// The table that client.c calls through; made once and never freed.
private nonisolated(unsafe) let clientEvents: UnsafePointer<xx_client_events> = {
    let events = UnsafeMutablePointer<xx_client_events>.allocate(capacity: 1)
    events.initialize(to: xx_client_events(head: onHead, body: onBody, done: onDone, ended: onEnded))
    return UnsafePointer(events)
}()

/// One connection of an `HTTPClient`, with the request it carries.
/// It holds its client; C holds it until `ended`.
final class PooledConnection {
    private static let connectSeconds: UInt32 = 10
    private let client: HTTPClient
    private var handle: OpaquePointer?  // nil once ended
    private(set) var exchange: HTTPExchange?
    private var isFresh = true  // has not carried a request yet
    private var status = 0
    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []

    init(_ client: HTTPClient) {
        self.client = client
    }

    /// Returns what failed, or nil.
    func connect(to origin: HTTPOrigin, loop: Loop) -> String? {
        var error = xx_error()
        let user = Unmanaged.passRetained(self)
        handle = xx_client_new(
            loop.handle, origin.host, origin.port, origin.tls?.handle, Self.connectSeconds, clientEvents,
            user.toOpaque(), &error)
        if handle != nil { return nil }
        user.release()
        return error.message
    }

    /// Looks at the socket: the peer may have closed it since.
    var isUsable: Bool { handle.map(xx_client_is_usable) ?? false }

    /// False when the connection has ended meanwhile: nothing was sent.
    func carry(_ exchange: HTTPExchange) -> Bool {
        guard let handle, isFresh || isUsable else { return false }
        isFresh = false
        self.exchange = exchange
        exchange.line = self
        return xx_client_send(handle, exchange.takeFrame()) == 0
    }

    /// Takes the exchange off the line.
    func take() -> HTTPExchange? {
        defer { exchange = nil }
        return exchange
    }

    func end() {
        if let handle { xx_client_end(handle) }
    }

    fileprivate func headCame(_ head: UnsafePointer<xx_http1_head>) {
        status = Int(head.pointee.status)
        if client.keepsHeaders { headers = headerFields(head) }
        body = []
        let length = head.pointee.content_length
        if length > client.maxAnswerBytes {
            fail(.tooLarge)
        } else if length > 0 {
            body.reserveCapacity(min(Int(length), 1 << 20))  // a length is a claim; memory follows the bytes
        }
    }

    fileprivate func bodyCame(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count > client.maxAnswerBytes - body.count {
            fail(.tooLarge)
        } else {
            body.append(contentsOf: bytes)
        }
    }

    fileprivate func answerCame(reusable: Bool) {
        let answer = HTTPAnswer(status: status, headers: headers, body: body)
        headers = []
        body = []
        let exchange = take()
        if reusable { client.lineFree(self) }
        exchange?.finish(.success(answer))
    }

    private func fail(_ error: HTTPClientError) {
        let exchange = take()
        end()
        exchange?.finish(.failure(error))
    }

    fileprivate func ended(_ code: Int32, sent: Bool, _ text: String) {
        handle = nil
        let exchange = take()
        client.lineEnded(self)
        switch Int(code) {
        case XX_E_STOPPED: exchange?.finish(.failure(.closed))
        case XX_E_HTTP_BAD, XX_E_HTTP_HEAD_TOO_LONG, XX_E_HTTP_VERSION: exchange?.finish(.failure(.badAnswer(text)))
        default: exchange?.finish(.failure(sent ? .noAnswer(text) : .notConnected(text)))
        }
    }
}
