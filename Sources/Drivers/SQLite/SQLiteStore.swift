import CSQLite
import Glibc
import XuanStore
import XuanThreads

/// One SQLite file as a `Store`: WAL, `synchronous=FULL` (what was committed survives a power cut), foreign keys on.
/// Other processes may open the same file at the same time.
package struct SQLiteStore: Store {
    /// Written into the file's header as `application_id`: "XUAN". A file with another mark, or with tables and no
    /// mark, belongs to another program.
    static let mark: Int64 = 0x5855_414E

    let path: String
    let busyTimeout: Int32
    private let isInterrupted = Guarded(false)

    /// Names the file; creates a missing one, mode 0600. `busyTimeout`: milliseconds to wait for another process.
    /// Throws `notWritable`.
    package init(path: String, busyTimeout: Int = 5000) throws(StoreError) {
        self.path = path
        self.busyTimeout = Int32(clamping: busyTimeout)
        try Self.makeFile(path)
    }

    /// Makes the file of a database, mode 0600, if it is missing. Throws `notWritable`.
    package static func makeFile(_ path: String) throws(StoreError) {
        // SQLite gives -wal and -shm the mode of the file. An existing file is not opened here: closing any descriptor
        // of it would drop this process's locks.
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 {
            Glibc.close(file)
        } else if errno != EEXIST || access(path, R_OK | W_OK) != 0 {
            throw .notWritable(path)
        }
    }

    /// True for a file that `makeFile` has made and nobody has written to.
    package static func isEmptyFile(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_size == 0
    }

    package func openWriter() throws(StoreError) -> any StoreConnection {
        let connection = try SQLiteConnection(path: path, busyTimeout: busyTimeout, interrupt: isInterrupted)
        do throws(StoreError) {
            try claim(connection)
            try connection.pragma("PRAGMA journal_mode = WAL")
            try connection.pragma("PRAGMA synchronous = FULL")
            connection.syncsCommits = true
            try connection.pragma("PRAGMA foreign_keys = ON")
            // 16 MiB of log between two checkpoints: a page that changes often is copied back once, not each 4 MiB.
            try connection.pragma("PRAGMA wal_autocheckpoint = 4096")
            // The index of gids is hit at random places: 16 MiB hold its upper levels for millions of messages.
            try connection.pragma("PRAGMA cache_size = -16384")
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    package func openReader() throws(StoreError) -> any StoreConnection { try reader() }

    package func interrupt() { isInterrupted.withLock { $0 = true } }

    /// Copies the database as it is at one moment into a new file of mode 0600, while others read and write.
    package func backup(to path: String) throws(StoreError) {
        let target = try SQLiteStore(path: path)
        let connection = try reader()
        defer { connection.close() }
        try connection.backup(to: target.path)
    }

    private func reader() throws(StoreError) -> SQLiteConnection {
        let connection = try SQLiteConnection(
            path: path, busyTimeout: busyTimeout, isReader: true, interrupt: isInterrupted)
        do throws(StoreError) {
            try check(connection)
            try connection.pragma("PRAGMA query_only = ON")
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    /// Marks an empty file as ours; refuses another program's before anything in it is changed.
    private func claim(_ connection: SQLiteConnection) throws(StoreError) {
        if try check(connection) { return }
        try connection.transaction { () throws(StoreError) in
            if try !check(connection) { try connection.pragma("PRAGMA application_id = 1481982286") }
        }
    }

    /// True if the file is ours, false if it is empty.
    @discardableResult
    private func check(_ connection: SQLiteConnection) throws(StoreError) -> Bool {
        let mark = try connection.first("PRAGMA application_id") { $0.integer(0) } ?? 0
        if mark == Self.mark { return true }
        let tables = try connection.first("SELECT COUNT(*) FROM sqlite_master") { $0.integer(0) } ?? 0
        guard mark == 0, tables == 0 else { throw .foreign(path) }
        return false
    }
}
