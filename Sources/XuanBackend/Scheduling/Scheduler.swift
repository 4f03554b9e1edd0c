import XuanText
import XuanThreads

// Queues requests. In: jobs, from socket loops. Out: the same jobs, on the kind whose turn it is.

/// Keeps the order of each chain across the services: while a job is in one kind, later ones of its chain wait.
/// Consecutive writes go to the writer together, because its queue is first in, first out.
final class Scheduler: Sendable {
    private struct Chain {
        var kind: WorkKind
        /// Jobs in a kind.
        var running = 1
        var waiting = FIFOQueue<Job>()
    }

    private struct State {
        var chains: [ChainKey: Chain] = [:]
        var isClosed = false
        /// Jobs that no kind accepted any more, because the program ends.
        var lost: [Job] = []
    }

    private let state = Guarded(State())
    private let idle = Mailbox<Void>()
    let writes = Mailbox<Job>()
    let reads = Mailbox<Job>()
    let computes: FairMailbox<Job>
    private let isGood: @Sendable (String) -> Bool

    /// `isGood`: whether people have signed in from an address and nobody has guessed there.
    init(computeQueue: Int, isGood: @escaping @Sendable (String) -> Bool) {
        computes = FairMailbox(capacity: computeQueue)
        self.isGood = isGood
    }

    /// False once the scheduler is closed. A job that finds no room at the workers is answered by a reader.
    func submit(_ job: Job) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            guard var chain = state.chains[job.chain] else {
                state.chains[job.chain] = Chain(kind: job.kind)
                hand(job, &state)
                return true
            }
            if chain.waiting.isEmpty, chain.kind == .write, job.kind == .write {
                chain.running += 1
                hand(job, &state)
            } else {
                chain.waiting.append(job)
            }
            state.chains[job.chain] = chain
            return true
        }
    }

    /// The job continues in another kind; its chain waits for it as before.
    func goOn(_ job: Job) {
        state.withLock { state in
            state.chains[job.chain]?.kind = job.kind
            hand(job, &state)
        }
    }

    /// A job was answered: the next of its chain may go.
    func finish(_ key: ChainKey) { finish(CollectionOfOne(key)) }

    /// The same for many under one lock. A chain is named once for each of its jobs.
    func finish(_ keys: some Sequence<ChainKey>) {
        let isIdle = state.withLock { state in
            for key in keys { finish(key, &state) }
            return state.isClosed && state.chains.isEmpty
        }
        if isIdle { idle.close() }
    }

    private func finish(_ key: ChainKey, _ state: inout State) {
        guard var chain = state.chains[key] else { return }
        chain.running -= 1
        if chain.running == 0 {
            guard let job = chain.waiting.popFirst() else {
                state.chains[key] = nil
                return
            }
            chain.kind = job.kind
            chain.running = 1
            hand(job, &state)
            while chain.kind == .write, chain.waiting.first?.kind == .write, let job = chain.waiting.popFirst() {
                chain.running += 1
                hand(job, &state)
            }
        }
        state.chains[key] = chain
    }

    /// Under the lock, so that no job of the chain overtakes another.
    private func hand(_ job: Job, _ state: inout State) {
        let isTaken =
            switch job.kind {
            case .write: writes.put(job)
            case .read: reads.put(job)
            case .compute: compute(job, &state)
            }
        if !isTaken { refuse(job, &state) }
    }

    private func compute(_ job: Job, _ state: inout State) -> Bool {
        let address = IPAddress.group(job.origin)
        switch computes.put(job, key: address, isGood: isGood(address)) {
        case .taken: return true
        case .refused: return false
        case .takenFor(let other):
            refuse(other, &state)
            return true
        }
    }

    /// The workers are overloaded (or the program stops): a reader tells the requester.
    private func refuse(_ job: Job, _ state: inout State) {
        state.chains[job.chain]?.kind = .read
        job.refuse()
        if !reads.put(job) { state.lost.append(job) }
    }

    /// Accepts no more and waits until all accepted jobs are answered, at most `seconds`. False if some are not.
    func drain(seconds: Int) -> Bool {
        let isIdle = state.withLock { state in
            state.isClosed = true
            return state.chains.isEmpty
        }
        if !isIdle { _ = idle.takeAll(limit: 1, within: .seconds(seconds)) }
        return state.withLock { $0.chains.isEmpty }
    }

    /// After `drain`: ends the readers.
    func close() {
        computes.close()
        reads.close()
    }

    /// Ends the writer, after the readers.
    func closeWriter() { writes.close() }

    /// Accepted jobs that will never be carried out. After `close`, when the services have ended.
    func abandoned() -> [Job] {
        state.withLock { state in
            defer {
                state.chains = [:]
                state.lost = []
            }
            return state.lost + state.chains.values.flatMap(\.waiting)
        }
    }
}
