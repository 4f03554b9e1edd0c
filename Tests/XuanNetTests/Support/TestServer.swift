import XuanTesting
import Glibc
import XuanNet

/// Values that a loop hands to a test, which waits for them.
final class Mailbox<Value>: @unchecked Sendable {  // the semaphore and the mutex order everything
    private let ready = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var values: [Value] = []

    init() {
        sem_init(ready, 0, 0)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        ready.deallocate()
        mutex.deallocate()
    }

    func put(_ value: Value) {
        pthread_mutex_lock(mutex)
        values.append(value)
        pthread_mutex_unlock(mutex)
        sem_post(ready)
    }

    /// The next value; nil after 10 s.
    func next() -> Value? {
        var until = timespec()
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_sec += 10
        guard sem_timedwait(ready, &until) == 0 else { return nil }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return values.removeFirst()
    }

    var count: Int {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return values.count
    }
}

extension Loop {
    /// Runs `work` on the loop and waits for what it returns.
    func sync<T>(_ work: @escaping @Sendable () -> T) -> T {
        let box = Mailbox<T>()
        post { box.put(work()) }
        return box.next()!
    }
}

enum Event: Equatable {
    case request(String), body(String, last: Bool), message([UInt8]), asked, confirmed, drained, quiet, deadline
    case closed(CloseReason)
}

/// Records what it is told; by default upgrades, answers and echoes.
final class Recorder: ConnectionHandler, @unchecked Sendable {  // used on the loop; the mailbox crosses
    let events = Mailbox<Event>()
    var wantsPings = false
    var connection: Connection?
    var onRequest: (HTTPRequestHead, Connection) -> Void = { request, connection in
        if request.isWebSocketUpgrade {
            connection.upgrade(headers: [("xxd-version", "v2.2.0")], messageLimit: 20480)
        }
    }
    var onBody: (Recorder, Bool, Connection) -> Void = { me, isLast, connection in
        if isLast { connection.respond(status: 200, headers: [("X-Test", "1")], body: me.body) }
    }
    var onMessage: (UnsafeRawBufferPointer, Connection) -> Void = { $1.send(copying: $0) }
    var onDrained: (Connection) -> Void = { _ in }
    var body: [UInt8] = []

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        self.connection = connection
        body = []
        events.put(.request("\(request.method) \(request.target)"))
        onRequest(request, connection)
    }
    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
        body += bytes
        if isLast { events.put(.body(String(decoding: body, as: UTF8.self), last: true)) }
        onBody(self, isLast, connection)
    }
    func messageReceived(_ bytes: UnsafeRawBufferPointer, on connection: Connection) {
        events.put(.message(Array(bytes)))
        onMessage(bytes, connection)
    }
    func pingSent(on connection: Connection) { if wantsPings { events.put(.asked) } }
    func pongCame(on connection: Connection) { if wantsPings { events.put(.confirmed) } }
    func queueDrained(on connection: Connection) {
        events.put(.drained)
        onDrained(connection)
    }
    func quiet(on connection: Connection) { events.put(.quiet) }
    func deadlineReached(on connection: Connection) { events.put(.deadline) }
    func connectionClosed(_ reason: CloseReason, on connection: Connection) {
        self.connection = nil
        events.put(.closed(reason))
    }

    /// The reason of the end, skipping other events.
    func closeReason() -> CloseReason? {
        while let event = events.next() { if case .closed(let reason) = event { return reason } }
        return nil
    }
}

/// A loop on a thread of its own with one listener whose connections get recorders.
final class TestServer: @unchecked Sendable {  // set up before the loop starts
    let loop: Loop
    let listener: Listener
    var port: UInt16 { listener.port }
    let accepted = Mailbox<Recorder>()

    init(
        tls: TLSContext? = nil, limits: ConnectionLimits = ConnectionLimits(), tick: UInt32 = 1000,
        prepare: @escaping (Recorder) -> Void = { _ in }
    ) throws {
        loop = try Loop(tickMilliseconds: tick)
        let accepted = accepted
        listener = try Listener(loop: loop, host: "127.0.0.1", port: 0, tls: tls, limits: limits) { connection in
            let recorder = Recorder()
            prepare(recorder)
            recorder.connection = connection
            accepted.put(recorder)
            return recorder
        }
        try loop.start(name: "test")
    }

    deinit { stop() }

    func stop() {
        loop.stop()
        loop.join()
    }
}
