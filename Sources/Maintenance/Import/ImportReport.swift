/// The result of an import or of a dry run.
package struct ImportReport: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case people, chats, members, messages, files, settings, departments, todos, applications
    }

    package struct Count: Sendable, Equatable {
        /// Rows of the original.
        package var read = 0
        /// Rows that were made of them.
        package var taken = 0
    }

    package private(set) var counts: [Kind: Count] = [:]
    /// One line each: table, row, what is odd about it and how it was imported.
    package private(set) var problems: [String] = []
    /// Cursors that are before a waiting message.
    package var waiting = 0
    /// Rows without a place here that are not faults: their kind and number.
    package private(set) var left: [String: Int] = [:]

    mutating func read(_ kind: Kind) { counts[kind, default: Count()].read += 1 }
    mutating func took(_ kind: Kind) { counts[kind, default: Count()].taken += 1 }
    mutating func leave(_ what: String) { left[what, default: 0] += 1 }

    mutating func problem(_ table: String, _ id: Int64, _ text: String) {
        problems.append("\(table) row \(id): \(text)")
    }

    /// For people: counts, then the problems, at most `limit` of them.
    package func text(limit: Int) -> String {
        var lines: [String] = []
        for kind in Kind.allCases {
            let count = counts[kind] ?? Count()
            lines.append("\(kind.rawValue): \(count.taken) of \(count.read)")
        }
        lines.append("cursors before waiting messages: \(waiting)")
        for (what, count) in left.sorted(by: { $0.key < $1.key }) { lines.append("left out, \(what): \(count)") }
        lines.append("problems: \(problems.count)")
        lines += problems.prefix(limit).map { "  " + $0 }
        if problems.count > limit { lines.append("  … and \(problems.count - limit) more (--problems N shows N)") }
        return lines.joined(separator: "\n")
    }
}
