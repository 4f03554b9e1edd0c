import Glibc

/// Time that only goes forward.
package enum MonotonicClock {
    /// Since some start; about 25 ns to ask.
    package static func nanoseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }

    /// The moment when `duration` is over, as a condition variable of this clock wants it.
    package static func end(of duration: Duration) -> timespec {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = nanoseconds() + UInt64(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        return timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}
