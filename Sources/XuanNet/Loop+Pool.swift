// Work that may wait for a disk: done by libuv's pool of threads, so that the loop never does.
import CXuanNet

// Thunks for loop.c. C holds one retain on the job until `done`.
private func jobRuns(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<PoolJob>.fromOpaque(user.unsafelyUnwrapped)._withUnsafeGuaranteedRef { $0.run() }
}
private func jobDone(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<PoolJob>.fromOpaque(user.unsafelyUnwrapped).takeRetainedValue().done()
}

private final class PoolJob {
    let run: () -> Void
    let done: () -> Void

    init(run: @escaping () -> Void, done: @escaping () -> Void) {
        self.run = run
        self.done = done
    }
}

/// Where a job leaves its result. `@unchecked`: the pool's queue orders the two sides.
private final class PoolResult<Value>: @unchecked Sendable {
    var value: Value?
}

extension Loop {
    /// On the loop. Runs `work` on a thread of the pool, then `done` with its result on the loop, exactly once, also
    /// while the loop stops: `run` returns only when all jobs are over.
    package func inPool<Value>(_ work: @escaping @Sendable () -> Value, done: @escaping (Value) -> Void) {
        let result = PoolResult<Value>()
        let job = Unmanaged.passRetained(
            PoolJob(run: { result.value = work() }, done: { done(result.value.unsafelyUnwrapped) }))
        guard xx_loop_offload(handle, jobRuns, jobDone, job.toOpaque()) != 0 else { return }
        fatalError("out of memory for a job")
    }
}
