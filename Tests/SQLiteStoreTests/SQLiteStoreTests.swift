import CSQLite
import Glibc
import Testing
@testable import XuanStore

@testable import SQLiteStore

/// A file name that is free, and taken away afterwards.
final class TemporaryFile {
    let path: String

    init() {
        let template = Array("/tmp/xuan-sqlite-XXXXXX".utf8CString)
        path = template.withUnsafeBufferPointer { buffer in
            var copy = Array(buffer)
            return String(cString: mkdtemp(&copy)) + "/a.db"
        }
    }

    deinit {
        for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) }
        rmdir(String(path.dropLast(5)))
    }

    /// Runs SQL with bare SQLite, as another program would.
    func foreign(_ sql: String) {
        var handle: OpaquePointer?
        precondition(sqlite3_open(path, &handle) == SQLITE_OK)
        precondition(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
        sqlite3_close(handle)
    }
}

@Suite struct SQLiteStoreTests {
    private func error(_ body: () throws(StoreError) -> Void) -> StoreError? {
        do throws(StoreError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test func newFileIsForItsOwnerOnly() throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path)
        let writer = try store.openWriter()
        try Migrations.run(on: writer)
        for end in ["", "-wal", "-shm"] {
            var info = stat()
            #expect(stat(file.path + end, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600, "\(end)")
        }
        writer.close()
    }

    @Test func writesAheadAndSyncsFully() throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        #expect(try writer.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
        #expect(try writer.first("PRAGMA synchronous") { $0.integer(0) } == 2)
        #expect(try writer.first("PRAGMA foreign_keys") { $0.integer(0) } == 1)
    }

    @Test func keepsEveryValueAndTellsNullFromEmpty() throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        try writer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b TEXT)", [])
        let texts = ["", "x", "a\u{0}b", "👩‍👩‍👧 多", String(repeating: "y", count: 3_000_000)]
        for text in texts {
            try writer.execute("INSERT INTO t (a, b) VALUES (?, ?)", [.integer(.min), .text(text)])
        }
        #expect(writer.lastInsertID == 5)
        try writer.execute("INSERT INTO t (a, b) VALUES (?, ?)", [.null, .null])
        let rows = try writer.all("SELECT a, b FROM t ORDER BY id") { row in
            (row.integer(0), row.isNull(1) ? nil : row.text(1))
        }
        #expect(rows.map(\.1) == texts + [nil])
        #expect(rows[0].0 == .min && rows[5].0 == 0)
        #expect(try writer.execute("UPDATE t SET a = ? WHERE id > ?", [7, 2]) == 4)
    }

    @Test func readerSeesWhatIsCommittedAndCannotWrite() throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path)
        let writer = try store.openWriter()
        let reader = try store.openReader()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        #expect(try reader.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 0)
        try writer.commit()
        #expect(try reader.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 1)
        #expect(error { () throws(StoreError) in try reader.execute("DELETE FROM t", []) } == .notWritable(file.path))
    }

    @Test func savepointGivesUpOnlyItsOwn() throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)", [])
        try writer.begin()
        for n in 1...3 as ClosedRange<Int64> {
            try writer.savepoint()
            try writer.execute("INSERT INTO t VALUES (?)", [.integer(n)])
            if n == 2 { try writer.rollbackToSavepoint() } else { try writer.releaseSavepoint() }
        }
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (1)", []) } == .constraint)
        try writer.commit()
        #expect(try writer.all("SELECT a FROM t") { $0.integer(0) } == [1, 3])
        writer.rollback()
    }

    @Test func noticesCommitsOfOthersOnly() throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path)
        let one = try store.openWriter()
        let other = try store.openWriter()
        let before = try one.foreignChanges()
        try one.execute("CREATE TABLE t (a BIGINT)", [])
        #expect(try one.foreignChanges() == before)
        try other.execute("INSERT INTO t VALUES (1)", [])
        #expect(try one.foreignChanges() != before)
    }

    @Test func refusesWhatIsNoDatabase() throws {
        let file = TemporaryFile()
        let handle = fopen(file.path, "w")
        fputs(String(repeating: "this is a letter and no database\n", count: 100), handle)
        fclose(handle)
        let store = try SQLiteStore(path: file.path)
        #expect(error { () throws(StoreError) in _ = try store.openWriter() } == .corrupt(file.path))
    }

    @Test func refusesTheDatabaseOfAnotherProgramAndLeavesItAlone() throws {
        for sql in ["CREATE TABLE notes (a)", "PRAGMA application_id = 77; CREATE TABLE x (a)"] {
            let file = TemporaryFile()
            file.foreign(sql)
            let store = try SQLiteStore(path: file.path)
            #expect(error { () throws(StoreError) in _ = try store.openWriter() } == .foreign(file.path))
            #expect(error { () throws(StoreError) in _ = try store.openReader() } == .foreign(file.path))
            var handle: OpaquePointer?
            sqlite3_open(file.path, &handle)
            defer { sqlite3_close(handle) }
            #expect(sqlite3_exec(handle, "PRAGMA journal_mode = DELETE", nil, nil, nil) == SQLITE_OK)
            #expect(access(file.path + "-wal", F_OK) != 0)
        }
    }

    @Test func refusesADatabaseOfANewerVersion() throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        try Migrations.run(on: writer)
        try writer.setSchemaVersion(Migrations.newest + 1)
        #expect(
            error { () throws(StoreError) in try Migrations.run(on: writer) }
                == .tooNew(found: Migrations.newest + 1, known: Migrations.newest))
    }

    @Test func saysSoWhenAnotherProcessHasTheLock() throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path, busyTimeout: 20)
        let writer = try store.openWriter()
        try writer.begin()
        let second = try store.openWriter()
        #expect(error { () throws(StoreError) in try second.begin() } == .locked)
        try writer.commit()
        #expect(error { () throws(StoreError) in try second.begin() } == nil)
        second.close()
        writer.close()
        // Locked as a whole, which the opening already meets.
        var handle: OpaquePointer?
        sqlite3_open(file.path, &handle)
        sqlite3_exec(handle, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", nil, nil, nil)
        #expect(error { () throws(StoreError) in _ = try store.openWriter() } == .locked)
        sqlite3_close(handle)
    }

    @Test func refusesAFolderThatIsNotThere() {
        #expect(
            error { () throws(StoreError) in _ = try SQLiteStore(path: "/nowhere/at/all.db") }
                == .notWritable("/nowhere/at/all.db"))
        #expect(
            error { () throws(StoreError) in _ = try SQLiteStore(path: "/tmp").openWriter() } == .notWritable("/tmp"))
    }

    @Test func everyErrorIsOneLineWithACure() {
        let errors: [StoreError] = [
            .locked, .full, .corrupt("f"), .foreign("f"), .tooNew(found: 2, known: 1), .notWritable("f"), .constraint,
            .other(code: 1, "x"),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("database"))
            #expect(!error.description.contains("\n"))
        }
    }
}
