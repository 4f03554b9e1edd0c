import CMySQL
import XuanStore

extension MySQLConnection {
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
        try patiently { () throws(StoreError) in try applyLocked(step) }
        try begin()
    }

    /// On a connection of its own that may be silent for long: what the server does here takes the time it takes.
    func patiently<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        let usual = limits
        close()
        limits.answer = max(Self.patience, limits.answer)
        defer {
            close()
            limits = usual
        }
        return try body()
    }

    private static let patience: UInt32 = 3_600

    private func applyLocked(_ step: Migration) throws(StoreError) {
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
