import CMySQL
import XuanStore

/// One connection to a server of MySQL's kind. Statements are prepared at first use and kept.
///
/// The server can go away at any time. What runs then fails, a transaction as a whole: it is over, and nothing more is
/// done in its name. The next transaction, or the next statement outside one, connects again.
final class MySQLConnection: StoreConnection {
    /// `foreign` reads a database that is not ours.
    enum Role { case writer, reader, foreign }

    let address: MySQLAddress
    private let role: Role
    private let lockSeconds: Int
    private var handle: OpaquePointer?
    private var statements: [UInt: (sql: SQL, statement: MySQLStatement)] = [:]
    private var collation = ""
    private(set) var lastInsertID: Int64 = 0

    private var isInTransaction = false
    /// The server has given the transaction up in favour of another one: nothing more may be done in its name.
    private var isGivenUp = false
    /// True if the transaction has changed something.
    private var hasWritten = false
    /// The number in our mark's row as this connection knows it, and how far others have brought it.
    private var knownChanges: Int64 = 0
    private var foreign: Int64 = 0
    private var lostCommit = LostCommit()

    /// `lockSeconds`: how long to wait for another process that writes.
    init(_ address: MySQLAddress, role: Role, lockSeconds: Int) throws(StoreError) {
        (self.address, self.role, self.lockSeconds) = (address, role, lockSeconds)
        try connect()
    }

    deinit { close() }

    func close() {
        statements.removeAll()
        xx_mysql_close(handle)
        handle = nil
    }

    // The connection

    private func connect() throws(StoreError) {
        var error = xx_mysql_error()
        var opened = open(address.database, &error)
        // The database is made for whoever may do so; 1049: there is none of that name.
        if opened == nil, error.code == 1049, role == .writer { opened = try makeDatabase() }
        guard let opened else { throw StoreError(mysql: error, name: address.name) }
        handle = opened
        collation = MySQLDialect.collation(isMariaDB: xx_mysql_is_mariadb(opened) != 0)
        do throws(StoreError) {
            if role == .foreign {
                try command(MySQLDialect.tolerantSession)
            } else {
                try command(MySQLDialect.session(wait: lockSeconds, collation: collation))
            }
            if role != .writer { try command("SET SESSION TRANSACTION READ ONLY") }
        } catch {
            close()
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
                                    password: password, database: database, ca: certificates, connect_timeout: 5,
                                    answer_timeout: 300)
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
        let name = address.database.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
        let text = "CREATE DATABASE IF NOT EXISTS `\(name)` DEFAULT CHARACTER SET utf8mb4"
        guard xx_mysql_run(server, text, text.utf8.count, &error) == 0 else {
            throw StoreError(mysql: error, name: address.name)
        }
        return open(address.database, &error)
    }

    /// The error for `failure`. When the connection is of no use any more it is dropped here.
    private func failed(_ failure: xx_mysql_error) -> StoreError {
        let error = StoreError(mysql: failure, name: address.name)
        if case .unreachable = error {
            close()
            // What was remembered may have been changed by others before we are back.
            foreign += 1
        }
        // After a deadlock the server has rolled everything back, and what follows would stand alone. After a wait
        // for a lock that depends on its settings: one way for both.
        if error == .locked, isInTransaction {
            rollBack()
            isGivenUp = true
        }
        return error
    }

    private func rollBack() {
        var ignored = xx_mysql_error()
        if let handle { _ = xx_mysql_run(handle, "ROLLBACK", 8, &ignored) }
    }

    /// The connection, opened again if it was lost, but never inside a transaction.
    private func living() throws(StoreError) -> OpaquePointer {
        if isGivenUp { throw .locked }
        if let handle { return handle }
        guard !isInTransaction else { throw .unreachable(address.name) }
        try connect()
        guard let handle else { throw .unreachable(address.name) }
        return handle
    }

    /// A statement without values and rows that the server cannot prepare.
    private func command(_ text: String) throws(StoreError) {
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
    private func run(
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
        guard role == .writer, !isInTransaction else {
            hasWritten = true
            return try run(sql, values) { _ in }
        }
        // A single change is a transaction like any other: it waits for the right to write and is counted.
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
            // A reader that was idle for long finds its connection closed; nobody has seen anything of it.
            guard case .unreachable = error, !isInTransaction, rows == 0 else { throw error }
            _ = try run(sql, values) { body($0) }
        }
    }

    // Transactions

    func begin() throws(StoreError) {
        precondition(!isInTransaction, "a transaction inside a transaction")
        let text = role == .writer ? "START TRANSACTION" : "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
        do throws(StoreError) {
            try command(text)
        } catch {
            guard case .unreachable = error else { throw error }
            try command(text)
        }
        isInTransaction = true
        hasWritten = false
        guard role == .writer else { return }
        do throws(StoreError) {
            try see(try first(MySQLDialect.lock) { $0.integer(0) })
        } catch {
            rollback()
            throw error
        }
    }

    func commit() throws(StoreError) {
        precondition(isInTransaction, "a commit without a transaction")
        do throws(StoreError) {
            let isCounted = role == .writer && hasWritten
            if isCounted { _ = try run(MySQLDialect.count, []) { _ in } }
            lostCommit.begin(isCounted ? knownChanges : nil)
            try command("COMMIT")
            lostCommit.end()
            if isCounted { knownChanges += 1 }
        } catch {
            rollback()
            throw error
        }
        isInTransaction = false
    }

    func rollback() {
        if isInTransaction, !isGivenUp { rollBack() }
        isInTransaction = false
        isGivenUp = false
    }

    func savepoint() throws(StoreError) { try command("SAVEPOINT request") }
    func releaseSavepoint() throws(StoreError) { try command("RELEASE SAVEPOINT request") }
    func rollbackToSavepoint() throws(StoreError) {
        try command("ROLLBACK TO SAVEPOINT request")
        try command("RELEASE SAVEPOINT request")
    }

    /// Takes in the number of commits that our mark's row shows.
    private func see(_ changes: Int64?) throws(StoreError) {
        guard let changes else { throw .corrupt(address.name) }
        lostCommit.see(changes)
        if changes != knownChanges {
            knownChanges = changes
            foreign += 1
        }
    }

    func foreignChanges() throws(StoreError) -> Int64 {
        // Inside a transaction of ours nobody else commits: `begin` has seen the number.
        if !isInTransaction { try see(try first(MySQLDialect.changes) { $0.integer(0) }) }
        return foreign
    }

    func wasLostCommitStored() -> Bool { lostCommit.take() }

    // The schema

    func schemaVersion() throws(StoreError) -> Int {
        try first(MySQLDialect.version) { Int($0.integer(0)) } ?? 0
    }

    func setSchemaVersion(_ version: Int) throws(StoreError) {
        try execute(MySQLDialect.setVersion, [.integer(Int64(version))])
    }

    /// A change of a table ends the transaction here, so the step is kept for one process by a lock of its own, and
    /// what is done is noted after each statement.
    func apply(_ step: Migration) throws(StoreError) {
        try commit()
        // As long as the longest change of a table may take.
        guard try first(MySQLDialect.lockSchema, [600], { $0.integer(0) }) == 1 else { throw .locked }
        do throws(StoreError) {
            let progress = try first(MySQLDialect.progress) { (version: $0.integer(0), done: Int($0.integer(1))) }
            guard let progress else { throw .corrupt(address.name) }
            if progress.version < Int64(step.number) { try carryOut(step, from: progress.done) }
        } catch {
            _ = try? first(MySQLDialect.unlockSchema) { $0.integer(0) }
            throw error
        }
        _ = try first(MySQLDialect.unlockSchema) { $0.integer(0) }
        try begin()
    }

    private func carryOut(_ step: Migration, from done: Int) throws(StoreError) {
        for index in step.statements.indices.dropFirst(done) {
            try transaction { () throws(StoreError) in
                do throws(StoreError) {
                    try execute(step.statements[index], [])
                } catch {
                    guard index == done, case .other(let code, _) = error, MySQLDialect.alreadyDone.contains(code)
                    else { throw error }
                }
                try execute(MySQLDialect.setProgress, [.integer(Int64(index + 1))])
            }
        }
        try transaction { () throws(StoreError) in
            try step.fill(self)
            try setSchemaVersion(step.number)
        }
    }

    // Whose it is

    /// True if the database is ours, false if it is empty. Throws `foreign`.
    @discardableResult
    func check() throws(StoreError) -> Bool {
        let (tables, marks) = try first(MySQLDialect.tables) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
        if marks > 0 { return true }
        guard tables == 0 else { throw .foreign(address.name) }
        return false
    }

    /// Puts our mark into an empty database; refuses one of others before anything in it is changed.
    func claim() throws(StoreError) {
        if try !check() { _ = try run(MySQLDialect.markTable, []) { _ in } }
        var changes = try first(MySQLDialect.changes) { $0.integer(0) }
        if changes == nil {
            _ = try run(MySQLDialect.markRow, []) { _ in }
            changes = try first(MySQLDialect.changes) { $0.integer(0) }
        }
        try see(changes)
    }
}
