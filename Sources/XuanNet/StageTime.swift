import CXuanNet
import Glibc

/// Time spent in a stage, on the samples that were timed: looking at the clock each time would cost more than some
/// stages do.
package struct StageTime: Sendable {
    /// One in so many is timed.
    package static let sampling = UInt32(XX_SAMPLING)

    package private(set) var nanoseconds: UInt64 = 0
    package private(set) var samples: UInt64 = 0
    private var toSample = Self.sampling

    package init() {}

    init(nanoseconds: UInt64, samples: UInt64) {
        self.nanoseconds = nanoseconds
        self.samples = samples
    }

    /// The time at which a sample begins; 0 if this one is not timed.
    package mutating func begin() -> UInt64 {
        toSample -= 1
        if toSample != 0 { return 0 }
        toSample = Self.sampling
        return MonotonicClock.nanoseconds()
    }

    /// Ends what `begin`, or the `end` of the stage before, has begun. Returns where the next stage begins; 0 in, 0 out.
    @discardableResult
    package mutating func end(_ began: UInt64) -> UInt64 {
        if began == 0 { return 0 }
        let now = MonotonicClock.nanoseconds()
        nanoseconds += now - began
        samples += 1
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
