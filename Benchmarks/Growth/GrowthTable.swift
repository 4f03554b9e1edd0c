import XuanPacket

/// Figures over a growing number, which is the first column.
struct GrowthTable {
    let name: String
    let columns: [String]
    private var rows: [[Double]] = []

    init(_ name: String, _ columns: [String]) { (self.name, self.columns) = (name, columns) }

    mutating func add(_ row: [Double]) {
        precondition(row.count == columns.count)
        rows.append(row)
    }

    /// Thousandths are kept.
    var json: JSON {
        func number(_ value: Double) -> JSON {
            let scaled = Int64((value * 1000).rounded())
            let rest = String(abs(scaled) % 1000)
            let padded = String(repeating: "0", count: 3 - rest.count) + rest
            return .number("\(scaled < 0 ? "-" : "")\(abs(scaled) / 1000).\(padded)")
        }
        return [
            "table": .string(name), "columns": .array(columns.map { .string($0) }),
            "rows": .array(rows.map { .array($0.map(number)) }),
        ]
    }
}
