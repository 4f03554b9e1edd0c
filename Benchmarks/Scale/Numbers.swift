import Glibc

extension Double {
    var logarithm: Double { log(self) }
    func raised(to exponent: Double) -> Double { pow(self, exponent) }

    /// `1234567` as `1,234,567`; two digits are kept of what is below 10.
    var short: String {
        guard isFinite else { return "-" }
        if abs(self) < 10 { return String(Double(Int((self * 100).rounded())) / 100) }
        var digits = String(Int(rounded()))
        var end = digits.endIndex
        while digits.distance(from: digits.startIndex, to: end) > 3 {
            end = digits.index(end, offsetBy: -3)
            digits.insert(",", at: end)
        }
        return digits
    }

    var percent: String {
        self < 0.0995 ? "\(Double(Int((self * 1_000).rounded())) / 10) %" : "\(Int((self * 100).rounded())) %"
    }
}
