import CSQLite
import Glibc
import Testing
@testable import XuanStore

@testable import SQLiteStore

/// A free file name, removed afterwards.
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

    /// Deleted, replaced by a restored backup, its log deleted: later commits were lost without a word.
    @Test(arguments: ["deleted", "replaced", "log deleted"])
    func aCommitIntoAFileThatIsNotInItsPlaceThrows(how: String) throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        try writer.execute("CREATE TABLE t (a INTEGER)", [])
        try writer.transaction { () throws(StoreError) in _ = try writer.execute("INSERT INTO t VALUES (1)", []) }
        let moved = how == "log deleted" ? file.path + "-wal" : file.path
        #expect(rename(moved, file.path + ".away") == 0)
        if how == "replaced" { try SQLiteStore.makeFile(file.path) }
        let failure = error { () throws(StoreError) in
            try writer.transaction { () throws(StoreError) in _ = try writer.execute("INSERT INTO t VALUES (2)", []) }
        }
        #expect(failure == .moved(file.path))
        #expect(rename(file.path + ".away", moved) == 0)
        try writer.transaction { () throws(StoreError) in _ = try writer.execute("INSERT INTO t VALUES (3)", []) }
        #expect(try writer.all("SELECT a FROM t") { $0.integer(0) } == [1, 3])
    }

    @Test func aWaitForAnotherProcessIsEndedByAnInterrupt() throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path, busyTimeout: 60_000)
        let (one, other) = (try store.openWriter(), try store.openWriter())
        try one.begin()
        store.interrupt()
        #expect(error { () throws(StoreError) in try other.begin() } == .locked)
        one.rollback()
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

    @Test func aMigrationThatFailsLeavesNothing() throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        try Migrations.run(on: writer)
        let before = try writer.first("SELECT COUNT(*) FROM sqlite_master") { $0.integer(0) }
        try writer.setSchemaVersion(0)
        #expect(throws: StoreError.self) { try Migrations.run(on: writer) }
        #expect(try writer.schemaVersion() == 0)
        #expect(try writer.first("SELECT COUNT(*) FROM sqlite_master") { $0.integer(0) } == before)
    }

    @Test func damageIsReportedWithTheNameOfTheFile() throws {
        let file = TemporaryFile()
        let writer = try SQLiteStore(path: file.path).openWriter()
        try Migrations.run(on: writer)
        #expect(try writer.damages() == [])
        try (writer as? SQLiteConnection)?.pragma("PRAGMA foreign_keys = OFF")
        try writer.execute("INSERT INTO settings (user, value) VALUES (77, '{}')", [])
        #expect(
            try writer.damages() == [
                "\(file.path): settings row 1: refers to a row of users that is not there"
            ])
        writer.close()
        // Four bytes in the middle of a page that holds an index.
        let descriptor = Glibc.open(file.path, O_RDWR)
        let size = lseek(descriptor, 0, SEEK_END)
        for offset in stride(from: 4096, to: size, by: 4096) { pwrite(descriptor, [9, 9, 9, 9], 4, offset) }
        close(descriptor)
        let complaint = error { () throws(StoreError) in
            let damages = try SQLiteStore(path: file.path).openReader().damages()
            if damages.contains(where: { $0.hasPrefix(file.path) }) { throw .corrupt(file.path) }
        }
        #expect(complaint == .corrupt(file.path))
    }

    @Test func refusesAFileThatIsNoDatabase() throws {
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

    @Test func saysSoWhenAnotherProcessHasTheWholeFileLocked() throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path, busyTimeout: 20)
        try store.openWriter().close()
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
            .unreachable("f"), .denied("x"), .other(code: 1, "x"),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("database"))
            #expect(!error.description.contains("\n"))
        }
    }
}
