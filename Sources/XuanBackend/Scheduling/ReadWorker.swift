import XuanStore

// The services that only read: readers (history, lists) and workers (scrypt). In: jobs. Out: answers, or a next step.

/// A thread with a read-only connection. `@unchecked`: `store` belongs to the thread.
final class ReadWorker: @unchecked Sendable {
    private let store: any StoreConnection
    private let services: BackendServices
    /// Waits for the next job; `nil` at the end.
    private let take: () -> Job?

    init(store: any StoreConnection, services: BackendServices, take: @escaping () -> Job?) {
        (self.store, self.services, self.take) = (store, services, take)
    }

    func run() {
        while let job = take() {
            job.parse(language: services.configuration.language)
            switch step(of: job) {
            case .answer(let answer):
                services.hand(answer, to: job)
                services.scheduler.finish(job.chain)
            case let rest:
                job.rest = rest
                services.scheduler.goOn(job)
            }
        }
        store.close()
    }

    /// The method of a packet that could not be peeked because of broken text: needed to name the broken parameter,
    /// which is all that `admit` will do.
    private func unreadable(_ request: Request) -> Method? {
        request.notUTF8 == nil ? nil : MethodTable.find(module: request.module, method: request.method)
    }

    private func step(of job: Job) -> Stage {
        let context = ReadContext(
            store: store, presence: services.presence, passwords: services.passwords, signIn: services.signIn,
            configuration: services.configuration, now: services.clock())
        let request = job.request!
        do {
            if job.isRefused { throw Refusal.said(.busy) }
            if let look = job.look {
                look(context)
                return .answer(.empty)
            }
            if case .compute(let rest) = job.rest { return try rest(context) }
            guard let method = job.method ?? unreadable(request) else { throw Refusal.said(.unknownMethod(request)) }
            let call = try method.admit(request, context)
            switch method.body {
            case .read(let body): return .answer(try body(call, context))
            case .prepare(let body), .compute(let body): return try body(call, context)
            case .write: preconditionFailure("a writing job came to a reader")
            }
        } catch let refusal as Refusal {
            return .answer(job.failure(refusal))
        } catch {
            services.report(error)
            return .answer(job.databaseFailure)
        }
    }
}
