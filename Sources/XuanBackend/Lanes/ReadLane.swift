import XuanStore

// The lanes that only read: readers (history, lists) and workers (scrypt). In: jobs. Out: answers, or a next step.

/// A thread with a read-only connection. `@unchecked`: `store` belongs to the thread.
final class ReadLane: @unchecked Sendable {
    private let store: any StoreConnection
    private let lanes: Lanes
    private let jobs: Mailbox<Job>

    init(store: any StoreConnection, lanes: Lanes, jobs: Mailbox<Job>) {
        (self.store, self.lanes, self.jobs) = (store, lanes, jobs)
    }

    func run() {
        while var job = jobs.take() {
            if job.request == nil { job.request = Request(job.bytes, language: lanes.configuration.language) }
            switch step(of: job) {
            case .answer(let answer):
                job.reply(answer.bytes)
                lanes.desk.finish(job.chain)
            case let rest:
                job.rest = rest
                lanes.desk.goOn(job)
            }
        }
        store.close()
    }

    private func step(of job: Job) -> Step {
        let scope = Scope(
            store: store, presence: lanes.presence, passwords: lanes.passwords, configuration: lanes.configuration,
            now: lanes.clock())
        let request = job.request!
        do {
            if job.isRefused { throw Refusal.said("The server is busy. Try again in a moment.") }
            if case .compute(let rest) = job.rest { return try rest(scope) }
            guard let method = job.method else { throw Refusal.unknownMethod(request) }
            let call = try method.admit(request) { try scope.person($0) }
            switch method.body {
            case .read(let body): return .answer(try body(call, scope))
            case .prepare(let body), .compute(let body): return try body(call, scope)
            case .write: preconditionFailure("a writing job came to a reader")
            }
        } catch let refusal as Refusal {
            return .answer(job.failure(refusal))
        } catch {
            lanes.report(error)
            return .answer(job.databaseFailure)
        }
    }
}
