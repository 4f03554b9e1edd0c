import Glibc

/// Time that only goes forward.
package enum MonotonicClock {
    /// Since some start; about 25 ns to ask.
    package static func nanoseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}
