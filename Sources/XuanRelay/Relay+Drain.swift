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
    /// Of the leader: the relays of the team that have nobody left to tell.
    var done: Set<Int> = []

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
    /// At least so many go in a step: other nodes take 50 logins a second.
    private static let leastInStep = 5

    /// `/healthz` says already that the relay stops. New connections and logins are served. Synced sessions, which lose
    /// nothing by it, are told to connect elsewhere, spread over the time; `then` is called at its end, or when there is
    /// nobody left to tell.
    func drain(milliseconds: UInt64, then: @escaping () -> Void) {
        let drain = Drain(begin: loop.now, milliseconds: milliseconds, then: then)
        service.drain = drain
        drain.start(on: loop, every: Self.stepMilliseconds) { [unowned(unsafe) self] in
            if moveSome(drain) { tellOfDone(drain) }
            if loop.now >= drain.end { drain.finish() }
        }
    }

    /// Those of a team end together: the ports are the same.
    private func tellOfDone(_ drain: Drain) {
        guard let team else { return drain.finish() }
        let place = place
        guard place == 0 else { return team.send(to: 0, from: self) { $0.drained(place) } }
        drained(place)
    }

    /// On the leader.
    private func drained(_ place: Int) {
        guard let team, let drain = service.drain else { return }
        drain.done.insert(place)
        guard drain.done.count == team.relays.count else { return }
        team.sendToOthers(from: self) { $0.service.drain?.finish() }
        drain.finish()
    }

    /// As many as are due of those that are here now: some may have come since. Returns whether all have gone.
    private func moveSome(_ drain: Drain) -> Bool {
        let notice = min(Self.noticeMilliseconds, (drain.end - drain.begin) / 5)
        guard loop.now >= drain.begin + notice else { return false }
        let synced = service.connected.values.filter { $0.isSynced && $0.state == .online }
        let rest = synced.filter { !$0.end.isMoving }
        let steps = drain.end > loop.now ? Int((drain.end - loop.now) / Self.stepMilliseconds) + 1 : 1
        for session in rest.prefix(max((rest.count + steps - 1) / steps, Self.leastInStep)) { move(session) }
        return synced.isEmpty
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
