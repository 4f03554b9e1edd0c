import CBenchLimits
import Glibc
import XuanNet

/// A loop with a few WebSocket connections whose peers read everything. Made at first use, ends with the program.
final class Wire: @unchecked Sendable {  // `connections` is the loop's; the semaphore orders the rest
    static let shared = Wire()
    /// Slots of a queue without its own memory (stream_queue.c, XX__SLOTS).
    static let framesPerConnection = 4
    private static let count = 8

    private let loop = try! Loop()
    private var listener: Listener?
    private var connections: [Connection] = []
    private let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    private init() {
        sem_init(done, 0, 0)
        var limits = ConnectionLimits()
        limits.pingSeconds = 0  // the peers never answer
        limits.silenceSeconds = 0
        listener = try! Listener(loop: loop, host: "127.0.0.1", port: 0, tls: nil, limits: limits) {
            [unowned self] _ in Upgrader(wire: self)
        }
        try! loop.start(name: "bench")
        for _ in 0..<Self.count { precondition(xx_bench_peer(listener!.port) == 0, "no peer for the bench") }
        while !onLoop({ $0.connections.count == Self.count }) { usleep(1_000) }
    }

    fileprivate func upgraded(_ connection: Connection) { connections.append(connection) }

    /// Runs `body` on the loop, then waits until the peers have taken everything.
    func turn(_ body: @escaping @Sendable ([Connection]) -> Tally) -> Tally {
        let tally = onLoop { body($0.connections) }
        while !onLoop({ $0.connections.allSatisfy { $0.queuedBytes == 0 } }) { sched_yield() }
        return tally
    }

    private func onLoop<Result: Sendable>(_ body: @escaping @Sendable (Wire) -> Result) -> Result {
        let box = Box<Result>()
        loop.post { [self] in
            box.value = body(self)
            sem_post(done)
        }
        while sem_wait(done) != 0 {}
        return box.value!
    }
}

private final class Box<Value: Sendable>: @unchecked Sendable {  // the semaphore orders both sides
    var value: Value?
}

private final class Upgrader: ConnectionHandler {
    private unowned let wire: Wire

    init(wire: Wire) { self.wire = wire }

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        connection.upgrade(headers: [], messageLimit: 1 << 20)
        wire.upgraded(connection)
    }
    func connectionClosed(_ reason: CloseReason, on connection: Connection) {}
}
