import Glibc

/// The committed bounds: `stage bytes c swift`, one line each, `#` begins a comment.
struct Thresholds {
    private struct Bound {
        let inC: Double
        let inSwift: Double
    }

    private var bounds: [String: Bound] = [:]

    /// `nil` if the file cannot be read or a line is not understood.
    init?(_ path: String) {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(whereSeparator: { $0.isWhitespace })
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            guard words.count == 4, let inC = Double(words[2]), let inSwift = Double(words[3]) else { return nil }
            bounds["\(words[0]) \(words[1])"] = Bound(inC: inC, inSwift: inSwift)
        }
    }

    /// One sentence for each bound that is exceeded or missing.
    func complaints(about figure: Figure) -> [String] {
        let name = "\(figure.stage) \(figure.bytes)"
        guard let bound = bounds[name] else { return ["\(name): no threshold"] }
        var complaints: [String] = []
        for (place, value, limit) in [
            ("C", figure.allocationsInC, bound.inC), ("Swift", figure.allocationsInSwift, bound.inSwift),
        ] where value > limit + 0.01 {  // the measuring thread's own few allocations, over a thousand packets
            complaints.append("\(name): \(Report.decimal(value, 2)) allocations in \(place), threshold \(limit)")
        }
        return complaints
    }
}
