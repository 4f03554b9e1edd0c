// The threads that talk to a store. In: work from loops. Out: its results, on the loop that asked.

import XuanNet
import XuanThreads

/// Requests to one store, each on a thread of this pool, which is filled as requests come and ends with its owner. What
/// has waited longer than the store's timeout for a thread fails at once: a store that is away holds nobody for long.
final class S3Workers: Sendable {
    private struct Job {
        /// Monotonic nanoseconds.
        let until: UInt64
        let run: @Sendable (Result<S3Connection, S3Error>) -> Void
    }

    private struct State {
        var jobs = FIFOQueue<Job>()
        var threads: [WorkThread] = []
        /// Threads that have begun or are about to.
        var count = 0
        var idle = 0
        var isShut = false
    }

    private final class Shared: Sendable {
        let state = Guarded(State())
        let wake = CountingSemaphore()
        let store: S3Store

        init(_ store: S3Store) { self.store = store }

        func work() {
            let connection = S3Connection(store)
            while true {
                wake.wait()
                let job = state.withLock { state in
                    state.idle -= 1
                    return state.jobs.popFirst()
                }
                guard let job else { return }
                if MonotonicClock.nanoseconds() > job.until {
                    job.run(.failure(.away("too many requests wait for it")))
                } else {
                    job.run(.success(connection))
                }
                // Counted before the wait, so that a job that comes now needs no further thread.
                state.withLock { $0.idle += 1 }
            }
        }
    }

    private let shared: Shared

    init(_ store: S3Store) { shared = Shared(store) }

    deinit {
        for thread in shut() { thread.letGo() }
    }

    /// Requests under way end with a fault within a second, others never begin. Waits for the threads; not on one of
    /// them.
    func close() {
        for thread in shut() { thread.join() }
    }

    private func shut() -> [WorkThread] {
        shared.store.shut()
        let (threads, dropped) = shared.state.withLock { state in
            defer {
                state.isShut = true
                state.threads = []
                state.jobs.removeAll()
            }
            return (state.threads, state.jobs)
        }
        _ = dropped  // closures may hold much: released without the lock
        for _ in threads { shared.wake.signal() }
        return threads
    }

    /// Threads that there are.
    var count: Int { shared.state.withLock { $0.threads.count } }

    /// Any thread; `done` comes on the loop, unless that has stopped.
    func run<Value>(
        on loop: Loop, _ work: @escaping @Sendable (S3Connection) throws(S3Error) -> Value,
        done: @escaping (Result<Value, S3Error>) -> Void
    ) {
        let end = Completion(done)
        submit { connection in
            let result = connection.flatMap { connection -> Result<Value, S3Error> in
                do throws(S3Error) {
                    return .success(try work(connection))
                } catch {
                    return .failure(error)
                }
            }
            end.result = result
            loop.post { end.call() }
        }
    }

    var store: S3Store { shared.store }

    /// The same for work that ends on the pool's thread, which it must not keep for long. Never called after `close`.
    func run(_ work: @escaping @Sendable (Result<S3Connection, S3Error>) -> Void) { submit(work) }

    private func submit(_ run: @escaping @Sendable (Result<S3Connection, S3Error>) -> Void) {
        let shared = shared
        let seconds = UInt64(shared.store.address.timeoutSeconds)
        let job = Job(until: MonotonicClock.nanoseconds() + seconds * 1_000_000_000, run: run)
        let needsThread = shared.state.withLock { state in
            guard !state.isShut else { return false }
            state.jobs.append(job)
            guard state.jobs.count > state.idle, state.count < shared.store.address.connections else { return false }
            state.count += 1
            state.idle += 1
            return true
        }
        shared.wake.signal()
        guard needsThread else { return }
        do throws(NoThread) {
            let thread = try WorkThread("s3") { shared.work() }
            let isLate = shared.state.withLock { state in
                if !state.isShut { state.threads.append(thread) }
                return state.isShut
            }
            guard isLate else { return }
            shared.wake.signal()
            thread.letGo()
        } catch {
            let orphan = shared.state.withLock { state in
                state.count -= 1
                state.idle -= 1
                return state.count == 0 ? state.jobs.popFirst() : nil
            }
            orphan?.run(.failure(.away("\(error)")))
        }
    }

    /// A closure of a loop on its way through a thread. `@unchecked`: one side at a time has it.
    private final class Completion<Value>: @unchecked Sendable {
        var result: Result<Value, S3Error>?
        private var done: ((Result<Value, S3Error>) -> Void)?

        init(_ done: @escaping (Result<Value, S3Error>) -> Void) { self.done = done }

        func call() {
            let last = done
            done = nil
            if let result { last?(result) }
        }
    }
}
