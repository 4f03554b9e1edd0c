import CMySQL
import XuanStore

extension MySQLConnection {
    func schemaVersion() throws(StoreError) -> Int {
        try first(MySQLDialect.version) { Int($0.integer(0)) } ?? 0
    }

    func setSchemaVersion(_ version: Int) throws(StoreError) {
        try execute(MySQLDialect.setVersion, [.integer(Int64(version))])
    }

    /// Changing a table commits the transaction here, so a lock of its own keeps other processes out of the step, and
    /// progress is recorded after each statement.
    func apply(_ step: Migration) throws(StoreError) {
        try commit()
        try patiently { () throws(StoreError) in try applyLocked(step) }
        try begin()
    }

    /// Uses a separate connection that may be silent for long: these statements take as long as they take.
    func patiently<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
        let usual = limits
        disconnect()
        limits.answer = max(Self.patience, limits.answer)
        defer {
            disconnect()
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

    /// `progress`: as the mark has it.
    private func carryOut(_ step: Migration, from progress: Int) throws(StoreError) {
        let removes = step.unusedSince != nil
        if removes, progress == 0 { try beginRemoval(step) }
        let done = removes ? max(0, -1 - progress) : progress
        let over = removes ? MySQLDialect.alreadyRemoved : MySQLDialect.alreadyDone
        for index in step.statements.indices.dropFirst(done) {
            try transaction { () throws(StoreError) in
                do throws(StoreError) {
                    try execute(step.statements[index], [])
                } catch {
                    guard index == done, case .other(let code, _) = error, over.contains(code) else { throw error }
                }
                let number = Int64(index + 1)
                try execute(MySQLDialect.setProgress, [.integer(removes ? -1 - number : number)])
            }
        }
        try transaction { () throws(StoreError) in
            try step.fill(self)
            try setSchemaVersion(step.number)
        }
    }

    // Removals

    func isRemoving() throws(StoreError) -> Bool {
        try first(MySQLDialect.progress) { $0.integer(1) < 0 } ?? false
    }

    /// Notes that the step has begun, or refuses it. A server enters its row, under the lock of the mark's row, before
    /// it looks at the schema: an older one is seen here, or sees the note.
    private func beginRemoval(_ step: Migration) throws(StoreError) {
        try transaction { () throws(StoreError) in
            try execute(MySQLDialect.setProgress, [-1])
            try checkNodes(before: step, isBeginning: true)
        }
    }

    func checkNodes(before step: Migration) throws(StoreError) { try checkNodes(before: step, isBeginning: false) }

    /// `isBeginning`: nobody enters until this transaction ends. A node whose lease has run out may only have been cut
    /// off: it loses its place then.
    private func checkNodes(before step: Migration, isBeginning: Bool) throws(StoreError) {
        let columns = try all(MySQLDialect.nodeColumnNames) { $0.text(0) }
        guard let needs = step.unusedSince, !columns.isEmpty else { return }
        var schemas: [String: Int] = [:]
        if columns.contains(MySQLDialect.nodeColumns[0].name) {
            try query(MySQLDialect.nodeSchemas, []) { schemas[$0.text(0)] = Int($0.integer(1)) }
        }
        let place = StoreOwner.thisProcess.place
        for row in try NodeTable.list(on: self) where row.owner.run != hold?.owner.run {
            let knows = schemas[row.owner.run] ?? 0
            guard knows < needs else { continue }
            if !row.isLiving(seenFrom: place) {
                // Its process is gone, or from here on it is.
                if row.isRunning || !isBeginning { continue }
                let values: [StoreValue] = [.text(row.owner.node), .text(row.owner.run)]
                if try execute(MySQLDialect.fenceNode, values) > 0 { continue }
            }
            throw .olderNode(name: address.name, by: row.title, step: step.number, knows: knows, needs: needs)
        }
    }

    // Ownership

    /// True if the database is ours, false if it is empty. Throws `foreign`.
    @discardableResult
    func check() throws(StoreError) -> Bool {
        let (tables, marks) = try first(MySQLDialect.tables) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
        if marks > 0 { return true }
        guard tables == 0 else { throw .foreign(address.name) }
        return false
    }

    /// Marks an empty database as ours; refuses another program's before anything in it is changed.
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
