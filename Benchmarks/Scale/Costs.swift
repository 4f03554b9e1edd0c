// Measured cost of a message. In: the JSON of ../shared/clusterbench/clusterbench.py --json. Out: microseconds.

import XuanConfig
import XuanPacket

/// Costs for a number of nodes; a fan is the number of receivers.
struct Costs: Sendable {
    /// CPU of our processes, summed over nodes: per message, and per receiver of it. Microseconds.
    var message: Double
    var receiver: Double
    var database: Double
    var redis: Double
    /// Statements of the database for one message.
    var statements: Double
    /// CPU of all nodes for a connected client that does nothing, microseconds a second.
    var idle: Double
    /// Of one login, without those who are told.
    var login = 1_500.0
}

/// Costs for each number of nodes that was measured.
struct CostTable: Sendable {
    let rows: [Int: Costs]
    /// Where the numbers come from.
    let source: String

    /// One node: a quick round of clusterbench in the shape `single` on two busy cores, before there was a cluster.
    /// More nodes: a guess.
    static let assumed = CostTable(
        rows: [
            1: Costs(message: 275, receiver: 8, database: 450, redis: 0, statements: 4.5, idle: 30),
            2: Costs(message: 345, receiver: 9, database: 500, redis: 25, statements: 5, idle: 35),
            4: Costs(message: 370, receiver: 10, database: 500, redis: 40, statements: 5, idle: 35),
        ],
        source: "one node measured in one quick round, more nodes assumed; `--measured` reads clusterbench's figures")

    /// Those of the largest measured number that is not above `nodes`.
    func costs(nodes: Int) -> Costs {
        let known = rows.keys.sorted()
        return rows[known.last { $0 <= nodes } ?? known[0]]!
    }

    /// Throws words when the file is none of clusterbench's.
    static func read(_ path: String) throws -> CostTable {
        // Python writes NaN where nothing was measured, which is no JSON.
        let text = try TextFile.read(path).replacing(": NaN", with: ": null")
        guard let rows = try JSON.parse(Array(text.utf8)).object?["rows"]?.array else {
            throw ScaleError("\(path) has no rows; make it with clusterbench.py --json \(path)")
        }
        var byNodes: [Int: [(fan: Double, row: JSONObject)]] = [:]
        for row in rows {
            guard let row = row.object, let nodes = row["nodes"]?.integer, let fan = row["fan"]?.integer else {
                continue
            }
            byNodes[Int(nodes), default: []].append((Double(fan), row))
        }
        guard !byNodes.isEmpty else { throw ScaleError("\(path) has no row with nodes and fan") }
        return CostTable(rows: try byNodes.mapValues { try costs($0, path) }, source: path)
    }

    private static func costs(_ rows: [(fan: Double, row: JSONObject)], _ path: String) throws -> Costs {
        func values(_ name: String) throws -> [Double] {
            try rows.map { row in
                guard let value = row.row[name].flatMap(number) else {
                    throw ScaleError("\(path): a row has no \(name)")
                }
                return value
            }
        }
        func mean(_ name: String) throws -> Double { try values(name).reduce(0, +) / Double(rows.count) }
        let fit = line(zip(rows.map(\.fan), try values("cpu_us")).map { ($0, $1) })
        // Idle people of each row: its fan decides how many clusterbench connects.
        let people = rows.map { [1.0: 40.0, 10: 44, 100: 101][$0.fan] ?? $0.fan + 1 }
        let idle = zip(try values("idle_ms"), people).map { $0 * 1_000 / $1 }.reduce(0, +) / Double(rows.count)
        return Costs(
            message: fit.base, receiver: fit.slope, database: try mean("db_us"), redis: try mean("redis_us"),
            statements: try mean("statements"), idle: max(0, idle))
    }

    private static func number(_ value: JSON) -> Double? {
        if case .number(let text) = value { Double(text) } else { nil }
    }

    /// Least squares of the relative error: a fan of 1 weighs as much as one of 100. Neither part is below 0.
    static func line(_ points: [(x: Double, y: Double)]) -> (base: Double, slope: Double) {
        guard points.count > 1 else { return (points.first?.y ?? 0, 0) }
        var (sw, sx, sy, sxx, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (x, y) in points {
            let w = 1 / (y * y)
            sw += w
            sx += w * x
            sy += w * y
            sxx += w * x * x
            sxy += w * x * y
        }
        let slope = max(0, (sw * sxy - sx * sy) / (sw * sxx - sx * sx))
        return (max(0, (sy - slope * sx) / sw), slope)
    }
}

struct ScaleError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
