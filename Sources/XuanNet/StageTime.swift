import CXuanNet
import Glibc

/// Time spent in a stage, on the samples that were timed: looking at the clock each time would cost more than some
/// stages do.
package struct StageTime: Sendable {
    /// One in so many is timed.
    package static var sampling: UInt64 { UInt64(XX_SAMPLING) }

    package private(set) var nanoseconds: UInt64 = 0
    package private(set) var samples: UInt64 = 0

    package init() {}

    init(nanoseconds: UInt64, samples: UInt64) {
        self.nanoseconds = nanoseconds
        self.samples = samples
    }

    /// Adds what began at `began` on the monotonic clock and ends now, `count` of them done together. Returns where the
    /// next stage begins.
    @discardableResult
    package mutating func end(_ began: UInt64, count: Int = 1) -> UInt64 {
        let now = MonotonicClock.nanoseconds()
        nanoseconds += now - began
        samples += UInt64(count)
        return now
    }

    package static func += (sum: inout Self, more: Self) {
        sum.nanoseconds += more.nanoseconds
        sum.samples += more.samples
    }
}

/// Time that only goes forward.
package enum MonotonicClock {
    /// Since some start; about 25 ns to ask.
    package static func nanoseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}
