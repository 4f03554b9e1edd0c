import XuanStore

/// Checks a whole database, also while the server runs.
package enum Check {
    package struct Report: Sendable {
        /// The counts of what was checked: "3 people", …
        package var counts: [String] = []
        /// One line each; none for a sound database.
        package var problems: [String] = []
    }

    /// Rows that one line names; the rest are only counted.
    private static let shown = 5

    /// Damage of the files, dangling references, indexes with gaps, cursors that point past the end. With `uploads`,
    /// the folder of uploads with a trailing slash, also records without a file and files without a record. `now`:
    /// milliseconds.
    package static func run(_ store: any Store, uploads: String? = nil, now: Int64) throws(StoreError) -> Report {
        let reader = try store.openReader()
        defer { reader.close() }
        var report = Report()
        report.problems = try reader.damages()
        // One snapshot for all rules: new messages must not look like a gap.
        try reader.begin()
        do throws(StoreError) {
            let version = try reader.schemaVersion()
            guard version <= Migrations.newest else { throw .tooNew(found: version, known: Migrations.newest) }
            if version < Migrations.newest {
                report.problems.append(
                    "schema version \(version): start the server once, it makes \(Migrations.newest)")
            } else {
                report.counts = try ConsistencyTable.counts(on: reader).map { "\($0.count) \($0.name)" }
                for breach in try ConsistencyTable.breaches(on: reader) {
                    let rows = breach.rows.map { "\($0.0)/\($0.1)" }
                    report.problems.append(line(breach.sentence, rows))
                }
                let twins = try NameTable.twins(on: reader).map { group in
                    group.map { "\($0.account) (\($0.id))" }.joined(separator: " and ")
                }
                if !twins.isEmpty {
                    let sentence =
                        "accounts that differ only in case or in the encoding of accents, so each is found only as it"
                        + " is spelled; rename all but one"
                    report.problems.append(line(sentence, twins))
                }
                if let uploads { try look(at: uploads, reader, now, &report) }
            }
        } catch {
            reader.rollback()
            throw error
        }
        try reader.commit()
        return report
    }

    /// A record is made a moment before its file comes to its place, and a file may be that moment older.
    private static let youngMilliseconds: Int64 = 60_000

    private static func look(
        at folder: String, _ reader: any StoreConnection, _ now: Int64, _ report: inout Report
    ) throws(StoreError) {
        var unnamed: [String: String]
        do throws(BackupError) {
            unnamed = try UploadFolder.list(folder, olderThan: now / 1000 - youngMilliseconds / 1000)
        } catch {
            return report.problems.append("the uploads cannot be read: \(error)")
        }
        let count = unnamed.count
        var missing: [String] = []
        try ConsistencyTable.uploads(before: now - youngMilliseconds, on: reader) { id, name, time in
            if unnamed.removeValue(forKey: UploadFolder.storedName(name, id, time)) == nil { missing.append("\(id)") }
        }
        report.counts.append("\(count) uploads")
        if !missing.isEmpty { report.problems.append(line("uploads whose file is not there", missing)) }
        if !unnamed.isEmpty {
            report.problems.append(line("files that no record names", unnamed.values.sorted()))
        }
    }

    private static func line(_ sentence: String, _ rows: [String]) -> String {
        let more = rows.count > shown ? " and \(rows.count - shown) more" : ""
        return "\(sentence): \(rows.prefix(shown).joined(separator: ", "))\(more)"
    }
}
