import Testing
import XuanTesting

@testable import XuanStore

/// The promises of the port, over each driver.
@Suite struct DriverTests {
    private func error(_ body: () throws(StoreError) -> Void) -> StoreError? {
        do throws(StoreError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)")) func mariaDBIsAmongTheDrivers() {
        #expect(Driver.installed == Driver.allCases)
    }

    @Test(arguments: Driver.installed) func keepsEveryValueAndTellsNullFromEmpty(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.openWriter()
        try writer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b MEDIUMTEXT)", [])
        let texts = [
            "", "x", "a\u{0}b", #"it's "so" \ %_ \n"#, "👩‍👩‍👧 多", String(repeating: "y", count: 3_000_000), "z",
        ]
        for text in texts {
            try writer.execute("INSERT INTO t (a, b) VALUES (?, ?)", [.integer(.min), .text(text)])
        }
        #expect(writer.lastInsertID == 7)
        try writer.execute("INSERT INTO t (a, b) VALUES (?, ?)", [.null, .null])
        let rows = try writer.all("SELECT a, b FROM t ORDER BY id") { row in
            (row.integer(0), row.isNull(1) ? nil : row.text(1))
        }
        #expect(rows.map(\.1) == texts + [nil])
        #expect(rows[0].0 == .min && rows[7].0 == 0)
        #expect(try writer.first("SELECT a FROM t WHERE b = ?", ["👩‍👩‍👧 多"]) { $0.text(0) } == "\(Int64.min)")
        #expect(try writer.execute("UPDATE t SET a = ? WHERE id > ?", [7, 2]) == 6)
        // Rows that hold the new value already count as well.
        #expect(try writer.execute("UPDATE t SET a = ? WHERE id > ?", [7, 2]) == 6)
    }

    @Test(arguments: Driver.installed) func comparesTextsByteByByte(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.openWriter()
        try writer.execute("CREATE TABLE t (a VARCHAR(64) NOT NULL UNIQUE)", [])
        let texts = ["a", "A", "a ", "ä", "á", "a\u{301}", "😀", "😁"]
        for text in texts { try writer.execute("INSERT INTO t VALUES (?)", [.text(text)]) }
        for text in texts {
            #expect(try writer.all("SELECT a FROM t WHERE a = ?", [.text(text)]) { $0.text(0) } == [text])
        }
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES ('a ')", []) } == .constraint)
    }

    @Test(arguments: Driver.installed) func keysAre64BitsWide(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.openWriter()
        try writer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT)", [])
        try writer.execute("INSERT INTO t (id, a) VALUES (?, 0)", [.integer(1 << 52)])
        try writer.execute("INSERT INTO t (a) VALUES (0)", [])
        #expect(writer.lastInsertID == 1 << 52 + 1)
    }

    @Test(arguments: Driver.installed) func readerSeesWhatIsCommittedAndCannotWrite(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.open()
        let writer = try store.openWriter()
        let reader = try store.openReader()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        #expect(try reader.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 0)
        try writer.commit()
        #expect(try reader.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 1)
        guard case .notWritable = error({ () throws(StoreError) in try reader.execute("DELETE FROM t", []) }) else {
            Issue.record("a reader wrote")
            return
        }
    }

    @Test(arguments: Driver.installed) func savepointGivesUpOnlyItsOwn(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.open().openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)", [])
        try writer.begin()
        for n in 1...3 as ClosedRange<Int64> {
            try writer.savepoint()
            try writer.execute("INSERT INTO t VALUES (?)", [.integer(n)])
            if n == 2 { try writer.rollbackToSavepoint() } else { try writer.releaseSavepoint() }
        }
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (1)", []) } == .constraint)
        try writer.commit()
        #expect(try writer.all("SELECT a FROM t ORDER BY a") { $0.integer(0) } == [1, 3])
        writer.rollback()
    }

    @Test(arguments: Driver.installed) func noticesCommitsOfOthersOnly(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.open()
        let one = try store.openWriter()
        let other = try store.openWriter()
        try one.execute("CREATE TABLE t (a BIGINT)", [])
        let before = try one.foreignChanges()
        _ = try one.transaction { () throws(StoreError) in try one.execute("INSERT INTO t VALUES (2)", []) }
        #expect(try one.foreignChanges() == before)
        try other.transaction { () throws(StoreError) in _ = try other.first("SELECT a FROM t") { _ in } }
        #expect(try one.foreignChanges() == before)
        try other.execute("INSERT INTO t VALUES (1)", [])
        #expect(try one.foreignChanges() != before)
    }

    @Test(arguments: Driver.installed) func saysSoWhenAnotherHasTheRightToWrite(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.open(busyTimeout: 20)
        let writer = try store.openWriter()
        try writer.begin()
        let second = try store.openWriter()
        #expect(error { () throws(StoreError) in try second.begin() } == .locked)
        try writer.commit()
        #expect(error { () throws(StoreError) in try second.begin() } == nil)
    }

    @Test(arguments: Driver.installed) func refusesADatabaseOfANewerVersion(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.openWriter()
        try writer.setSchemaVersion(Migrations.newest + 1)
        #expect(
            error { () throws(StoreError) in try Migrations.run(on: writer) }
                == .tooNew(found: Migrations.newest + 1, known: Migrations.newest))
    }

    /// Each old version with rows in it, brought to the newest.
    @Test(arguments: Driver.installed, Migrations.all.map(\.number)) func everyOldVersionIsBroughtUpToDate(
        _ driver: Driver, version: Int
    ) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.open().openWriter()
        try Migrations.run(on: writer, steps: Migrations.all.filter { $0.number <= version })
        #expect(try writer.schemaVersion() == version)
        try writer.execute(
            "INSERT INTO users (account, password, realname, admin, created) VALUES ('ann', 'p', 'Ann', 'no', 7)", [])
        try writer.execute(
            "INSERT INTO chats (gid, kind, admins, committers, last_index) VALUES ('g', 'group', '', '', 1)", [])
        try writer.execute("INSERT INTO members (chat, user, joined) VALUES (1, 1, 7)", [])
        try writer.execute(
            """
            INSERT INTO messages (gid, chat, idx, user, date, sender_order, kind, content_type, content, data)
            VALUES ('m', 1, 1, 1, 7, 1, 'normal', 'text', 'hello', '')
            """, [])
        try Migrations.run(on: writer)
        #expect(try writer.schemaVersion() == Migrations.newest)
        #expect(try UserTable.list(on: writer).map(\.account) == ["ann"])
        #expect(try ChatTable.list(of: 1, on: writer).map(\.chat.gid) == ["g"])
        #expect(try MessageTable.find(gid: "m", on: writer)?.content == "hello")
        #expect(try writer.damages() == [])
    }

    @Test(arguments: Driver.installed) func twoProcessesMakeTheSchemaOnce(_ driver: Driver) async throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.open(busyTimeout: 20_000)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let writer = try store.openWriter()
                    try Migrations.run(on: writer)
                    return try writer.schemaVersion()
                }
            }
            for try await version in group { #expect(version == Migrations.newest) }
        }
    }

    /// Nodes that start at the same moment find one and the same.
    @Test(arguments: Driver.installed) func theNodesOnAStoreShareASecret(_ driver: Driver) throws {
        let (one, other) = (TemporaryStore(driver), TemporaryStore(driver))
        let (first, second) = (try one.openWriter(), try one.openWriter())
        let secret = try MetaTable.clusterSecret(on: first) { "made by the first" }
        #expect(secret == "made by the first")
        #expect(try MetaTable.clusterSecret(on: second) { "made by the second" } == secret)
        #expect(try MetaTable.clusterSecret(on: try other.openWriter()) { "another store" } == "another store")
    }
}
