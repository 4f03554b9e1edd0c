import Glibc
import Testing
import XuanTesting

@testable import MySQLStore
@testable import XuanStore

/// Steps of the schema that remove something: not while a node lives that uses it.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct RemovingStepTests {
    private let server = TemporaryMariaDB.shared!
    private let store: MySQLStore
    /// Known only to a next version.
    private let step = Migration(
        number: Migrations.newest + 1, unusedSince: Migrations.newest + 1,
        statements: [
            "ALTER TABLE extra RENAME COLUMN old TO new", "ALTER TABLE extra DROP COLUMN gone", "DROP TABLE away",
        ])

    init() throws {
        store = MySQLStore(server.address(TemporaryMariaDB.freeName()))
        let writer = try store.openWriter()
        try Migrations.run(on: writer)
        try writer.execute("CREATE TABLE extra (old BIGINT, gone BIGINT)", [])
        try writer.execute("CREATE TABLE away (a BIGINT)", [])
    }

    private var next: [Migration] { Migrations.all + [step] }

    private func error(_ body: () throws(StoreError) -> Void) -> StoreError? {
        do throws(StoreError) {
            try body()
            return nil
        } catch { return error }
    }

    private func node(_ name: String, place: String? = nil, process: Int64 = Int64(getpid())) -> StoreOwner {
        var owner = StoreOwner.thisProcess
        (owner.node, owner.run, owner.process) = (name, name, process)
        if let place { owner.place = place }
        return owner
    }

    /// A node of this version.
    private func start(_ owner: StoreOwner) throws -> any StoreConnection {
        let connection = try store.openWriter()
        try connection.hold(as: owner) { _ in }
        try Migrations.run(on: connection)
        return connection
    }

    @discardableResult
    private func sql(_ text: String) throws -> String { try server.sql(text, database: store.address.database) }

    private func upgrade() -> StoreError? {
        error { () throws(StoreError) in try Migrations.run(on: try store.openWriter(), steps: next) }
    }

    private var columns: String {
        get throws {
            try sql(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() "
                    + "AND table_name = 'extra' ORDER BY ordinal_position")
        }
    }

    @Test func itIsRefusedWhileAnOlderNodeLives() throws {
        let old = try start(node("old"))
        let refusal = try #require(upgrade())
        let title = "node old, process \(getpid()) on \(StoreOwner.thisProcess.host)"
        #expect(
            refusal
                == .olderNode(
                    name: store.address.name, by: title, step: step.number, knows: Migrations.newest,
                    needs: step.number))
        for words in [title, "upgrade that node", "stop it", "start this one again"] {
            #expect("\(refusal)".contains(words))
        }
        // Nothing has changed, and others of its version still start.
        #expect(try columns == "old\ngone\n")
        #expect(try sql("SELECT version, done FROM xuan_store") == "\(Migrations.newest)\t0\n")
        let other = try start(node("other"))
        for node in [old, other] { node.close() }
        #expect(upgrade() == nil)
        #expect(try columns == "new\n")
        #expect(try store.openReader().schemaVersion() == step.number)
        #expect(
            error { () throws(StoreError) in try Migrations.run(on: try store.openWriter()) }
                == .tooNew(found: step.number, known: Migrations.newest))
    }

    @Test func nodesThatDoWithoutWhatItRemovesDoNotKeepItAway() throws {
        let node = try start(node("a"))
        defer { node.close() }
        let step = Migration(number: step.number, unusedSince: Migrations.newest, statements: step.statements)
        try Migrations.run(on: try store.openWriter(), steps: Migrations.all + [step])
        #expect(try columns == "new\n")
    }

    /// Whoever leaves versions out does not lock the old ones out by the steps before.
    @Test func nothingIsDoneBeforeAStepThatIsRefused() throws {
        let old = try start(node("old"))
        let adding = Migration(number: step.number, statements: ["ALTER TABLE extra ADD COLUMN more BIGINT"])
        let removing = Migration(number: step.number + 1, unusedSince: step.number, statements: step.statements)
        let both = Migrations.all + [adding, removing]
        let refusal = error { () throws(StoreError) in try Migrations.run(on: try store.openWriter(), steps: both) }
        guard case .olderNode(_, _, removing.number, Migrations.newest, step.number) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(try columns == "old\ngone\n")
        let again = try start(node("again"))
        for node in [old, again] { node.close() }
        try Migrations.run(on: try store.openWriter(), steps: both)
        #expect(try columns == "new\nmore\n")
    }

    @Test func anAddingStepWaitsForNobody() throws {
        let node = try start(node("a"))
        defer { node.close() }
        let step = Migration(number: step.number, statements: ["ALTER TABLE extra ADD COLUMN more BIGINT"])
        try Migrations.run(on: try store.openWriter(), steps: Migrations.all + [step])
        #expect(try columns == "old\ngone\nmore\n")
    }

    /// A node of before the column says nothing.
    @Test func aNodeThatDoesNotSayItsVersionIsOlder() throws {
        try sql(
            """
            CREATE TABLE xuan_nodes (
                name VARCHAR(64) NOT NULL PRIMARY KEY, host VARCHAR(255) NOT NULL, place VARCHAR(255) NOT NULL,
                process BIGINT NOT NULL, began BIGINT NOT NULL, run VARCHAR(64) NOT NULL, until BIGINT NOT NULL,
                commits BIGINT NOT NULL, calls BIGINT NOT NULL, ended BIGINT NOT NULL, sessions BIGINT NOT NULL);
            INSERT INTO xuan_nodes VALUES ('a', 'h', 'elsewhere', 7, 1, 'r', UNIX_TIMESTAMP() * 1000 + 9000, 0, 0, 0, 0)
            """)
        let refusal = try #require(upgrade())
        guard case .olderNode(_, "node a, process 7 on h", step.number, 0, step.number) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect("\(refusal)".contains("does not name"))
    }

    /// One that was cut off must not come back to what is not there any more. Another node sweeps its row.
    @Test func aNodeWhoseLeaseHasRunOutLosesItsPlace() throws {
        let old = try start(node("old", place: "elsewhere"))
        try sql("UPDATE xuan_nodes SET until = until - 20000")
        #expect(upgrade() == nil)
        let lost = error { () throws(StoreError) in try old.execute("INSERT INTO away VALUES (1)", []) }
        guard case .lostHold = lost else {
            Issue.record("\(String(describing: lost))")
            return
        }
        #expect(try sql("SELECT name, until FROM xuan_nodes") == "old\t0\n")
    }

    @Test func aKilledNodeOfThisMachineKeepsNobodyAway() throws {
        _ = try start(node("old", process: 5_000_000))
        #expect(upgrade() == nil)
    }

    /// From its first statement on no older program starts; one that knows it goes on with it.
    @Test(arguments: 0...3) func itIsGoneOnWithAfterAnInterruption(done: Int) throws {
        for statement in step.statements.prefix(done) { try sql(statement.text) }
        // The last one was carried out and not recorded.
        try sql("UPDATE xuan_store SET done = \(-1 - max(0, done - 1))")
        let old = error { () throws(StoreError) in try Migrations.run(on: try store.openWriter()) }
        #expect(old == .tooNew(found: step.number, known: Migrations.newest))
        #expect(upgrade() == nil)
        #expect(try columns == "new\n")
        #expect(try sql("SELECT version, done FROM xuan_store") == "\(step.number)\t0\n")
    }
}
