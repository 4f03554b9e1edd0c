import CXuanNet
import XuanCounts
import XuanThreads

/// Time spent in a stage, on the samples that were timed: looking at the clock each time would cost more than some
/// stages do. Owned by one loop, so recording takes no lock and no atomic.
package struct StageTime: Sendable {
    /// One in so many is timed if nobody says otherwise.
    package static var sampling: UInt64 { UInt64(XX_SAMPLING) }

    /// Nanoseconds, known to 25 %.
    package private(set) var histogram = Histogram(precision: Int(XX_STEPS_LOG2))

    package init() {}

    init(_ stage: xx_stage_figures) {
        let counts = withUnsafeBytes(of: stage.counts) { $0.bindMemory(to: UInt64.self).map { Int(clamping: $0) } }
        histogram = Histogram(
            precision: Int(XX_STEPS_LOG2), counts: counts, sum: stage.nanoseconds, maximum: stage.longest)
    }

    package var nanoseconds: UInt64 { histogram.sum }
    package var samples: UInt64 { UInt64(histogram.count) }

    /// Adds what began at `began` on the monotonic clock and ends now, `count` of them done together, and passes the
    /// stage's probe. `id` is the connection's number, 0 for several. Returns where the next stage begins.
    @discardableResult
    package mutating func end(
        _ began: UInt64, as stage: Probe.Stage, id: UInt64, bytes: Int, count: Int = 1
    ) -> UInt64 {
        let now = MonotonicClock.nanoseconds()
        histogram.record((now - began) / UInt64(max(1, count)), times: count)
        Probe.pass(stage, id: id, bytes: bytes, nanoseconds: now - began)
        return now
    }

    package static func += (sum: inout Self, more: Self) { sum.histogram += more.histogram }
}
