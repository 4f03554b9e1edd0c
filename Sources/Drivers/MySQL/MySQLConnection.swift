import CMySQL
import XuanStore

/// One connection to a MySQL or MariaDB server. Statements are prepared at first use and kept.
///
/// The server can go away at any time. A running statement then fails, and a transaction fails as a whole: nothing more
/// is done in its name. The next transaction, or the next statement outside one, connects again.
///
/// Many members: the connection, its transaction, and its server's place at the store, which depend on each other.
final class MySQLConnection: StoreConnection {
    /// `foreign` reads a database that is not ours.
    enum Role { case writer, reader, foreign }

    private struct Transaction {
        var hasWritten = false
        /// Other servers must look at people.
        var concernsOthers = false
        /// It changes sessions of this node.
        var changesSessions = false
        /// The server rolled it back in favour of another one: nothing more may be done in its name.
        var isGivenUp = false
    }

    let address: MySQLAddress
    private let role: Role
    var limits: MySQLLimits
    /// `nil` for a connection whose failures do not concern other connections.
    private let outage: MySQLOutage?
    /// When the running call began.
    private var callStart = ContinuousClock.now
    private(set) var handle: OpaquePointer?
    private var statements: [UInt: (sql: SQL, statement: MySQLStatement)] = [:]
    private var collation = ""
    private(set) var lastInsertID: Int64 = 0

    private var openTransaction: Transaction?
    private var commits = CommitCount()
    /// The place of a server at this store; `nil` for commands beside it.
    var hold: Hold?
    /// Of the open transaction of a node.
    var moment: NodeMoment?
    /// Whether the store has ever had servers that say so; asked once.
    private var nodesAreKnown: Bool?

    /// `outage`: what all connections know about the server; this one updates it.
    init(
        _ address: MySQLAddress, role: Role, _ limits: MySQLLimits, _ outage: MySQLOutage? = nil
    ) throws(StoreError) {
        (self.address, self.role, self.limits, self.outage) = (address, role, limits, outage)
        try connect()
    }

    deinit { disconnect() }

    func close() {
        if handle != nil, openTransaction == nil { leave() }
        disconnect()
    }

    /// The next call connects again.
    func disconnect() {
        statements.removeAll()
        if let handle { outage?.closing(handle) }
        xx_mysql_close(handle)
        handle = nil
    }

    // Connecting

    private func connect() throws(StoreError) {
        var error = xx_mysql_error()
        var opened = open(address.database, &error)
        // Creates the database if we may; 1049: no database of that name.
        if opened == nil, error.code == 1049, role == .writer { opened = try makeDatabase() }
        guard let opened else { throw StoreError(mysql: error, name: address.name) }
        handle = opened
        outage?.opened(opened)
        collation = MySQLDialect.collation(isMariaDB: xx_mysql_is_mariadb(opened) != 0)
        do throws(StoreError) {
            if role == .foreign {
                try command(MySQLDialect.tolerantSession)
            } else {
                try command(MySQLDialect.session(wait: limits.lock, collation: collation))
            }
            if role != .writer { try command("SET SESSION TRANSACTION READ ONLY") }
            try setOwnersSession()
        } catch {
            disconnect()
            throw error
        }
    }

    private func open(_ database: String?, _ error: inout xx_mysql_error) -> OpaquePointer? {
        func optional<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
            guard let text, !text.isEmpty else { return body(nil) }
            return text.withCString { body($0) }
        }
        return optional(address.socket) { socket in
            optional(address.password) { password in
                optional(address.certificates) { certificates in
                    optional(database) { database in
                        address.host.withCString { host in
                            address.user.withCString { user in
                                var place = xx_mysql_address(
                                    socket: socket, host: host, port: UInt32(address.port), user: user,
                                    password: password, database: database, ca: certificates,
                                    connect_timeout: limits.connect,
                                    answer_timeout: limits.answer)
                                return xx_mysql_open(&place, &error)
                            }
                        }
                    }
                }
            }
        }
    }

    private func makeDatabase() throws(StoreError) -> OpaquePointer? {
        var error = xx_mysql_error()
        guard let server = open(nil, &error) else { throw StoreError(mysql: error, name: address.name) }
        defer { xx_mysql_close(server) }
        let name = address.database.utf8.split(separator: UInt8(ascii: "`"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }.joined(separator: "``")
        let text = "CREATE DATABASE IF NOT EXISTS `\(name)` DEFAULT CHARACTER SET utf8mb4"
        guard xx_mysql_run(server, text, text.utf8.count, &error) == 0 else {
            throw StoreError(mysql: error, name: address.name)
        }
        return open(address.database, &error)
    }

    /// The error for `failure`. Drops the connection when it is no longer usable.
    private func failed(_ failure: xx_mysql_error) -> StoreError {
        let error = StoreError(mysql: failure, name: address.name)
        if case .unreachable = error {
            disconnect()
            // Not for a connection that was closed for being idle: it fails at once and can be opened again.
            if ContinuousClock.now - callStart > .milliseconds(Int(limits.answer) * 900) { tellOfOutage() }
            commits.connectionLost()
        }
        // After a deadlock the server has rolled everything back, and later statements would stand alone. After a lock
        // wait that depends on its settings, so both are handled alike.
        if error == .locked, openTransaction != nil {
            rollBack()
            openTransaction?.isGivenUp = true
        }
        return error
    }

    private func tellOfOutage() {
        let (address, limits) = (address, limits)
        outage?.begin {
            do throws(StoreError) {
                try MySQLConnection(address, role: .foreign, limits).close()
            } catch {
                // Any other error is an answer: the server is there.
                if case .unreachable = error { return false }
            }
            return true
        }
    }

    private func rollBack() {
        // The server rolls back itself when it finds the connection closed.
        if outage?.isAway ?? false { return disconnect() }
        var ignored = xx_mysql_error()
        if let handle { _ = xx_mysql_run(handle, "ROLLBACK", 8, &ignored) }
    }

    /// The connection, reopened if it was lost, but never inside a transaction.
    private func living() throws(StoreError) -> OpaquePointer {
        if openTransaction?.isGivenUp == true { throw .locked }
        if outage?.isAway ?? false { throw .unreachable(address.name) }
        callStart = .now
        if let handle { return handle }
        guard openTransaction == nil else { throw .unreachable(address.name) }
        do throws(StoreError) {
            try connect()
        } catch {
            if case .unreachable = error { tellOfOutage() }
            throw error
        }
        guard let handle else { throw .unreachable(address.name) }
        return handle
    }

    /// Runs a statement without values and rows that the server cannot prepare.
    func command(_ text: String) throws(StoreError) {
        let handle = try living()
        var error = xx_mysql_error()
        guard xx_mysql_run(handle, text, text.utf8.count, &error) == 0 else { throw failed(error) }
    }

    // Statements

    private func statement(_ sql: SQL) throws(StoreError) -> MySQLStatement {
        let handle = try living()
        if let known = statements[sql.key] { return known.statement }
        let text = MySQLDialect.translate(sql.text, collation: collation)
        var error = xx_mysql_error()
        guard let pointer = xx_mysql_prepare(handle, text, text.utf8.count, &error) else { throw failed(error) }
        let statement = MySQLStatement(pointer)
        statements[sql.key] = (sql, statement)
        return statement
    }

    /// Runs a statement to its end. Returns the number of rows it changed.
    func run(
        _ sql: SQL, _ values: [StoreValue], _ body: (MySQLStatement) -> Void
    ) throws(StoreError) -> Int {
        let statement = try statement(sql)
        var error = xx_mysql_error()
        guard statement.run(values, &error) else {
            statement.reset()
            throw failed(error)
        }
        if statement.insertID != 0 { lastInsertID = statement.insertID }
        while true {
            let step = statement.step(&error)
            if step > 0 {
                body(statement)
                continue
            }
            let changed = statement.changed
            statement.reset()
            if step < 0 { throw failed(error) }
            return changed
        }
    }

    @discardableResult
    func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        guard role == .writer, openTransaction == nil else {
            openTransaction?.hasWritten = true
            return try run(sql, values) { _ in }
        }
        // A single change is a transaction like any other: it waits for the write lock and is counted.
        return try transaction { () throws(StoreError) in try execute(sql, values) }
    }

    func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError) {
        var rows = 0
        do throws(StoreError) {
            _ = try run(sql, values) { row in
                rows += 1
                body(row)
            }
        } catch {
            // A reader that was idle for long finds its connection closed; no row of it has been seen yet.
            guard case .unreachable = error, openTransaction == nil, rows == 0 else { throw error }
            _ = try run(sql, values) { body($0) }
        }
    }

    // Transactions

    func begin() throws(StoreError) { try begin(locking: nil) }

    func begin(locking chat: Int64?) throws(StoreError) {
        precondition(openTransaction == nil, "a transaction inside a transaction")
        let text = role == .writer ? "START TRANSACTION" : "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
        do throws(StoreError) {
            try command(text)
        } catch {
            guard case .unreachable = error else { throw error }
            try command(text)
        }
        openTransaction = Transaction()
        guard role == .writer else { return }
        do throws(StoreError) {
            if let hold { return try lockPlace(hold, locking: chat) }
            try see(try first(MySQLDialect.lock) { $0.integer(0) })
        } catch {
            rollback()
            throw error
        }
    }

    func commit() throws(StoreError) {
        precondition(openTransaction != nil, "a commit without a transaction")
        do throws(StoreError) {
            let isCounted = role == .writer && openTransaction?.hasWritten == true
            if isCounted { try count() } else if hold?.isDue ?? false { try renew() }
            commits.begin(isCounted: isCounted)
            try command("COMMIT")
            commits.end()
        } catch {
            rollback()
            throw error
        }
        (openTransaction, moment) = (nil, nil)
    }

    /// Before the commit of a transaction that has written.
    private func count() throws(StoreError) {
        if openTransaction?.concernsOthers == true { try callOthers() }
        if let hold, hold.isNode {
            return try countCommit(hold, sessions: openTransaction?.changesSessions == true)
        }
        if hold?.isDue ?? false { try renew() }
        _ = try run(MySQLDialect.count, []) { _ in }
    }

    func concernsOthers() { openTransaction?.concernsOthers = true }
    func countSessions() { openTransaction?.changesSessions = true }

    func hasNodes() throws(StoreError) -> Bool {
        if let nodesAreKnown { return nodesAreKnown }
        let found = try first(MySQLDialect.hasNodeTable, [], { $0.integer(0) }) == 1
        nodesAreKnown = found
        return found
    }

    func rollback() {
        if let openTransaction, !openTransaction.isGivenUp { rollBack() }
        (openTransaction, moment) = (nil, nil)
    }

    func savepoint() throws(StoreError) { try command("SAVEPOINT request") }
    func releaseSavepoint() throws(StoreError) { try command("RELEASE SAVEPOINT request") }
    func rollbackToSavepoint() throws(StoreError) {
        try command("ROLLBACK TO SAVEPOINT request")
        try command("RELEASE SAVEPOINT request")
    }

    /// Reads the number of commits in our mark's row.
    func see(_ changes: Int64?) throws(StoreError) {
        guard let changes else { throw .corrupt(address.name) }
        commits.see(changes)
    }

    /// Reads the number of times that this node was called.
    func seeCalls(_ number: Int64) { commits.seeCalls(number) }

    func foreignChanges() throws(StoreError) -> Int64 {
        // A node's are counted at the beginning of its transactions.
        if hold?.isNode ?? false { return commits.foreign }
        // Inside our transaction nobody else commits: `begin` has read the number.
        if openTransaction == nil { try see(try first(MySQLDialect.changes) { $0.integer(0) }) }
        return commits.foreign
    }

    func wasLostCommitStored() -> Bool { commits.takeLostOne() }
}
