// Before a stop in a cluster. In: SIGTERM. Out: clients that are told to go to another node, while this one serves on.

import XuanNet

/// The time between the first signal and the stop itself. Confined to the relay's loop.
final class Drain {
    /// ms on the loop's clock.
    let begin: UInt64
    let end: UInt64
    /// Called once, at the end or when it is cut short.
    private var next: (() -> Void)?
    private var timer: LoopTimer?

    init(begin: UInt64, milliseconds: UInt64, then next: @escaping () -> Void) {
        (self.begin, end, self.next) = (begin, begin + milliseconds, next)
    }

    func start(on loop: Loop, every milliseconds: UInt64, _ step: @escaping () -> Void) {
        timer = loop.every(milliseconds: milliseconds, step)
    }

    func finish() {
        timer?.cancel()
        timer = nil
        let last = next
        next = nil
        last?()
    }
}

extension Relay {
    private static let stepMilliseconds: UInt64 = 100
    /// A balancer needs as long until it sends nobody here any more: two looks a second apart.
    private static let noticeMilliseconds: UInt64 = 2_000

    /// `/healthz` says already that the relay stops. New connections and logins are served. Synced sessions, which lose
    /// nothing by it, are told to connect elsewhere, spread over the time; `then` is called at its end.
    func drain(milliseconds: UInt64, then: @escaping () -> Void) {
        let drain = Drain(begin: loop.now, milliseconds: milliseconds, then: then)
        service.drain = drain
        drain.start(on: loop, every: Self.stepMilliseconds) { [unowned(unsafe) self] in
            moveSome(drain)
            if loop.now >= drain.end { drain.finish() }
        }
    }

    /// As many as are due of those that are here now: some may have come since.
    private func moveSome(_ drain: Drain) {
        let notice = min(Self.noticeMilliseconds, (drain.end - drain.begin) / 5)
        guard loop.now >= drain.begin + notice else { return }
        let synced = service.connected.values.filter { $0.isSynced && $0.state == .online && !$0.end.isMoving }
        let steps = drain.end > loop.now ? Int((drain.end - loop.now) / Self.stepMilliseconds) + 1 : 1
        for session in synced.prefix((synced.count + steps - 1) / steps) { move(session) }
    }

    /// Once its requests have their answers.
    private func move(_ session: Session) {
        session.end.isMoving = true
        session.whenQuiet { [self] in
            guard session.state == .online else { return }
            end(session, code: 1012, reason: "connect to another node")
        }
    }
}
