/// A server at the store, as others see it.
package struct NodeRecord: Sendable, Equatable {
    package var owner: StoreOwner
    /// Until when it keeps its place without renewing it; milliseconds UTC of the database's clock.
    package let until: Int64
    package let isRunning: Bool
    /// Grows with each transaction that changes its sessions.
    package let sessions: Int64

    /// Still there, for all that can be known from `place`: the machine of an owner that was killed knows it at once.
    package func isLiving(seenFrom place: String) -> Bool {
        isRunning && (owner.place != place || ProcessBeginning.of(owner.process) == owner.began)
    }
}

/// The servers at a store that several machines share: a table of MySQL and MariaDB alone, beside the migrations, which
/// backups do not take along.
package enum NodeTable {
    /// Milliseconds UTC of the database's clock, so that the clocks of its machines do not matter.
    package static let now = "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"

    static let list = SQL(
        composing: """
            SELECT name, host, place, process, began, run, until, until > \(now), sessions FROM xuan_nodes ORDER BY name
            """)
    static let remove: SQL = "DELETE FROM xuan_nodes WHERE name = ? AND run = ?"
    static let enter = SQL(
        composing: """
            INSERT INTO xuan_nodes
                (name, host, place, process, began, run, until, commits, calls, ended, sessions, schema_version)
            VALUES (?, ?, ?, ?, ?, ?, \(now) + ?, 0, 0, 0, 0, ?)
            """)
    static let lock = SQL(
        composing: "SELECT 1 FROM xuan_nodes WHERE name = ? AND run = ? AND until <= \(now) + ? FOR UPDATE")
    static let leave: SQL = "UPDATE xuan_nodes SET until = 0 WHERE name = ? AND run = ?"
    static let noteEnded: SQL = "UPDATE xuan_nodes SET ended = ended + 1 WHERE name = ?"

    private static func read(_ row: any StoreRow) -> NodeRecord {
        var owner = StoreOwner(
            host: row.text(1), place: row.text(2), process: row.integer(3), began: row.integer(4), run: row.text(5))
        owner.node = row.text(0)
        return NodeRecord(
            owner: owner, until: row.integer(6), isRunning: row.integer(7) != 0, sessions: row.integer(8))
    }

    package static func list(on store: any StoreConnection) throws(StoreError) -> [NodeRecord] {
        try store.all(list, [], read)
    }

    package static func enter(_ owner: StoreOwner, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            enter,
            [
                .text(owner.node), .text(owner.host), .text(owner.place), .integer(owner.process),
                .integer(owner.began), .text(owner.run), .integer(Lease.milliseconds),
                .integer(Int64(Migrations.newest)),
            ])
    }

    /// Removes a server; its sessions stay, for `SessionTable.adopt`. Returns false if it is not there. Waits for the
    /// transaction that it is in: after this one has committed, that server commits nothing more.
    @discardableResult
    package static func remove(_ owner: StoreOwner, on store: any StoreConnection) throws(StoreError) -> Bool {
        guard try store.execute(remove, [.text(owner.node), .text(owner.run)]) > 0 else { return false }
        try SessionTable.forgetEnded(of: owner.node, on: store)
        return true
    }

    /// The same for a server that has been silent for too long; `isGone`: its process is known to be gone. False if it
    /// is not so, or if another one has removed it.
    package static func sweep(
        _ owner: StoreOwner, isGone: Bool, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        let tolerance: Int64 = isGone ? 10 * Lease.milliseconds : 0
        let values: [StoreValue] = [.text(owner.node), .text(owner.run), .integer(tolerance)]
        guard try store.first(lock, values, { _ in true }) != nil else { return false }
        return try remove(owner, on: store)
    }

    /// The server ends: another one may take its place, or sweep it, at once.
    package static func leave(_ owner: StoreOwner, on store: any StoreConnection) throws(StoreError) {
        if owner.node.isEmpty {
            try remove(owner, on: store)
        } else {
            try store.execute(leave, [.text(owner.node), .text(owner.run)])
        }
    }

    /// Sessions of a node were ended by another one.
    package static func noteEnded(of node: String, on store: any StoreConnection) throws(StoreError) {
        try store.execute(noteEnded, [.text(node)])
    }
}
