import XuanStore

// The lane that writes. In: jobs in order of arrival. Out: their answers, after the commit that holds them.

/// The only thread that writes. Takes all jobs that wait into one transaction, commits, and only then hands the
/// answers out, in order: answered means on disk. `@unchecked`: `ledger` belongs to the thread.
final class Writer: @unchecked Sendable {
    /// Most jobs in one transaction; more would let the first one wait too long for its answer.
    static let batch = 512

    private let ledger: Ledger
    private let lanes: Lanes
    private var saved: Int64 = 0

    init(store: any StoreConnection, lanes: Lanes) throws(StoreError) {
        self.lanes = lanes
        ledger = try Ledger(store: store, presence: lanes.presence, configuration: lanes.configuration)
    }

    func run() {
        let interval = lanes.configuration.saveInterval
        saved = lanes.clock()
        while let jobs = lanes.desk.writes.takeAll(limit: Self.batch, seconds: interval) {
            if !jobs.isEmpty { carryOut(jobs) }
            if lanes.clock() - saved >= Int64(interval) * 1000 { saveCursors() }
        }
        saveCursors()
        ledger.store.close()
    }

    private struct Outcome {
        let job: Job
        let answer: Answer
        var pushes: [[UInt8]] = []
    }

    private func carryOut(_ jobs: [Job]) {
        var jobs = jobs
        for index in jobs.indices where jobs[index].request == nil {
            jobs[index].request = Request(jobs[index].bytes, language: lanes.configuration.language)
        }
        let outcomes: [Outcome]
        do throws(StoreError) {
            try ledger.begin(now: lanes.clock())
            let attempted = jobs.map(attempt)
            if ledger.isBroken {
                ledger.rollback()
                outcomes = jobs.map { Outcome(job: $0, answer: $0.databaseFailure) }
            } else {
                try ledger.commit()
                outcomes = attempted
            }
        } catch {
            lanes.report(error)
            outcomes = jobs.map { Outcome(job: $0, answer: $0.databaseFailure) }
        }
        for outcome in outcomes {
            outcome.job.reply(outcome.answer.bytes)
            for push in outcome.pushes { lanes.push(push) }
            lanes.desk.finish(outcome.job.chain)
        }
    }

    private func attempt(_ job: Job) -> Outcome {
        let request = job.request!
        do {
            let (answer, pushes) = try ledger.attempt {
                if case .write(let rest) = job.rest { return try rest(ledger) }
                guard let method = job.method, case .write(let body) = method.body else {
                    preconditionFailure("a job without a writing step came to the writer")
                }
                let call = try method.admit(request) { try ledger.person($0) }
                return try body(call, ledger)
            }
            return Outcome(job: job, answer: answer, pushes: pushes)
        } catch let refusal as Refusal {
            return Outcome(job: job, answer: job.failure(refusal))
        } catch {
            lanes.report(error)
            return Outcome(job: job, answer: job.databaseFailure)
        }
    }

    private func saveCursors() {
        saved = lanes.clock()
        guard !ledger.moved.isEmpty else { return }
        do throws(StoreError) {
            try ledger.begin(now: saved)
            do throws(StoreError) {
                try ledger.saveMovedCursors()
            } catch {
                ledger.rollback()
                throw error
            }
            try ledger.commit()
            ledger.clearMoved()
        } catch {
            // They stay marked and are tried again; until then a crash would only mean some messages twice.
            lanes.report(error)
        }
    }
}
