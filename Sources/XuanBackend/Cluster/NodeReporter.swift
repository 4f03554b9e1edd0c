import XuanCounts
import XuanPacket
import XuanStore
import XuanThreads

/// Takes this node's figures now and then, for the pages of all nodes. Any thread.
final class NodeReporter: Sendable {
    /// Asks the program for its counters; answers later, on any thread.
    typealias Sampler = @Sendable (_ done: @escaping @Sendable (ServerSample) -> Void) -> Void

    private static let minute: Int64 = 60_000
    /// Between two looks whether the program is about to stop.
    private static let pause: Int64 = 500

    private struct State {
        var sampler: Sampler?
        /// Of the program, which says there that it is about to stop.
        var health: Health?
        var isUnderWay = false
        /// When the next figures are due, and the next look whether they are; ms of the monotonic clock.
        var next: Int64 = 0
        var nextLook: Int64 = 0
        var wasDraining = false
        /// Messages since the start, at most a minute ago and the last one before; oldest first.
        var totals: [(time: Int64, messages: Int)] = []
        /// Of the figures before; nanoseconds.
        var cpu: (time: Int64, taken: Int64)
    }

    let owner: StoreOwner
    /// Milliseconds UTC.
    private let started: Int64
    private let interval: Int64
    private let state: Guarded<State>

    /// `interval`: milliseconds.
    init(owner: StoreOwner, started: Int64, interval: Int64) {
        (self.owner, self.started, self.interval) = (owner, started, interval)
        let now = Self.now
        state = Guarded(
            State(totals: [(now, 0)], cpu: (time: now * 1_000_000, taken: OwnProcess.cpuNanoseconds)))
    }

    /// Monotonic milliseconds.
    private static var now: Int64 { Int64(MonotonicClock.nanoseconds() / 1_000_000) }

    /// `nil`: the program ends. Figures are due at once.
    func set(_ sampler: Sampler?) {
        state.withLock { state in
            state.sampler = sampler
            state.next = 0
        }
    }

    func set(_ health: Health) { state.withLock { $0.health = health } }

    /// Whether it is time for figures: every `interval`, and at once when the node begins to drain. Whoever gets true
    /// calls `end`.
    func begin() -> Bool {
        let now = Self.now
        return state.withLock { state in
            guard !state.isUnderWay, now >= state.nextLook else { return false }
            state.nextLook = now + Self.pause
            let isDraining = state.health?.has(Health.stopping) ?? false
            guard now >= state.next || isDraining != state.wasDraining else { return false }
            state.isUnderWay = true
            state.wasDraining = isDraining
            state.next = now + interval
            return true
        }
    }

    /// They are in the store, or nobody could write them.
    func end() { state.withLock { $0.isUnderWay = false } }

    /// `messages`: since the start. `done` comes on any thread.
    func take(online: Int, messages: Int, _ done: @escaping @Sendable (NodeFigures) -> Void) {
        let sampler = state.withLock { $0.sampler }
        guard let sampler else { return done(figures(ServerSample(), online, messages)) }
        sampler { [self] sample in done(figures(sample, online, messages)) }
    }

    private func figures(_ sample: ServerSample, _ online: Int, _ messages: Int) -> NodeFigures {
        var figures = NodeFigures()
        figures.version = "v" + Backend.version
        figures.started = started
        figures.connections = sample.connections.map { Int64($0) }
        figures.online = Int64(online)
        figures.messages = Int64(messages)
        figures.memory = OwnProcess.memoryBytes
        let (now, taken) = (Self.now, OwnProcess.cpuNanoseconds)
        state.withLock { state in
            figures.isDraining = state.wasDraining
            let time = now * 1_000_000 - state.cpu.time
            if time > 0 { figures.cpu = max(0, taken - state.cpu.taken) * 1_000 / time }
            state.cpu = (now * 1_000_000, taken)
            // The oldest one is a minute ago, or the last one before that.
            while state.totals.count > 1, now - state.totals[1].time >= Self.minute { state.totals.removeFirst() }
            figures.perMinute = Int64(max(0, messages - (state.totals.first?.messages ?? 0)))
            state.totals.append((now, messages))
        }
        return figures
    }
}

extension BackendServices {
    /// Writes this node's figures if it is time to: one statement, in a transaction that others share if there are any.
    /// Never waits.
    func reportFigures() {
        guard let reporter, reporter.begin() else { return }
        reporter.take(online: presence.onlineHere().count, messages: writes.messages) { [self] figures in
            let text = figures.text
            let save = Transaction<Void> { context in
                try NodeFigureTable.save(text, of: reporter.owner, on: context.store)
            } done: { _ in
                // A failure has been reported; the next ones are soon due.
                reporter.end()
            }
            let job = Job(.transaction(save), chain: .own)
            if !scheduler.submit(job) { job.stop(language: configuration.language) }
        }
    }
}

extension Backend {
    /// The program's counters, for the figures of this node; nothing to do without a cluster.
    package func setSampler(_ sampler: @escaping @Sendable (@escaping @Sendable (ServerSample) -> Void) -> Void) {
        services.reporter?.set(sampler)
    }
}
