import XuanStore

/// Looks a whole database through, also while the server runs.
package enum Check {
    package struct Report: Sendable {
        /// What was looked at: "3 people", …
        package var counts: [String] = []
        /// One line each; none for a sound database.
        package var problems: [String] = []
    }

    /// Rows that one line names; the rest is counted.
    private static let shown = 5

    /// Damage of the files, references to nothing, indexes with gaps, cursors that point past the end.
    package static func run(_ store: any Store) throws(StoreError) -> Report {
        let reader = try store.openReader()
        defer { reader.close() }
        var report = Report()
        report.problems = try reader.damages()
        // One moment for all rules: what comes in meanwhile must not look like a gap.
        try reader.begin()
        do throws(StoreError) {
            let version = try reader.schemaVersion()
            guard version <= Migrations.newest else { throw .tooNew(found: version, known: Migrations.newest) }
            if version < Migrations.newest {
                report.problems.append(
                    "schema version \(version): start the server once, it makes \(Migrations.newest)")
            } else {
                report.counts = try ConsistencyTable.counts(on: reader).map { "\($0.count) \($0.name)" }
                for breach in try ConsistencyTable.breaches(on: reader) { report.problems.append(line(breach)) }
            }
        } catch {
            reader.rollback()
            throw error
        }
        try reader.commit()
        return report
    }

    private static func line(_ breach: ConsistencyTable.Breach) -> String {
        let rows = breach.rows.prefix(shown).map { "\($0.0)/\($0.1)" }.joined(separator: ", ")
        let more = breach.rows.count > shown ? " and \(breach.rows.count - shown) more" : ""
        return "\(breach.sentence): \(rows)\(more)"
    }
}
