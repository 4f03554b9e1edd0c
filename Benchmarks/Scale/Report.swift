// The tables of Docs/scale.md.

/// Runs simulations and writes tables of Markdown.
struct Report {
    let table: CostTable
    let people: People
    let machines: Machines
    let seed: UInt64
    let seconds: Double
    /// How busy a part may be: the rest is for waves and for a node that dies.
    let target: Double

    func simulate(_ shape: Shape, event: Double = 0) -> Outcome {
        var people = people
        people.event = event
        return Simulation(shape, people, machines, table, seed: seed).run(seconds: seconds)
    }

    // MARK: Tables

    func costs() -> String {
        var lines = [
            "Costs: \(table.source).", "",
            "| nodes | CPU of our processes per message, µs | per receiver, µs | database, µs | Redis, µs | statements | idle client, µs/s |",
            "| --: | --: | --: | --: | --: | --: | --: |",
        ]
        for (nodes, costs) in table.rows.sorted(by: { $0.key < $1.key }) {
            let numbers = [
                costs.message, costs.receiver, costs.database, costs.redis, costs.statements, costs.idle,
            ]
            lines.append("| \(nodes) | \(numbers.map(\.short).joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n")
    }

    /// People with whom each part is as busy as the target allows, by a run with few of them.
    func limits(nodes: Int, databases: Int = 1) -> [(part: Part, people: Double)] {
        let shape = Shape(people: 20_000, nodes: nodes, databases: databases)
        let outcome = simulate(shape)
        return Part.allCases.filter { !$0.isShared }.compactMap { part in
            guard let busy = outcome.busy[part], busy > 0 else { return nil }
            return (part, shape.people * (target / busy).raised(to: 1 / part.power(people)))
        }.sorted { $0.people < $1.people }
    }

    /// What is used up first, by the number of nodes.
    func order(_ nodes: [Int]) -> String {
        var lines = [
            "| " + (["first, second, …"] + nodes.map { "\($0) node\($0 == 1 ? "" : "s")" }).joined(separator: " | ")
                + " |"
        ]
        lines.append("| --- |" + String(repeating: " --- |", count: nodes.count))
        let columns = nodes.map { limits(nodes: $0) }
        for place in 0..<(columns.map(\.count).max() ?? 0) {
            let cells = columns.map { column in
                place < column.count ? "\(column[place].part.rawValue): \(rounded(column[place].people))" : ""
            }
            lines.append("| \(place + 1) | \(cells.joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n")
    }

    /// What several databases move, chats spread over them.
    func shards(nodes: Int, _ databases: [Int]) -> String {
        let parts: [Part] = [.writers, .database, .hotRow, .presence]
        var lines = ["| databases | " + parts.map(\.rawValue).joined(separator: " | ") + " |"]
        lines.append("| --: |" + String(repeating: " --: |", count: parts.count))
        for count in databases {
            let found = Dictionary(
                uniqueKeysWithValues: limits(nodes: nodes, databases: count).map { ($0.part, $0.people) })
            lines.append("| \(count) | " + parts.map { rounded(found[$0] ?? .nan) }.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    /// The fewest machines that carry so many people, and what the simulation says of them.
    func plan(_ sizes: [Double]) -> String {
        var lines = [
            "| people | messages/s | sites | nodes each | databases each | machines | p50, ms | p99, ms | busiest part |",
            "| --: | --: | --: | --: | --: | --: | --: | --: | --- |",
        ]
        let limit = limitsOfShapes()
        for size in sizes {
            guard let shape = smallest(size, limit) else {
                lines.append("| \(size.short) | | no shape of the search carries it | | | | | | |")
                continue
            }
            let outcome = simulate(shape)
            let busiest = outcome.busy.filter { !$0.key.isShared }.max { $0.value < $1.value }!
            let rate = size * people.messagesPerDay * people.peakFactor / 86_400
            lines.append(
                "| \(size.short) | \(rate.short) | \(shape.sites) | \(shape.nodes) | \(shape.databases) "
                    + "| \(shape.sites * (shape.nodes + shape.databases)) "
                    + "| \(outcome.median.short) | \(outcome.p99.short) "
                    + "| \(busiest.key.rawValue): \(busiest.value.percent) |")
        }
        return lines.joined(separator: "\n")
    }

    private static let sites = [1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 80, 100]
    private static let nodes = [1, 2, 4, 8, 16]
    private static let databases = [1, 2, 4]

    /// People of one site that each shape carries.
    private func limitsOfShapes() -> [(nodes: Int, databases: Int, people: Double)] {
        Self.nodes.flatMap { nodes in
            Self.databases.map { databases in
                (nodes, databases, limits(nodes: nodes, databases: databases)[0].people)
            }
        }
    }

    private func smallest(_ size: Double, _ limits: [(nodes: Int, databases: Int, people: Double)]) -> Shape? {
        var best: (shape: Shape, machines: Int)?
        for sites in Self.sites {
            for limit in limits where limit.people >= size / Double(sites) {
                let machines = sites * (limit.nodes + limit.databases)
                if best == nil || machines < best!.machines {
                    best = (Shape(people: size, nodes: limit.nodes, databases: limit.databases, sites: sites), machines)
                }
            }
        }
        return best?.shape
    }

    /// One chat that everybody writes to at once.
    func event(_ shape: Shape, _ shares: [Double]) -> String {
        var lines = [
            "| share of all messages in one chat | messages/s there | its row is locked | waits for rows | p50, ms | p99, ms |",
            "| --: | --: | --: | --: | --: | --: |",
        ]
        for share in shares {
            let outcome = simulate(shape, event: share)
            let rate = shape.people * people.messagesPerDay * people.peakFactor / 86_400 * share
            lines.append(
                "| \(share.percent) | \(rate.short) | \((outcome.busy[.hotRow] ?? 0).percent) | \(outcome.rowWaits) "
                    + "| \(outcome.median.short) | \(outcome.p99.short) |")
        }
        return lines.joined(separator: "\n")
    }

    /// Two digits.
    private func rounded(_ people: Double) -> String {
        guard people.isFinite, people >= 10 else { return people.short }
        let step = 10.0.raised(to: people.logarithm / 10.0.logarithm - 1).rounded(.down)
        let power = 10.0.raised(to: (step.logarithm / 10.0.logarithm).rounded(.down))
        return ((people / power).rounded() * power).short
    }
}
