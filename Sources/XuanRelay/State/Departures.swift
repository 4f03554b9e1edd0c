import XuanPacket
import XuanThreads

/// People of whom a session has ended here a moment ago. A message may have been on its way to it: it is reported to the
/// backend if a classic session has missed it, and never for a synced one, which asks for it.
///
/// Only of sites that know sync: elsewhere whoever is not here has missed what was for them. Any thread: the loops of a
/// team share one for each site.
final class Departures: Sendable {
    /// How long a message may take that the backend handed out before it knew of the end: longer than packets wait for
    /// each other (`DeliveryOrder`).
    static let milliseconds: UInt64 = 2_000

    /// Until when a user counts as just gone, and until when a classic session of theirs does; ms on the loop's clock.
    private struct Ends {
        var any: UInt64
        var classic: UInt64 = 0
    }

    private struct State {
        var ends: [Int64: Ends] = [:]
        /// The latest of them.
        var latest: UInt64 = 0
        var nextSweep: UInt64 = 0
    }

    private let state = Guarded(State())

    /// Once at the end of a session, and once more when the backend knows of it.
    func note(_ user: Int64, _ kind: SessionKind, now: UInt64) {
        let end = now + Self.milliseconds
        state.withLock { state in
            if now >= state.nextSweep {
                state.ends = state.ends.filter { now <= $0.value.any }
                state.nextSweep = end
            }
            let classic = kind == .classic ? end : state.ends[user]?.classic ?? 0
            state.ends[user] = Ends(any: end, classic: classic)
            state.latest = max(state.latest, end)
        }
    }

    /// Whether it is worth asking for anybody.
    func hasAny(now: UInt64) -> Bool { state.withLock { !$0.ends.isEmpty && now <= $0.latest } }

    /// The kind of the session that may have missed a message, classic if there was one of each; `nil` if none has ended.
    func kind(of user: Int64, now: UInt64) -> SessionKind? {
        state.withLock { state in
            guard let ends = state.ends[user], now <= ends.any else { return nil }
            return now <= ends.classic ? .classic : .synced
        }
    }
}
