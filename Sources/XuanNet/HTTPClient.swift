// Between stages 5 and 6 of 8, the cable to a backend. In: requests. Out: their answers, each exactly once.
import CXuanNet

/// Why a request has no answer.
package enum HTTPClientError: Error, Equatable, Sendable {
    /// Surely not sent: safe to repeat.
    case notConnected(String)
    /// Sent, at least in part, and the connection ended without a whole answer.
    case noAnswer(String)
    case timedOut
    case tooLarge
    case badAnswer(String)
    /// The client was closed, or its loop stopped.
    case closed
}

package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case; empty if the client was told to leave them out.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The first value of that name.
    package func header(_ lowercasedName: String) -> String? {
        headers.first { $0.name == lowercasedName }?.value
    }
}

/// A keep-alive HTTP/1.1 client for one origin, confined to its loop.
///
/// One request per connection at a time; when `maxConnections` are busy the others wait in order. Requests are
/// never repeated by themselves. Idle connections hold the client: `close` it when done.
package final class HTTPClient: @unchecked Sendable {  // confined to its loop; others may carry it, to post it back
    package typealias Completion = (Result<HTTPAnswer, HTTPClientError>) -> Void

    private let loop: Loop
    private let host: String
    private let port: UInt16
    private let tls: TLSContext?
    private let maxConnections: Int
    fileprivate let maxAnswerBytes: Int
    fileprivate let keepsHeaders: Bool
    private let hostField: String
    /// Looks after time limits while something is under way: one timer for all, a tenth of a second apart.
    private var sweeper: LoopTimer?
    private static let sweepMilliseconds: UInt64 = 100
    private var lines: [ObjectIdentifier: PooledConnection] = [:]  // all, from connect to end
    private var idle: [PooledConnection] = []
    private var waiting: [HTTPExchange] = []
    private var waitingFrom = 0  // index of the first that waits
    private var isClosed = false

    /// - Parameters:
    ///   - maxAnswerBytes: of one body; past it the request fails with `.tooLarge`.
    ///   - keepsHeaders: false where nobody reads the answers' headers, which are then not made into text.
    package init(
        loop: Loop, host: String, port: UInt16, tls: TLSContext?, maxConnections: Int = 64,
        maxAnswerBytes: Int = 64 << 20, keepsHeaders: Bool = true
    ) {
        self.loop = loop
        self.host = host
        self.port = port
        self.tls = tls
        self.maxConnections = max(1, maxConnections)
        self.maxAnswerBytes = maxAnswerBytes
        self.keepsHeaders = keepsHeaders
        let name = host.contains(":") ? "[\(host)]" : host
        hostField = port == (tls == nil ? 80 : 443) ? name : "\(name):\(port)"
    }

    /// Sends a POST. `completion` is called exactly once, on the loop, never inside this call.
    package func post(
        path: String, headers: [(String, String)], body: [UInt8], timeoutMilliseconds: UInt64,
        completion: @escaping Completion
    ) {
        send(
            method: "POST", path: path, headers: headers, body: body, timeoutMilliseconds: timeoutMilliseconds,
            completion: completion)
    }

    /// Sends a request of any method but HEAD and CONNECT. Adds Host, Content-Length and Connection.
    package func send(
        method: String, path: String, headers: [(String, String)], body: [UInt8], timeoutMilliseconds: UInt64,
        completion: @escaping Completion
    ) {
        var head = HTTPHeadWriter(method: method, target: path)
        head.field("Host", hostField)
        for (name, value) in headers { head.field(name, value) }
        if method != "GET" || !body.isEmpty { head.field("Content-Length", String(body.count)) }
        head.field("Connection", "keep-alive")
        head.end()
        let exchange = HTTPExchange(frame: body.withUnsafeBytes { rawFrame(head.bytes, $0) }, completion)
        send(exchange, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The head of a POST that is sent again and again, made once: all but the value of Content-Length.
    package func prepare(post path: String, headers: [(String, String)]) -> PreparedPost {
        var head = HTTPHeadWriter(method: "POST", target: path)
        head.field("Host", hostField)
        for (name, value) in headers { head.field(name, value) }
        head.field("Connection", "keep-alive")
        return PreparedPost(head: head.bytes + Array("Content-Length: ".utf8))
    }

    /// Sends a prepared POST. `fill` writes the body, exactly `length` bytes, where it leaves from. `completion` is
    /// called exactly once, on the loop, never inside this call.
    package func post(
        _ prepared: PreparedPost, length: Int, timeoutMilliseconds: UInt64, completion: @escaping Completion,
        fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        let exchange = HTTPExchange(frame: prepared.frame(length: length, fill), completion)
        send(exchange, timeoutMilliseconds: timeoutMilliseconds)
    }

    private func send(_ exchange: HTTPExchange, timeoutMilliseconds: UInt64) {
        guard !isClosed, !loop.hasStopped else {
            loop.after(milliseconds: 0) { exchange.finish(.failure(.closed)) }
            return
        }
        exchange.deadline = loop.now + timeoutMilliseconds
        if sweeper == nil {
            // The client outlives the timer: both `close` and a sweep that finds nothing to do cancel it.
            sweeper = loop.every(milliseconds: Self.sweepMilliseconds) { [unowned(unsafe) self] in sweep() }
        }
        if lines.isEmpty { loop.onStop(self) { [unowned(unsafe) self] in close() } }
        start(exchange)
    }

    /// Fails what waits or is under way with `.closed`, and ends all connections.
    package func close() {
        if isClosed { return }
        isClosed = true
        sweeper?.cancel()
        sweeper = nil
        loop.cancelStopHook(self)
        var open = Array(waiting[waitingFrom...])
        waiting = []
        waitingFrom = 0
        idle = []
        for line in lines.values {
            if let exchange = line.take() { open.append(exchange) }
            line.end()
        }
        for exchange in open {
            if loop.hasStopped {
                exchange.finish(.failure(.closed))
            } else {
                loop.after(milliseconds: 0) { exchange.finish(.failure(.closed)) }
            }
        }
    }

    // MARK: The pool

    /// Puts the exchange on an idle connection, on a new one, or in the queue.
    private func start(_ exchange: HTTPExchange) {
        while let line = idle.popLast() {
            if line.carry(exchange) { return }
            line.end()
        }
        guard lines.count < maxConnections else {
            waiting.append(exchange)
            return
        }
        let line = PooledConnection(self)
        if let cause = line.connect(loop: loop, host: host, port: port, tls: tls) {
            loop.after(milliseconds: 0) { exchange.finish(.failure(.notConnected(cause))) }
            return
        }
        lines[ObjectIdentifier(line)] = line
        _ = line.carry(exchange)
    }

    private func nextWaiting() -> HTTPExchange? {
        while waitingFrom < waiting.count {
            let exchange = waiting[waitingFrom]
            waitingFrom += 1
            if waitingFrom > 256, waitingFrom * 2 > waiting.count {
                waiting.removeFirst(waitingFrom)
                waitingFrom = 0
            }
            if !exchange.isFinished { return exchange }
        }
        waiting.removeAll(keepingCapacity: true)
        waitingFrom = 0
        return nil
    }

    /// Ends what is past its time limit, and the sweeping when nothing is under way.
    private func sweep() {
        let now = loop.now
        var isBusy = false
        var late: [HTTPExchange] = []
        func look(at exchange: HTTPExchange) {
            guard !exchange.isFinished else { return }
            if now >= exchange.deadline { late.append(exchange) } else { isBusy = true }
        }
        for line in lines.values { line.exchange.map(look) }
        for exchange in waiting[waitingFrom...] { look(at: exchange) }
        if !isBusy, late.isEmpty {
            sweeper?.cancel()
            sweeper = nil
        }
        for exchange in late { expire(exchange) }
    }

    private func expire(_ exchange: HTTPExchange) {
        if let line = exchange.line {
            _ = line.take()
            line.end()
        }
        exchange.finish(.failure(.timedOut))
    }

    /// The connection may carry another request.
    fileprivate func lineFree(_ line: PooledConnection) {
        if isClosed {
            line.end()  // then `lineEnded` sees to those who wait
        } else {
            idle.append(line)
            if let next = nextWaiting() { start(next) }
        }
    }

    /// The connection is gone; its place may be taken.
    fileprivate func lineEnded(_ line: PooledConnection) {
        lines[ObjectIdentifier(line)] = nil
        idle.removeAll { $0 === line }
        if isClosed { return }
        if let next = nextWaiting() {
            start(next)
        } else if lines.isEmpty {
            loop.cancelStopHook(self)
        }
    }
}

/// A POST whose head is made already, for `HTTPClient.post(_:length:…)`.
package struct PreparedPost: Sendable {
    fileprivate let head: [UInt8]

    fileprivate func frame(length: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) -> OpaquePointer {
        let digits = String(length)
        let headLength = head.count + digits.utf8.count + 4
        guard let frame = xx_frame_new(headLength + length) else { fatalError("out of memory for an HTTP message") }
        let room = UnsafeMutableRawBufferPointer(start: xx_frame_payload(frame), count: headLength + length)
        room.copyBytes(from: head)
        var at = head.count
        for byte in digits.utf8 {
            room[at] = byte
            at += 1
        }
        room.storeBytes(of: UInt32(0x0D0A_0D0A).bigEndian, toByteOffset: at, as: UInt32.self)
        fill(UnsafeMutableRawBufferPointer(rebasing: room[headLength...]))
        xx_frame_seal_raw(frame, headLength + length)
        return frame
    }
}

/// A request and the one who waits for its answer.
private final class HTTPExchange {
    private var frame: OpaquePointer?
    private var completion: HTTPClient.Completion?
    /// On the loop's clock, ms.
    var deadline: UInt64 = .max
    var line: PooledConnection?

    init(frame: OpaquePointer, _ completion: @escaping HTTPClient.Completion) {
        self.frame = frame
        self.completion = completion
    }

    deinit {
        xx_frame_release(frame)
    }

    var isFinished: Bool { completion == nil }

    /// Hands the bytes over, once.
    func takeFrame() -> OpaquePointer {
        defer { frame = nil }
        return frame!
    }

    func finish(_ result: Result<HTTPAnswer, HTTPClientError>) {
        let last = completion
        completion = nil
        line = nil
        last?(result)
    }
}

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

/// One connection of the pool.
private final class PooledConnection {
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
    func connect(loop: Loop, host: String, port: UInt16, tls: TLSContext?) -> String? {
        var error = xx_error()
        let user = Unmanaged.passRetained(self)
        handle = xx_client_new(
            loop.handle, host, port, tls?.handle, Self.connectSeconds, clientEvents, user.toOpaque(), &error)
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
