// The Store port: what a database must offer to the backend. Small and SQL-level, so that a driver is a thin wrapper
// and every driver runs the same texts (Tables/).

/// A database that can be opened several times. The backend opens one writer and a few readers.
package protocol Store: Sendable {
    /// Opens a connection that may write. Throws `StoreError` with cause and cure; may wait a few seconds for a lock.
    func openWriter() throws(StoreError) -> any StoreConnection

    /// Opens a connection that only reads and sees what was committed before each statement.
    func openReader() throws(StoreError) -> any StoreConnection

    /// Makes waiting calls (for a lock, or for a server that does not answer) fail soon, now and from now on. For the
    /// end of a program. Any thread.
    func interrupt()
}

extension Store {
    package func interrupt() {}
}

/// One connection, used by one thread at a time. Statements are prepared once and kept.
package protocol StoreConnection: AnyObject {
    /// Runs one statement that gives no rows. Returns the number of rows it changed.
    @discardableResult
    func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int

    /// Runs one statement and shows each row to `body`. The row is valid until `body` returns; `body` must not use
    /// the same statement again.
    func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError)

    /// Key of the row that the last INSERT made.
    var lastInsertID: Int64 { get }

    /// Starts a transaction that owns the right to write, waiting for it if another process has it.
    func begin() throws(StoreError)
    /// The same; a node of a cluster locks the row of `chat` by the statement that begins it, and finds what the row says
    /// in `moment`.
    func begin(locking chat: Int64?) throws(StoreError)
    /// When this returns the transaction is on disk.
    func commit() throws(StoreError)
    /// Never fails: a transaction that can no longer be rolled back already is.
    func rollback()

    /// One savepoint at a time, inside a transaction.
    func savepoint() throws(StoreError)
    func releaseSavepoint() throws(StoreError)
    func rollbackToSavepoint() throws(StoreError)

    /// Number of the newest migration that the database has seen; 0 for an empty one.
    func schemaVersion() throws(StoreError) -> Int
    func setSchemaVersion(_ version: Int) throws(StoreError)

    /// A step after `schemaVersion` that removes something was begun and has not ended: only programs that know it may
    /// start.
    func isRemoving() throws(StoreError) -> Bool

    /// Throws `olderNode` while a node lives that uses what the step removes. `apply` looks once more.
    func checkNodes(before step: Migration) throws(StoreError)

    /// Carries out one step of the schema, inside the transaction of `Migrations.run`. A database that commits each
    /// change of a table at once resumes an interrupted step in its own way.
    func apply(_ step: Migration) throws(StoreError)

    /// The number that a chat or membership gets when it changes now: above every number given before. 0 where nobody
    /// gives any, for imports.
    var changeNumber: Int64 { get }

    /// A number that differs from the one read before if and only if another connection has committed meanwhile.
    func foreignChanges() throws(StoreError) -> Int64

    /// True, once, if the last `commit` threw although its changes are stored: the database did its work and
    /// the answer got lost. Known when the next `begin` has returned; false until then, and for a driver whose failed
    /// commit never stores anything.
    func wasLostCommitStored() -> Bool

    /// Takes the store for one server, or a place at it for a node of a cluster, until `close`; every later transaction
    /// makes sure that it still has it. Blocks for up to `Lease.milliseconds` and a little more while it is unclear
    /// whether the owner before still lives; throws `held` if it does. `lost` is called once, on the thread that uses the
    /// connection, when another server has taken the store: nothing is written any more. Nothing to do where a lock of
    /// the data folder keeps others out.
    ///
    /// Transactions of a node exclude each other only in the rows that they lock.
    func hold(as owner: StoreOwner, lost: @escaping @Sendable (StoreError) -> Void) throws(StoreError)

    /// Throws `held` if a living server holds the store. For commands that replace what is in it.
    func refuseIfHeld() throws(StoreError)

    /// Milliseconds after which `prepare` must be called again; `nil`: no need.
    var preparesEvery: Int? { get }

    /// Of the open transaction; `nil` if this is not the writer of a node.
    var moment: NodeMoment? { get }

    /// Other servers must look at people before they write anything more: their next transactions begin after the commit
    /// of this one, and find `foreignChanges` changed. Inside a transaction. Nothing to do where transactions exclude
    /// each other.
    func concernsOthers()

    /// The open transaction changes sessions of this node: others find `NodeRecord.sessions` changed.
    func countSessions()

    /// A server makes all its writes here from now on, until `close`: work that a commit would do now and then may go
    /// to a thread of its own. Throws if there is no memory or thread for it.
    func serve() throws(StoreError)

    /// Does a little of what would make later commits wait. For moments when nobody waits for a commit; no transaction
    /// is open. Returns whether there is more to do.
    func prepare() -> Bool

    /// Reads everything and returns the damages, one line each; none for a sound database. May take minutes.
    func damages() throws(StoreError) -> [String]

    func close()
}

extension StoreConnection {
    package func begin(locking chat: Int64?) throws(StoreError) { try begin() }
    package var changeNumber: Int64 { 0 }
    package func isRemoving() throws(StoreError) -> Bool { false }
    package func checkNodes(before step: Migration) throws(StoreError) {}
    package func wasLostCommitStored() -> Bool { false }
    package func serve() throws(StoreError) {}
    package func prepare() -> Bool { false }
    package func hold(as owner: StoreOwner, lost: @escaping @Sendable (StoreError) -> Void) throws(StoreError) {}
    package func refuseIfHeld() throws(StoreError) {}
    package var preparesEvery: Int? { nil }
    package var moment: NodeMoment? { nil }
    package func concernsOthers() {}
    package func countSessions() {}
}

/// The current row of a query. Columns count from 0.
package protocol StoreRow: AnyObject {
    func isNull(_ column: Int) -> Bool
    /// 0 for NULL.
    func integer(_ column: Int) -> Int64
    /// "" for NULL.
    func text(_ column: Int) -> String
}

/// A value bound to a `?`.
package enum StoreValue: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case null
    case integer(Int64)
    case text(String)

    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(_ value: Int64) { self = .integer(value) }
    package init(_ value: String) { self = .text(value) }
    package init(_ value: Bool) { self = .integer(value ? 1 : 0) }
}

extension StoreConnection {
    package func apply(_ step: Migration) throws(StoreError) {
        for statement in step.statements { try execute(statement, []) }
        try step.fill(self)
        try setSchemaVersion(step.number)
    }

    /// The first row as `read` understands it; the others are ignored, so the text should say LIMIT 1.
    package func first<T>(_ sql: SQL, _ values: [StoreValue] = [], _ read: (any StoreRow) -> T) throws(StoreError) -> T?
    {
        var found: T?
        try query(sql, values) { row in
            if found == nil { found = read(row) }
        }
        return found
    }

    package func all<T>(_ sql: SQL, _ values: [StoreValue] = [], _ read: (any StoreRow) -> T) throws(StoreError) -> [T]
    {
        var found: [T] = []
        try query(sql, values) { row in found.append(read(row)) }
        return found
    }

    /// Runs `body` in a transaction of its own: commit when it returns, rollback when it throws.
    package func transaction<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try begin()
        do throws(StoreError) {
            let result = try body()
            try commit()
            return result
        } catch {
            rollback()
            throw error
        }
    }
}
