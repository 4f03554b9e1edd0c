import XuanCounts
import XuanNet
import XuanPacket

extension Histogram {
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
    /// With `places` decimals.
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
