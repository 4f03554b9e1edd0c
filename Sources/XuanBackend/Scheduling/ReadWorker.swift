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
            switch job.work {
            case .packet(let packet):
                packet.parse(language: services.configuration.language, presence: services.presence)
                switch step(of: packet, isRefused: job.isRefused) {
                case .answer(let answer): services.hand(answer, to: packet)
                case let rest:
                    packet.rest = rest
                    services.scheduler.goOn(job)
                    continue
                }
            case .look(let look): run(look)
            case .transaction, .ring, .bell: preconditionFailure("a job of the writer came to a reader")
            }
            services.scheduler.finish(job.chain)
        }
        store.close()
    }

    /// The method of a packet that could not be peeked because of broken text: needed to name the broken parameter,
    /// which is all that `admit` will do.
    private func unreadable(_ request: Request) -> Method? {
        request.notUTF8 == nil ? nil : MethodTable.find(module: request.module, method: request.method)
    }

    private func run(_ look: any OwnLook) {
        do {
            try look.run(context)
        } catch {
            // Other errors concern only the caller.
            if error is StoreError { services.report(error) }
        }
    }

    private var context: ReadContext {
        ReadContext(
            store: store, presence: services.presence, passwords: services.passwords, signIn: services.signIn,
            configuration: services.configuration, committed: services.committed, now: services.clock())
    }

    private func step(of packet: PacketWork, isRefused: Bool) -> Stage {
        let context = context
        let request = packet.request!
        do {
            if isRefused { throw Refusal.said(.busy) }
            if case .compute(let rest) = packet.rest { return try rest(context) }
            guard let method = packet.method ?? unreadable(request) else {
                throw Refusal.said(.unknownMethod(request))
            }
            let call = try method.admit(request, context)
            switch method.body {
            case .read(let body): return .answer(try body(call, context))
            case .prepare(let body), .compute(let body): return try body(call, context)
            case .write: preconditionFailure("a writing job came to a reader")
            }
        } catch let refusal as Refusal {
            return .answer(packet.failure(refusal))
        } catch {
            services.report(error)
            return .answer(packet.databaseFailure)
        }
    }
}
