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
    /// How long clients are sent away, at the end of the drain; the ports are closed by then, so that nobody comes back.
    var leavingMilliseconds: UInt64 { min(settings.drainMilliseconds, settings.leaveMilliseconds * 4 / 5) }

    /// `/healthz` says already that the relay stops; everybody is served, also who comes now. `then` is called when it is
    /// time to close the ports.
    func drain(then: @escaping () -> Void) {
        let drain = Drain(then: then)
        service.drain = drain
        loop.after(milliseconds: settings.leaveMilliseconds - leavingMilliseconds) { drain.finish() }
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
