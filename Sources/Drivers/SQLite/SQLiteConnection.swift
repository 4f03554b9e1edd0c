import CLogFile
import CSQLite
import Glibc
import XuanStore
import XuanThreads

/// One connection, opened without SQLite's own locks: its owner ensures that one thread at a time uses it. Statements
/// are prepared at first use and kept until `close`.
package final class SQLiteConnection: StoreConnection {
    let path: String
    private(set) var handle: OpaquePointer?
    private var statements: [UInt: (sql: SQL, statement: SQLiteStatement)] = [:]

    /// True for a connection that only reads: its transactions are snapshots and take no lock from the writer.
    private let isReader: Bool
    private let wait: BusyWait
    private var place: FilePlace
    /// With `synchronous=FULL`: only then does a commit end with a sync, before which its writes can be gathered.
    var syncsCommits = false
    /// Of a server's writer.
    var keeper: LogKeeper?
    /// Pages in the log after the last commit of a connection with a keeper.
    var frames = 0
    /// It has its usual length.
    var isLogLong = false

    /// `busyTimeout`: milliseconds to wait for another process, less once `interrupt` is set. Throws when the file does
    /// not exist or is not a database.
    package init(
        path: String, busyTimeout: Int32, isReader: Bool = false, interrupt: Guarded<Bool> = Guarded(false)
    ) throws(StoreError) {
        (self.path, self.isReader) = (path, isReader)
        wait = BusyWait(milliseconds: busyTimeout, interrupt: interrupt)
        place = FilePlace(path)
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, isReader ? nil : xx_log_vfs())
        guard code == SQLITE_OK else {
            let error = error(code)
            close()
            throw error
        }
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_handler(handle, busyWait, Unmanaged.passUnretained(wait).toOpaque())
    }

    deinit { close() }

    package func close() {
        keeper?.close()
        keeper = nil
        statements.removeAll()
        sqlite3_close_v2(handle)
        handle = nil
    }

    func error(_ code: Int32) -> StoreError { StoreError(sqlite: code, handle: handle, path: path) }

    private func statement(_ sql: SQL) throws(StoreError) -> SQLiteStatement {
        if let known = statements[sql.key] { return known.statement }
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql.text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else { throw error(code) }
        let statement = SQLiteStatement(pointer)
        statements[sql.key] = (sql, statement)
        return statement
    }

    /// Runs a statement to its end.
    private func run(
        _ sql: SQL, _ values: [StoreValue], _ body: (SQLiteStatement) -> Void
    ) throws(StoreError) {
        let statement = try statement(sql)
        let bound = statement.bind(values)
        guard bound == SQLITE_OK else {
            statement.reset()
            throw error(bound)
        }
        while true {
            let code = statement.step()
            if code == SQLITE_ROW {
                body(statement)
                continue
            }
            // The error's text belongs to the connection: taken before `reset` can change it.
            let failure = code == SQLITE_DONE ? nil : error(code)
            statement.reset()
            if let failure { throw failure }
            return
        }
    }

    @discardableResult
    package func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        try run(sql, values) { _ in }
        return Int(sqlite3_changes(handle))
    }

    package func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError) {
        try run(sql, values) { body($0) }
    }

    /// Runs a PRAGMA; ignores the row that some of them answer with.
    package func pragma(_ sql: SQL) throws(StoreError) { try run(sql, []) { _ in } }

    package var lastInsertID: Int64 { sqlite3_last_insert_rowid(handle) }

    // IMMEDIATE: a transaction that starts as a reader and then writes could find the lock taken half way.
    package func begin() throws(StoreError) {
        copyRest()
        try run(isReader ? "BEGIN" : "BEGIN IMMEDIATE", []) { _ in }
    }

    /// A database file that was moved or deleted takes commits as before, and they are lost with it. So the file is
    /// checked first: two system calls beside the write.
    package func commit() throws(StoreError) {
        if isReader { return try run("COMMIT", []) { _ in } }
        guard place.isKept() else { throw .moved(path) }
        if syncsCommits { xx_log_gather(handle) }
        defer { if syncsCommits { xx_log_end(handle) } }
        try run("COMMIT", []) { _ in }
        keeper?.committed(frames: frames)
    }

    package func rollback() { try? run("ROLLBACK", []) { _ in } }

    package func savepoint() throws(StoreError) { try run("SAVEPOINT request", []) { _ in } }
    package func releaseSavepoint() throws(StoreError) { try run("RELEASE request", []) { _ in } }
    package func rollbackToSavepoint() throws(StoreError) {
        try run("ROLLBACK TO request", []) { _ in }
        try run("RELEASE request", []) { _ in }
    }

    package func schemaVersion() throws(StoreError) -> Int {
        try first("PRAGMA user_version") { Int($0.integer(0)) } ?? 0
    }

    /// A PRAGMA takes no bound value; the number is ours.
    package func setSchemaVersion(_ version: Int) throws(StoreError) {
        let code = sqlite3_exec(handle, "PRAGMA user_version = \(version)", nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    package func foreignChanges() throws(StoreError) -> Int64 {
        try first("PRAGMA data_version") { $0.integer(0) } ?? 0
    }

    /// Checks structure, indexes and references.
    package func damages() throws(StoreError) -> [String] {
        let damages = try all("PRAGMA integrity_check") { $0.text(0) }.filter { $0 != "ok" }
        let references = try all("PRAGMA foreign_key_check") { row in
            "\(row.text(0)) row \(row.integer(1)): refers to a row of \(row.text(2)) that is not there"
        }
        return (damages + references).map { "\(path): \($0)" }
    }

    /// Pages: 256 KiB.
    private static let backupStep: Int32 = 64

    /// Copies the whole database as it is now into a new file, without a lock or a log of its own.
    func backup(to path: String) throws(StoreError) {
        var target: OpaquePointer?
        defer { sqlite3_close_v2(target) }
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        var code = sqlite3_open_v2(path, &target, flags, nil)
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, handle: target, path: path) }
        guard let backup = sqlite3_backup_init(target, "main", handle, "main") else {
            throw StoreError(sqlite: sqlite3_errcode(target), handle: target, path: path)
        }
        // One snapshot for all steps: without it each of the server's commits would start the copy again.
        try run("BEGIN", []) { _ in }
        defer { rollback() }
        try run("SELECT COUNT(*) FROM sqlite_master", []) { _ in }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { if file >= 0 { Glibc.close(file) } }
        var sync = PacedSync(file)
        repeat {
            code = sqlite3_backup_step(backup, Self.backupStep)
            var info = stat()
            if file >= 0, fstat(file, &info) == 0 { sync.grew(to: Int(info.st_size)) }
        } while code == SQLITE_OK
        let finished = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw StoreError(sqlite: code == SQLITE_DONE ? finished : code, handle: target, path: path)
        }
    }
}
