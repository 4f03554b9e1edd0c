import Glibc
import Testing
import XuanTesting
import XuanThreads

@testable import MySQLStore
@testable import XuanStore

/// One server at a time: decision 121.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct HoldTests {
    private let server = TemporaryMariaDB.shared!
    private let store: MySQLStore

    init() { store = MySQLStore(server.address(TemporaryMariaDB.freeName())) }

    private func owner(_ run: String, process: Int64 = Int64(getpid()), place: String? = nil) -> StoreOwner {
        var owner = StoreOwner.thisProcess
        owner.run = run
        owner.process = process
        if let place { owner.place = place }
        return owner
    }

    private func error(_ body: () throws(StoreError) -> Void) -> StoreError? {
        do throws(StoreError) {
            try body()
            return nil
        } catch { return error }
    }

    /// A connection of a server that has begun.
    private func serving(_ owner: StoreOwner, lost: @escaping @Sendable (StoreError) -> Void = { _ in }) throws
        -> any StoreConnection
    {
        let connection = try store.openWriter()
        try connection.hold(as: owner, lost: lost)
        return connection
    }

    private func age(bySeconds seconds: Int) throws {
        try server.sql("UPDATE \(store.address.database).xuan_nodes SET until = until - \(seconds * 1000)")
    }

    @Test func aSecondServerIsRefusedAndToldWhoHoldsTheStore() throws {
        // The thread below has it alone until it is joined.
        nonisolated(unsafe) let first = try serving(owner("first"))
        let renews = Guarded(true)
        // Renews as the writer does that has nothing to write.
        let life = try WorkThread("first") {
            while renews.withLock({ $0 }) {
                _ = first.prepare()
                usleep(100_000)
            }
        }
        let second = try store.openWriter()
        let refusal = error { () throws(StoreError) in try second.hold(as: owner("second")) { _ in } }
        renews.withLock { $0 = false }
        life.join()
        let name = "process \(getpid()) on \(StoreOwner.thisProcess.host)"
        #expect(refusal == .held(name: store.address.name, by: name))
        #expect("\(try #require(refusal))".contains("stop that one first"))
        #expect(error { () throws(StoreError) in try second.refuseIfHeld() } == refusal)
        // It goes on.
        try first.execute("CREATE TABLE t (a BIGINT)", [])
    }

    @Test func aServerThatEndedLeavesTheStoreAtOnce() throws {
        try serving(owner("first")).close()
        let start = ContinuousClock.now
        let second = try serving(owner("second"))
        #expect(ContinuousClock.now - start < .seconds(2))
        second.close()
        try store.openWriter().refuseIfHeld()
    }

    /// The number is that of a process which is not there: the system gives none above 2²².
    @Test func aServerOfThisMachineThatWasKilledIsReplacedAtOnce() throws {
        _ = try serving(owner("first", process: 5_000_000))
        let start = ContinuousClock.now
        try store.openWriter().refuseIfHeld()
        _ = try serving(owner("second"))
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func aServerElsewhereIsReplacedWhenItsTimeIsOver() throws {
        _ = try serving(owner("first", process: 5_000_000, place: "elsewhere"))
        try age(bySeconds: 8)
        let start = ContinuousClock.now
        _ = try serving(owner("second"))
        #expect((1.0...6.0).contains((ContinuousClock.now - start) / .seconds(1)))
    }

    @Test func aServerThatLostTheStoreWritesNothingMoreAndHearsOfItOnce() throws {
        let told = Guarded<[StoreError]>([])
        let first = try serving(owner("first", place: "elsewhere")) { error in told.withLock { $0.append(error) } }
        try first.execute("CREATE TABLE t (a BIGINT)", [])
        try age(bySeconds: 11)
        let second = try serving(owner("second"))
        let lost = error { () throws(StoreError) in try first.execute("INSERT INTO t VALUES (1)", []) }
        guard case .lostHold = lost else {
            Issue.record("\(String(describing: lost))")
            return
        }
        #expect(error { () throws(StoreError) in try first.begin() } == lost)
        #expect(told.withLock { $0 } == [lost])
        // Its end takes nothing from the second one.
        first.close()
        try second.execute("INSERT INTO t VALUES (2)", [])
        #expect(try second.all("SELECT a FROM t") { $0.integer(0) } == [2])
    }

    /// The database was away for longer than a lease: nobody else came, so the server goes on.
    @Test func aLeaseThatRanOutIsKeptIfNobodyWantedIt() throws {
        let first = try serving(owner("first"))
        try age(bySeconds: 60)
        try server.cutConnections(to: store.address.database)
        _ = error { () throws(StoreError) in try first.execute("CREATE TABLE t (a BIGINT)", []) }
        try first.execute("CREATE TABLE IF NOT EXISTS t (a BIGINT)", [])
    }

    @Test func aServerThatStandsStillInATransactionIsCutOff() throws {
        let first = try serving(owner("first", place: "elsewhere"))
        try first.execute("CREATE TABLE t (a BIGINT)", [])
        try age(bySeconds: 11)
        try first.begin()
        try first.execute("INSERT INTO t VALUES (1)", [])
        let second = try serving(owner("second"))
        #expect(try second.all("SELECT a FROM t") { $0.integer(0) } == [])
        #expect(error { () throws(StoreError) in try first.commit() } == .unreachable(store.address.name))
    }

    @Test func aBusyServerRenewsWithItsCommits() throws {
        let first = try serving(owner("first"))
        try first.execute("CREATE TABLE t (a BIGINT)", [])
        try age(bySeconds: 5)
        let before = try until()
        usleep(2_100_000)
        try first.execute("INSERT INTO t VALUES (1)", [])
        #expect(try until() > before + 5_000)
    }

    private func until() throws -> Int64 {
        try store.openReader().first("SELECT until FROM xuan_nodes WHERE name = ''") { $0.integer(0) } ?? 0
    }
}
