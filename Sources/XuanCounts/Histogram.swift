/// How often values fell between which bounds: 2^`precision` steps of equal width per power of two.
///
/// Made whole at once, so recording never allocates. With a precision of 6 (30 KiB) a value is known to 1.6 %, with 2
/// (2 KiB) to 25 %.
package struct Histogram: Sendable {
    private let precision: Int
    private var counts: [Int]
    package private(set) var count = 0
    /// Of all values; wraps.
    package private(set) var sum: UInt64 = 0
    package private(set) var maximum: UInt64 = 0

    package init(precision: Int = 6) {
        self.precision = precision
        counts = Array(repeating: 0, count: (65 - precision) << precision)
    }

    /// One that was kept elsewhere, in the same steps.
    package init(precision: Int, counts: [Int], sum: UInt64, maximum: UInt64) {
        precondition(counts.count == (65 - precision) << precision, "steps of another precision")
        self.precision = precision
        self.counts = counts
        self.sum = sum
        self.maximum = maximum
        count = counts.reduce(0, +)
    }

    /// One that another program has counted: `steps` are `(place, count)` with ascending places and counts from 1 to
    /// 2^36, so that sums of many stay numbers. `nil` for anything else. Its `sum` is not known and 0.
    package init?(precision: Int, steps: [(place: Int64, count: Int64)], maximum: UInt64) {
        self.init(precision: precision)
        var last: Int64 = -1
        for (place, count) in steps {
            guard place > last, place < counts.count, (1...1 << 36).contains(count) else { return nil }
            counts[Int(place)] = Int(count)
            self.count += Int(count)
            last = place
        }
        self.maximum = maximum
    }

    /// The steps that are not empty, with their counts.
    package var steps: [(place: Int, count: Int)] {
        counts.enumerated().compactMap { $1 > 0 ? ($0, $1) : nil }
    }

    /// Whether this can be a later state of `older`: no step has become smaller.
    package func follows(_ older: Self) -> Bool {
        counts.count == older.counts.count && zip(counts, older.counts).allSatisfy { $0 >= $1 }
    }

    package mutating func record(_ value: UInt64, times: Int = 1) {
        counts[index(value)] += times
        count += times
        sum &+= value &* UInt64(times)
        maximum = max(maximum, value)
    }

    /// The value that `share` (0 … 1) of all do not pass; 0 without any.
    package func percentile(_ share: Double) -> UInt64 {
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for (index, n) in counts.enumerated() {
            seen += n
            if seen >= rank { return min(upperEdge(index), maximum) }
        }
        return maximum
    }

    /// How many values are below 2^`exponent`; exact from `precision` + 1 on.
    package func countBelow(powerOfTwo exponent: Int) -> Int {
        counts[..<((exponent - precision + 1) << precision)].reduce(0, +)
    }

    /// Both have the same precision.
    package static func += (sum: inout Self, more: Self) {
        for i in sum.counts.indices { sum.counts[i] += more.counts[i] }
        sum.count += more.count
        sum.sum &+= more.sum
        sum.maximum = max(sum.maximum, more.maximum)
    }

    /// Values recorded since `older`, an earlier state of the same one. The maximum is that of all.
    package func since(_ older: Self) -> Self {
        var rest = self
        for i in rest.counts.indices { rest.counts[i] -= older.counts[i] }
        rest.count -= older.count
        rest.sum &-= older.sum
        return rest
    }

    private func index(_ value: UInt64) -> Int {
        let shift = max(0, 63 - value.leadingZeroBitCount - precision)
        return (shift << precision) + Int(value >> UInt64(shift))
    }

    private func upperEdge(_ index: Int) -> UInt64 {
        let shift = index < (2 << precision) ? 0 : (index >> precision) - 1
        return (UInt64(index - (shift << precision) + 1) << UInt64(shift)) &- 1  // wraps to the maximum
    }
}
