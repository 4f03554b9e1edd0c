// Request bodies that are not whole yet. In: runs of a body. Out: the body, or why it is refused.

import XuanThreads

/// Bytes of all unfinished bodies of a process. Any thread.
///
/// Those of strangers, whom nothing has proved yet, have a quarter of it: they cannot keep others out. The first 4 KiB of
/// each are not counted, so logins always find room.
package final class WaitingBodies: Sendable {
    static let freeBytes = 4 << 10

    private struct State {
        var limit: Int
        var strangers = 0
        var known = 0
    }
    private let state: Guarded<State>

    /// `limit`: bytes.
    package init(limit: Int) { state = Guarded(State(limit: limit)) }

    /// Replaces the limit; bodies that wait continue.
    package func change(limit: Int) { state.withLock { $0.limit = limit } }

    /// Bytes of bodies that wait now, without the free ones.
    package var bytes: Int { state.withLock { $0.strangers + $0.known } }

    fileprivate func take(_ bytes: Int, isKnown: Bool) -> Bool {
        state.withLock { state in
            let isFull = state.strangers + state.known + bytes > state.limit
            guard !isFull, isKnown || state.strangers + bytes <= state.limit / 4 else { return false }
            if isKnown { state.known += bytes } else { state.strangers += bytes }
            return true
        }
    }

    fileprivate func give(_ bytes: Int, isKnown: Bool) {
        state.withLock { state in
            if isKnown { state.known -= bytes } else { state.strangers -= bytes }
        }
    }
}

/// Collects one body. Confined to its connection's loop.
package final class BodyCollector {
    package enum Refusal: Sendable {
        /// Past the limit of this body.
        case tooLarge
        /// All that wait together take too much.
        case noRoom
    }

    private let bodies: WaitingBodies
    private let limit: Int
    private let isKnown: Bool
    private var bytes: [UInt8] = []
    private var counted = 0

    /// `isKnown`: a session or token has been proved, else it is a stranger's.
    package init(limit: Int, isKnown: Bool, in bodies: WaitingBodies) {
        (self.limit, self.isKnown, self.bodies) = (limit, isKnown, bodies)
    }

    deinit { bodies.give(counted, isKnown: isKnown) }

    /// Copies `run` to the end. Earlier bytes stay after a refusal, until the collector goes.
    package func append(_ run: UnsafeRawBufferPointer) -> Refusal? {
        let count = bytes.count + run.count
        guard count <= limit else { return .tooLarge }
        if count > bytes.capacity {
            let room = min(limit, max(count, 2 * bytes.capacity))
            let more = max(0, room - WaitingBodies.freeBytes) - counted
            if more > 0 {
                guard bodies.take(more, isKnown: isKnown) else { return .noRoom }
                counted += more
            }
            bytes.reserveCapacity(room)
        }
        bytes.append(contentsOf: run)
        return nil
    }

    /// The body, which is counted no more.
    package func finish() -> [UInt8] {
        defer { bytes = [] }
        bodies.give(counted, isKnown: isKnown)
        counted = 0
        return bytes
    }
}

/// Counts what is not worth a line each time. Confined to one loop.
package struct ThrottledLog {
    private static let interval: UInt64 = 60_000
    private var since: UInt64?
    private var count = 0

    package init() {}

    /// How often it has happened since the last line, if one is due: at most one a minute. `now`: milliseconds of the
    /// loop.
    package mutating func happened(now: UInt64) -> Int? {
        count += 1
        if let since, now < since + Self.interval { return nil }
        since = now
        defer { count = 0 }
        return count
    }
}
