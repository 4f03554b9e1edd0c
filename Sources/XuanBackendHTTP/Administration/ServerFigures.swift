// The live figures: the program's counters, once a minute. In: ticks. Out: rows for the charts.

import XuanBackend
import XuanCounts
import XuanPacket
import XuanThreads

/// A day of one-minute values. Any thread.
final class ServerFigures: Sendable {
    static let minutes = 24 * 60

    private struct Minute {
        let time: Int64
        let connections: Int?
        let messages: Int
        let p50: Double?
        let p99: Double?

        var isQuiet: Bool { p50 == nil }
    }

    private struct State {
        /// Oldest first.
        var ring: [Minute] = []
        var latency: Histogram?
        var messages = 0
    }

    private let backend: Backend
    private let control: any ServerControl
    private let state = Guarded(State())

    init(backend: Backend, control: any ServerControl) { (self.backend, self.control) = (backend, control) }

    /// Once a minute.
    func tick() {
        let now = backend.now
        control.sample { [self] sample in
            let total = backend.storedMessages
            state.withLock { state in
                let latency = sample.latency.map { now in state.latency.map { now.since($0) } ?? now }
                state.latency = sample.latency
                state.ring.append(
                    Minute(
                        time: now, connections: sample.connections, messages: total - state.messages,
                        p50: Self.milliseconds(latency, 0.5), p99: Self.milliseconds(latency, 0.99)))
                state.messages = total
                if state.ring.count > Self.minutes { state.ring.removeFirst() }
            }
        }
    }

    private static func milliseconds(_ latency: Histogram?, _ share: Double) -> Double? {
        guard let latency, latency.count > 0 else { return nil }
        return Double(latency.percentile(share)) / 1_000_000
    }

    /// `data` of `server/figures`; `people` and `online` come from the backend.
    func json(_ members: JSONObject, _ done: @escaping @Sendable (JSON) -> Void) {
        control.sample { [self] sample in
            let (ring, latency, total) = state.withLock { state in
                (
                    state.ring, sample.latency.map { now in state.latency.map { now.since($0) } ?? now },
                    state.messages
                )
            }
            let messages = backend.storedMessages - total
            let last = ring.last
            var now = members
            now["connections"] = Self.number(sample.connections)
            // A minute that has just begun says little: the one before is included.
            now["messagesPerMinute"] = JSON(max(messages, last?.messages ?? 0))
            now["p50"] = Self.number(Self.milliseconds(latency, 0.5) ?? last?.p50)
            now["p99"] = Self.number(Self.milliseconds(latency, 0.99) ?? last?.p99)
            done([
                "minutes": .array(ring.map { JSON($0.time) }),
                "connections": .array(ring.map { Self.number($0.connections) }),
                "messages": .array(ring.map { JSON($0.messages) }), "p50": .array(ring.map { Self.number($0.p50) }),
                "p99": .array(ring.map { Self.number($0.p99) }), "now": .object(now),
            ])
        }
    }

    private static func number(_ value: Int?) -> JSON { value.map { JSON($0) } ?? .null }

    /// Microseconds are precise enough.
    private static func number(_ value: Double?) -> JSON {
        guard let value, value.isFinite else { return .null }
        return .number(String((value * 1000).rounded() / 1000))
    }
}
