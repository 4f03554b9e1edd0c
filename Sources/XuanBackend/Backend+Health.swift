import XuanStore
import XuanThreads

extension Backend {
    /// Reports to `health` while the database cannot be read ("database away") or written ("database not writable"): each
    /// request for it reads one row, and after a failed transaction writes one. "store lost": another server has it.
    package func report(to health: Health) {
        services.reporter?.set(health)
        health.add { [weak self] in self?.lostStore == nil ? [] : [.init("store lost", .down)] }
        let probe = DatabaseProbe(self, health)
        health.add(probe: { probe.look($0) })
    }
}

/// Looks whether the database answers; one look at a time. Any thread.
private final class DatabaseProbe: Sendable {
    private static let away = "database away"
    private static let notWritable = "database not writable"
    /// A look that takes longer says that the database is silent, ms.
    private static let patience: Int64 = 4_000

    private struct State {
        /// When the look under way began, ms of the backend's monotonic clock.
        var began: Int64?
        var waiting: [@Sendable () -> Void] = []
    }

    private let backend: Backend
    private let health: Health
    private let state = Guarded(State())

    init(_ backend: Backend, _ health: Health) { (self.backend, self.health) = (backend, health) }

    func look(_ done: @escaping @Sendable () -> Void) {
        let now = backend.services.configuration.monotonicClock()
        let (isFirst, isLate) = state.withLock { state in
            guard let began = state.began else {
                state.began = now
                state.waiting = [done]
                return (true, false)
            }
            let isLate = now - began > Self.patience
            if !isLate { state.waiting.append(done) }
            return (false, isLate)
        }
        if isLate {
            health.report(Self.away)
            done()
        }
        if isFirst { read() }
    }

    private func read() {
        backend.look { context in
            try MessageTable.lastID(on: context.store)
        } done: { [self] result in
            switch result {
            case .success:
                health.clear(Self.away)
                guard backend.services.writes.hasFailed else { return ended(isWritable: true) }
                write()
            case .failure(.failed):
                health.report(Self.away)
                ended(isWritable: nil)
            case .failure(.closed): ended(isWritable: nil)
            }
        }
    }

    private func write() {
        // Something that changes: an empty transaction needs no room on the disk.
        backend.perform { context in
            try MetaTable.set(MetaTable.tried, context.now, on: context.store)
        } done: { [self] result in
            switch result {
            case .success: ended(isWritable: true)
            case .failure(.failed): ended(isWritable: false)
            case .failure(.closed): ended(isWritable: nil)
            }
        }
    }

    /// `isWritable`: `nil` if it was not found out.
    private func ended(isWritable: Bool?) {
        if let isWritable { health.set(Self.notWritable, !isWritable) }
        let waiting = state.withLock { state in
            state.began = nil
            defer { state.waiting = [] }
            return state.waiting
        }
        for done in waiting { done() }
    }
}
