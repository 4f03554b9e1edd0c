// Whether the store answers, for `/healthz`. In: requests for it. Out: the condition "files away", or none.

import XuanThreads

/// Looks at a store when somebody asks for the program's health: one small request, at most every ten seconds, on a
/// thread of the store's own, and none while other requests are answered. Any thread.
final class S3Health: Sendable {
    /// Word of `/healthz` while the store does not answer, or refuses us.
    static let away = "files away"
    /// Between two requests, ms.
    static let interval: Int64 = 10_000
    /// A look that takes longer says that the store is silent, ms.
    static let patience: Int64 = 4_000
    /// Whoever asks after a shorter time, ms, asks again soon and does not wait: balancers take a second's silence for a
    /// node that is down, and all nodes share the store.
    static let watch: Int64 = 30_000

    private struct State {
        /// When the last look began, ms of a monotonic clock.
        var last: Int64?
        /// When somebody asked last.
        var asked: Int64?
        var isUnderWay = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let workers: S3Workers
    private let store: S3Store
    private let health: Health
    /// Monotonic milliseconds.
    private let clock: @Sendable () -> Int64
    private let state = Guarded(State())

    init(_ workers: S3Workers, _ health: Health, clock: @escaping @Sendable () -> Int64 = { S3Store.now }) {
        (self.workers, store, self.health, self.clock) = (workers, workers.store, health, clock)
    }

    /// `done` is called once: after the look if there has to be one and nobody has asked for a while, else at once.
    func look(_ done: @escaping @Sendable () -> Void) {
        enum Next { case begin, beginAlone, wait, late, known, answered }
        let now = clock()
        let next = state.withLock { state -> Next in
            let isWatched = state.asked.map { now - $0 < Self.watch } ?? false
            state.asked = now
            if state.isUnderWay {
                if now - (state.last ?? now) > Self.patience { return .late }
                if isWatched { return .known }
                state.waiting.append(done)
                return .wait
            }
            // What the store has answered to somebody else is as good.
            let answered = store.answered
            if answered > state.last ?? .min, now - answered < Self.interval { return .answered }
            if let last = state.last, now - last < Self.interval { return .known }
            state.last = now
            state.isUnderWay = true
            if isWatched { return .beginAlone }
            state.waiting = [done]
            return .begin
        }
        switch next {
        case .wait: break
        case .begin: ask()
        case .beginAlone:
            ask()
            done()
        case .known: done()
        case .answered:
            health.clear(Self.away)
            done()
        case .late:
            health.report(Self.away)
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for one in waiting { one() }
            done()
        }
    }

    private func ask() {
        workers.run { [self] store in
            var isAway = true
            if case .success(let connection) = store { isAway = !connection.answers() }
            health.set(Self.away, isAway)
            let waiting = state.withLock { state in
                state.isUnderWay = false
                defer { state.waiting = [] }
                return state.waiting
            }
            for one in waiting { one() }
        }
    }
}

extension S3Connection {
    /// One small request, tried once: whether the bucket is there and we may list it.
    func answers() -> Bool {
        let query = [
            (name: "list-type", value: "2"), (name: "max-keys", value: "1"),
            (name: "prefix", value: store.address.prefix),
        ]
        let seconds = Int(S3Health.patience / 1_000)
        let request = S3Request(method: "GET", query: query, patience: min(seconds, store.address.timeoutSeconds))
        do throws(S3Error) {
            return S3XML(try once(request).body).root == "ListBucketResult"
        } catch {
            return false
        }
    }
}
