// Between stages 5 and 6 of 8, the cable to a backend. In: requests. Out: their answers, each exactly once.
import XuanThreads

/// A keep-alive HTTP/1.1 client for one origin, confined to its loop.
///
/// One request per connection at a time; when `maxConnections` are busy the others wait in order. Requests are
/// never repeated by themselves. Idle connections hold the client: `close` it when done.
package final class HTTPClient: @unchecked Sendable {  // confined to its loop; others may carry it, to post it back
    package typealias Completion = (Result<HTTPAnswer, HTTPClientError>) -> Void

    private let loop: Loop
    private let origin: HTTPOrigin
    private let maxConnections: Int
    let maxAnswerBytes: Int
    let keepsHeaders: Bool
    /// Looks after time limits while something is under way: one timer for all, a tenth of a second apart.
    private var sweeper: LoopTimer?
    private static let sweepMilliseconds: UInt64 = 100
    private var lines: [ObjectIdentifier: PooledConnection] = [:]  // all, from connect to end
    private var idle: [PooledConnection] = []
    private var waiting = FIFOQueue<HTTPExchange>()
    private var isClosed = false

    /// - Parameters:
    ///   - maxAnswerBytes: of one body; past it the request fails with `.tooLarge`.
    ///   - keepsHeaders: false where nobody reads the answers' headers, which are then not made into text.
    package init(
        loop: Loop, host: String, port: UInt16, tls: TLSContext?, maxConnections: Int = 64,
        maxAnswerBytes: Int = 64 << 20, keepsHeaders: Bool = true
    ) {
        self.loop = loop
        origin = HTTPOrigin(host: host, port: port, tls: tls)
        self.maxConnections = max(1, maxConnections)
        self.maxAnswerBytes = maxAnswerBytes
        self.keepsHeaders = keepsHeaders
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
        head.field("Host", origin.field)
        for (name, value) in headers { head.field(name, value) }
        if method != "GET" || !body.isEmpty { head.field("Content-Length", String(body.count)) }
        head.field("Connection", "keep-alive")
        head.end()
        let exchange = HTTPExchange(frame: body.withUnsafeBytes { rawFrame(head.bytes, $0) }, completion)
        send(exchange, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The head of a POST that is sent many times, made once: all but the value of Content-Length.
    package func prepare(post path: String, headers: [(String, String)]) -> PreparedPost {
        var head = HTTPHeadWriter(method: "POST", target: path)
        head.field("Host", origin.field)
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
        var open = Array(waiting)
        waiting.removeAll()
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

    /// Ends all connections: what was sent in part or whole fails with `.noAnswer`, the rest with `.notConnected`, before
    /// the next turn of the loop is over. Later requests connect again.
    package func giveUp() {
        let left = Array(waiting)
        waiting.removeAll()
        idle = []
        for line in lines.values { line.end() }
        for exchange in left where !exchange.isFinished {
            loop.after(milliseconds: 0) { exchange.finish(.failure(.notConnected("the server was given up"))) }
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
        if let cause = line.connect(to: origin, loop: loop) {
            loop.after(milliseconds: 0) { exchange.finish(.failure(.notConnected(cause))) }
            return
        }
        lines[ObjectIdentifier(line)] = line
        _ = line.carry(exchange)
    }

    private func nextWaiting() -> HTTPExchange? {
        while let exchange = waiting.popFirst() {
            if !exchange.isFinished { return exchange }
        }
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
        for exchange in waiting { look(at: exchange) }
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
    func lineFree(_ line: PooledConnection) {
        if isClosed {
            line.end()  // then `lineEnded` sees to those who wait
        } else {
            idle.append(line)
            if let next = nextWaiting() { start(next) }
        }
    }

    /// The connection is gone; its place may be taken.
    func lineEnded(_ line: PooledConnection) {
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
