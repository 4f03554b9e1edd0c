import Glibc
import Testing
import XuanTesting
import XuanThreads

@testable import MySQLStore
@testable import XuanStore

/// Faults that only a database on a server can have.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct MySQLStoreTests {
    private let server = TemporaryMariaDB.shared!

    private func store() -> MySQLStore { MySQLStore(server.address(TemporaryMariaDB.freeName())) }

    private func error(_ body: () throws(StoreError) -> Void) -> StoreError? {
        do throws(StoreError) {
            try body()
            return nil
        } catch { return error }
    }

    @Test func makesADatabaseThatIsMissing() throws {
        let store = store()
        #expect(throws: StoreError.self) { try store.openReader() }
        let writer = try store.openWriter()
        try Migrations.run(on: writer)
        let charset = try server.sql(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = '\(store.address.database)' "
                + "AND (engine <> 'InnoDB' OR table_collation <> 'utf8mb4_nopad_bin')")
        #expect(charset == "")
        #expect(try store.openReader().schemaVersion() == Migrations.newest)
    }

    @Test func refusesTheDatabaseOfAnotherProgramAndLeavesItAlone() throws {
        let store = store()
        let name = store.address.database
        try server.sql("CREATE DATABASE \(name); CREATE TABLE \(name).im_chat (id INT)")
        #expect(error { () throws(StoreError) in _ = try store.openWriter() } == .foreign(store.address.name))
        #expect(error { () throws(StoreError) in _ = try store.openReader() } == .foreign(store.address.name))
        #expect(try server.sql("SHOW TABLES FROM \(name)") == "im_chat\n")
    }

    @Test(arguments: [true, false]) func aCommitWithoutAnswerIsKnownAfterwards(isStored: Bool) throws {
        let name = TemporaryMariaDB.freeName()
        let path = "/tmp/xuan-wire-\(name.suffix(12))"
        let wire = Wire(from: path, to: server.socket)
        defer {
            wire.end()
            unlink(path)
        }
        let store = MySQLStore(try MySQLAddress(parsing: "mysql://root@localhost/\(name)?socket=\(path)"))
        let writer = try store.openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        if isStored {
            // Nobody answers the count of commits and the commit itself; the second answer ends the connection.
            wire.set(.cuttingAtCommit)
        } else {
            wire.cut()
        }
        #expect(error { () throws(StoreError) in try writer.commit() } == .unreachable(store.address.name))
        wire.set(.open)
        try writer.begin()
        #expect(writer.wasLostCommitStored() == isStored)
        #expect(!writer.wasLostCommitStored())
        #expect(try writer.all("SELECT a FROM t") { $0.integer(0) } == (isStored ? [1] : []))
        writer.rollback()
    }

    @Test func aTransactionThatLosesItsServerIsNotAcknowledgedAndTheNextOneGoes() throws {
        let store = store()
        let writer = try store.openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        let before = try writer.foreignChanges()
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        try server.cutConnections(to: store.address.database)
        let lost = StoreError.unreachable(store.address.name)
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (2)", []) } == lost)
        // Nothing more is done in the name of the lost transaction, on a new connection or not.
        #expect(error { () throws(StoreError) in try writer.savepoint() } == lost)
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (3)", []) } == lost)
        #expect(error { () throws(StoreError) in try writer.commit() } == lost)
        writer.rollback()
        _ = try writer.transaction { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (4)", []) }
        #expect(try writer.all("SELECT a FROM t") { $0.integer(0) } == [4])
        #expect(try writer.foreignChanges() != before)
    }

    /// A suspended database kept everybody waiting for 35 seconds and more.
    @Test func aHangingServerIsWaitedForOnceAndFoundAgain() throws {
        signal(SIGPIPE, SIG_IGN)
        let name = TemporaryMariaDB.freeName()
        let proxy = try StandingProxy(socket: server.socket)
        let store = MySQLStore(try MySQLAddress(parsing: "mysql://root@127.0.0.1:\(proxy.port)/\(name)?timeout=1"))
        let away = StoreError.unreachable(store.address.name)
        let writer = try store.openWriter()
        let reader = try store.openReader()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        proxy.stand(true)
        var start = ContinuousClock.now
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (2)", []) } == away)
        writer.rollback()
        #expect(ContinuousClock.now - start < .seconds(4))
        // All others fail at once.
        start = .now
        for _ in 1...100 {
            #expect(error { () throws(StoreError) in _ = try reader.all("SELECT a FROM t") { $0.integer(0) } } == away)
            #expect(error { () throws(StoreError) in try writer.begin() } == away)
        }
        #expect(ContinuousClock.now - start < .seconds(1))
        proxy.stand(false)
        let end = ContinuousClock.now + .seconds(20)
        while error({ () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (3)", []) }) != nil,
            ContinuousClock.now < end
        { sched_yield() }
        #expect(try reader.all("SELECT a FROM t") { $0.integer(0) } == [3])
    }

    /// The end of a program does not wait for it either.
    @Test func aWaitIsEndedByAnInterrupt() throws {
        signal(SIGPIPE, SIG_IGN)
        let proxy = try StandingProxy(socket: server.socket)
        let name = TemporaryMariaDB.freeName()
        let store = MySQLStore(try MySQLAddress(parsing: "mysql://root@127.0.0.1:\(proxy.port)/\(name)?timeout=60"))
        let writer = try store.openWriter()
        proxy.stand(true)
        let start = ContinuousClock.now
        let other = try WorkThread("interrupt") {
            usleep(100_000)
            store.interrupt()
        }
        #expect(throws: StoreError.self) { try writer.begin() }
        other.join()
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(throws: StoreError.self) { try writer.begin() }
    }

    @Test func aCommitThatLosesItsServerThrows() throws {
        let store = store()
        let writer = try store.openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        try server.cutConnections(to: store.address.database)
        #expect(
            error { () throws(StoreError) in try writer.commit() } == StoreError.unreachable(store.address.name))
        #expect(try writer.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 0)
    }

    @Test func aTransactionThatHadToGiveWayIsOverAsAWhole() throws {
        let store = MySQLStore(server.address(TemporaryMariaDB.freeName()), busyTimeout: 1000)
        let writer = try store.openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        try writer.execute("CREATE TABLE u (a BIGINT)", [])
        let other = try store.openForeign()
        try other.execute("SET SESSION TRANSACTION READ WRITE", [])
        try other.execute("LOCK TABLES t WRITE", [])
        try writer.begin()
        try writer.execute("INSERT INTO u VALUES (1)", [])
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO t VALUES (1)", []) } == .locked)
        #expect(error { () throws(StoreError) in try writer.execute("INSERT INTO u VALUES (2)", []) } == .locked)
        #expect(error { () throws(StoreError) in try writer.commit() } == .locked)
        try other.execute("UNLOCK TABLES", [])
        try writer.execute("INSERT INTO t VALUES (3)", [])
        #expect(try writer.first("SELECT COUNT(*) FROM u") { $0.integer(0) } == 0)
        #expect(try writer.all("SELECT a FROM t") { $0.integer(0) } == [3])
    }

    @Test func aReaderAndAWriterAtRestComeBackUnseen() throws {
        let store = store()
        let writer = try store.openWriter()
        try Migrations.run(on: writer)
        let reader = try store.openReader()
        #expect(try UserTable.list(on: reader).isEmpty)
        try server.cutConnections(to: store.address.database)
        #expect(try UserTable.list(on: reader).isEmpty)
        _ = try UserTable.insert(account: "a", password: "p", realname: "", admin: "no", now: 1, on: writer)
        #expect(try UserTable.list(on: reader).map(\.account) == ["a"])
    }

    @Test func aMigrationThatWasInterruptedGoesOn() throws {
        for interrupted in 0..<Migration.first.statements.count {
            let store = store()
            let writer = try store.openWriter()
            try Migrations.run(on: writer, steps: [])
            // As if the program had ended after this statement, before or after it was recorded.
            for (index, statement) in Migration.first.statements.prefix(interrupted + 1).enumerated() {
                try writer.execute(statement, [])
                if index < interrupted || interrupted % 2 == 0 {
                    try writer.execute(MySQLDialect.setProgress, [.integer(Int64(index + 1))])
                }
            }
            try Migrations.run(on: writer)
            #expect(try writer.schemaVersion() == Migrations.newest)
        }
    }

    @Test func aMigrationThatFailsSaysSoAndIsTriedAgain() throws {
        let store = store()
        let writer = try store.openWriter()
        let bad = Migration(number: 1, statements: ["CREATE TABLE a (b BIGINT)", "CREATE TABLE c (d NONSENSE)"])
        #expect(throws: StoreError.self) { try Migrations.run(on: writer, steps: [bad]) }
        #expect(try writer.schemaVersion() == 0)
        let good = Migration(number: 1, statements: ["CREATE TABLE a (b BIGINT)", "CREATE TABLE c (d BIGINT)"])
        try Migrations.run(on: writer, steps: [good])
        #expect(try writer.schemaVersion() == 1)
    }

    @Test func aSnapshotSeesNothingThatCameLater() throws {
        let store = store()
        let writer = try store.openWriter()
        try writer.execute("CREATE TABLE t (a BIGINT)", [])
        let reader = try store.openReader()
        try reader.begin()
        try writer.execute("INSERT INTO t VALUES (1)", [])
        #expect(try reader.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 0)
        try reader.commit()
        #expect(try reader.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 1)
    }

    @Test func aWrongPasswordIsSaidWithoutIt() throws {
        let name = TemporaryMariaDB.freeName()
        try server.sql("CREATE USER 'p\(name.suffix(8))'@'localhost' IDENTIFIED BY 'right'")
        let text = server.text(name).split(separator: "root").joined(separator: "p\(name.suffix(8))")
        var address = try MySQLAddress(parsing: text)
        address.password = "wr0ng-one"
        guard case .denied(let said) = error({ () throws(StoreError) in _ = try MySQLStore(address).openWriter() })
        else {
            Issue.record("a wrong password was taken")
            return
        }
        #expect(!said.contains("wr0ng-one"))
    }

    @Test func noServerIsSaidByName() throws {
        let address = try MySQLAddress(parsing: "mysql://root@localhost/x?socket=/nowhere/s")
        #expect(
            error { () throws(StoreError) in _ = try MySQLStore(address).openWriter() }
                == .unreachable("mysql://root@/nowhere/s/x"))
    }

    @Test func aTextThatDoesNotFitIsRefusedAndNotCut() throws {
        let writer = try store().openWriter()
        try writer.execute("CREATE TABLE t (a VARCHAR(4))", [])
        guard
            case .other(_, let text) = error({ () throws(StoreError) in
                try writer.execute("INSERT INTO t VALUES ('secrets')", [])
            })
        else {
            Issue.record("it was taken")
            return
        }
        #expect(!text.contains("secrets"))
        #expect(try writer.first("SELECT COUNT(*) FROM t") { $0.integer(0) } == 0)
    }

    @Test func onlyTablesAreWrittenInAnotherWay() {
        #expect(
            MySQLDialect.translate("SELECT 'INTEGER PRIMARY KEY'", collation: "x") == "SELECT 'INTEGER PRIMARY KEY'")
        #expect(
            MySQLDialect.translate("CREATE TABLE t (id INTEGER PRIMARY KEY)", collation: "x")
                == "CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY) "
                + "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=x")
    }
}
