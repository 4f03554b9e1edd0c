// Before a stop in a cluster. In: SIGTERM. Out: a node that serves on until balancers send nobody here any more.

import XuanNet

/// The time between the first signal and the stop itself. Confined to the relay's loop.
final class Drain {
    /// Called once, at the end or when it is cut short.
    private var next: (() -> Void)?

    init(then next: @escaping () -> Void) { self.next = next }

    func finish() {
        let last = next
        next = nil
        last?()
    }
}

extension Relay {
    /// A balancer needs as long until it sends nobody here any more: two looks a second apart.
    private static let longestNoticeMilliseconds: UInt64 = 2_000

    private var noticeMilliseconds: UInt64 { min(Self.longestNoticeMilliseconds, settings.leaveMilliseconds / 5) }

    /// How long clients are sent away, at most. The ports are closed by then, so that nobody comes back.
    var leavingMilliseconds: UInt64 {
        min(settings.drainMilliseconds, settings.leaveMilliseconds - noticeMilliseconds)
    }

    /// `/healthz` says already that the relay stops; everybody is served, also who comes now. `then` is called when it is
    /// time to close the ports.
    func drain(then: @escaping () -> Void) {
        let drain = Drain(then: then)
        service.drain = drain
        loop.after(milliseconds: noticeMilliseconds) { drain.finish() }
    }

    /// A client goes as soon as its requests have their answers. Those of our pages know by the code that other nodes
    /// serve.
    func move(_ session: Session) {
        guard session.state == .online else { return end(session, code: 1001, reason: "the server stops") }
        session.whenQuiet { [self] in
            guard session.state == .online else { return }
            end(session, code: 1012, reason: "connect to another node")
        }
    }
}
