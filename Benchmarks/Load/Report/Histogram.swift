import XuanPacket

/// Times in nanoseconds, kept with an error below 1.6 % in 64 steps per power of two.
struct Histogram {
    private var counts: [Int] = []
    private(set) var count = 0
    private(set) var maximum: UInt64 = 0

    mutating func record(_ value: UInt64) {
        let index = Self.index(value)
        if index >= counts.count { counts += Array(repeating: 0, count: index + 64 - counts.count) }
        counts[index] += 1
        count += 1
        maximum = max(maximum, value)
    }

    /// The value that `share` (0 … 1) of all do not pass; 0 without any.
    func percentile(_ share: Double) -> UInt64 {
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for (index, n) in counts.enumerated() {
            seen += n
            if seen >= rank { return min(Self.upperEdge(index), maximum) }
        }
        return maximum
    }

    private static func index(_ value: UInt64) -> Int {
        let shift = max(0, 63 - value.leadingZeroBitCount - 6)
        return shift * 64 + Int(value >> UInt64(shift))
    }

    private static func upperEdge(_ index: Int) -> UInt64 {
        let shift = index < 128 ? 0 : index / 64 - 1
        return (UInt64(index - shift * 64 + 1) << UInt64(shift)) &- 1  // wraps to the maximum
    }

    /// Microseconds.
    var json: JSON {
        func micro(_ value: UInt64) -> JSON { .number((Double(value) / 1000).fixed(1)) }
        return [
            "count": JSON(count), "p50_us": micro(percentile(0.5)), "p99_us": micro(percentile(0.99)),
            "p999_us": micro(percentile(0.999)), "max_us": micro(maximum),
        ]
    }
}

extension Double {
    /// With `places` digits behind the point.
    func fixed(_ places: Int) -> String {
        guard isFinite, abs(self) < 1e15 else { return "0" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let whole = Int64((abs(self) * scale).rounded())
        let sign = self < 0 && whole != 0 ? "-" : ""
        if places == 0 { return sign + String(whole) }
        let digits = String(whole)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
