import SQLiteStore
import XuanRelay
import XuanStore

/// The relay's reports in an SQLite file with the original's two tables, so that a file of the original relay can be
/// used as it is (Docs/protocol.md 5.5). WAL without a sync per commit: written reports survive the end of the process
/// at any moment; after a power cut nobody is connected anyway.
package final class SQLiteReportFile: ReportFile {
    private let path: String
    /// Opened with the first report: a relay without reports does not need SQLite's memory.
    private var opened: SQLiteConnection?

    /// Creates the file (mode 0600) if it does not exist; opens it if it holds something. Throws with cause and cure.
    package init(path: String) throws(StoreError) {
        self.path = path
        try SQLiteStore.makeFile(path)
        if !SQLiteStore.isEmptyFile(path) { _ = try connection() }
    }

    private func connection() throws(StoreError) -> SQLiteConnection {
        if let opened { return opened }
        let connection = try SQLiteConnection(path: path, busyTimeout: 2_000)
        try connection.pragma("PRAGMA journal_mode = WAL")
        try connection.pragma("PRAGMA synchronous = NORMAL")
        try connection.execute("CREATE TABLE IF NOT EXISTS offline (server STRING (20), userID INT (9))", [])
        try connection.execute(
            "CREATE TABLE IF NOT EXISTS sendfail (server VARCHAR (40), userID INT (9), gid VARCHAR (40))", [])
        try connection.execute("CREATE INDEX IF NOT EXISTS offline_user ON offline (server, userID)", [])
        try connection.execute("CREATE INDEX IF NOT EXISTS sendfail_user ON sendfail (server, userID, gid)", [])
        opened = connection
        return connection
    }

    package func load() throws -> [String: Report] {
        var sites: [String: Report] = [:]
        guard let opened else { return sites }
        try opened.query("SELECT server, userID FROM offline", []) { row in
            sites[row.text(0), default: Report()].offline.insert(row.integer(1))
        }
        try opened.query("SELECT server, userID, gid FROM sendfail", []) { row in
            sites[row.text(0), default: Report()].sendfail[row.integer(1), default: []].insert(row.text(2))
        }
        return sites
    }

    package func write(_ changes: [ReportChange]) throws {
        let connection = try connection()
        try connection.transaction { () throws(StoreError) in
            for change in changes { try carryOut(change, connection) }
        }
    }

    private func carryOut(_ change: ReportChange, _ connection: SQLiteConnection) throws(StoreError) {
        let site = StoreValue(change.site)
        for user in change.report.offline {
            // An original's file may hold a row twice; a new one is never added twice.
            try connection.execute("DELETE FROM offline WHERE server = ? AND userID = ?", [site, StoreValue(user)])
            if change.isAddition {
                try connection.execute("INSERT INTO offline (server, userID) VALUES (?, ?)", [site, StoreValue(user)])
            }
        }
        for (user, gids) in change.report.sendfail {
            for gid in gids {
                let values = [site, StoreValue(user), StoreValue(gid)]
                try connection.execute("DELETE FROM sendfail WHERE server = ? AND userID = ? AND gid = ?", values)
                if change.isAddition {
                    try connection.execute("INSERT INTO sendfail (server, userID, gid) VALUES (?, ?, ?)", values)
                }
            }
        }
    }
}
