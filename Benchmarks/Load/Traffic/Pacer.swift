import Glibc
import Synchronization
import XuanNet

/// A thread that wakes the loop when the next message is due, finer than the loop's timers.
final class Pacer: @unchecked Sendable {  // immutable after init except `isOver`, which is atomic
    private let loop: Loop
    private let interval: UInt64
    private let work: @Sendable () -> Void
    private let isOver = Atomic(false)
    private var thread = pthread_t()

    /// Posts `work` `perSecond` times a second, 10000 at most: `work` does everything that is due.
    init(loop: Loop, perSecond: Double, _ work: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.work = work
        interval = UInt64(max(1e9 / perSecond, 100_000))
        let user = Unmanaged.passRetained(self).toOpaque()
        let failed = pthread_create(
            &thread, nil,
            { user in
                Unmanaged<Pacer>.fromOpaque(user!).takeRetainedValue().tick()
                return nil
            }, user)
        precondition(failed == 0, "no thread for the pace")
    }

    private func tick() {
        var next = nanoseconds()
        while !isOver.load(ordering: .relaxed) {
            loop.post(work)
            next += interval
            var time = timespec(tv_sec: Int(next / 1_000_000_000), tv_nsec: Int(next % 1_000_000_000))
            while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
        }
    }

    func stop() {
        isOver.store(true, ordering: .relaxed)
        pthread_join(thread, nil)
    }
}
