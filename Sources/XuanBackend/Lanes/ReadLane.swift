import XuanStore

// The lanes that only read: readers (history, lists) and workers (scrypt). In: jobs. Out: answers, or a next step.

/// A thread with a read-only connection. `@unchecked`: `store` belongs to the thread.
final class ReadLane: @unchecked Sendable {
    private let store: any StoreConnection
    private let lanes: Lanes
    /// Waits for the next job; `nil` at the end.
    private let take: () -> Job?

    init(store: any StoreConnection, lanes: Lanes, take: @escaping () -> Job?) {
        (self.store, self.lanes, self.take) = (store, lanes, take)
    }

    func run() {
        while let job = take() {
            job.parse(language: lanes.configuration.language)
            switch step(of: job) {
            case .answer(let answer):
                lanes.hand(answer, to: job)
                lanes.desk.finish(job.chain)
            case let rest:
                job.rest = rest
                lanes.desk.goOn(job)
            }
        }
        store.close()
    }

    /// The method of a packet that could not be peeked at because of broken text: to name the parameter that holds it,
    /// which is all that `admit` will do.
    private func unreadable(_ request: Request) -> Method? {
        request.notUTF8 == nil ? nil : MethodTable.find(module: request.module, method: request.method)
    }

    private func step(of job: Job) -> Step {
        let scope = Scope(
            store: store, presence: lanes.presence, passwords: lanes.passwords, signIn: lanes.signIn,
            configuration: lanes.configuration, now: lanes.clock())
        let request = job.request!
        do {
            if job.isRefused { throw Refusal.said(.busy) }
            if let look = job.look {
                look(scope)
                return .answer(.empty)
            }
            if case .compute(let rest) = job.rest { return try rest(scope) }
            guard let method = job.method ?? unreadable(request) else { throw Refusal.said(.unknownMethod(request)) }
            let call = try method.admit(request, scope)
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
