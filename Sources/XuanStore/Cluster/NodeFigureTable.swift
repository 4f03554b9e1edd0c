/// A node as the administration shows it.
package struct NodeFigureRecord: Sendable, Equatable {
    package let name: String
    package let host: String
    package let process: Int64
    /// Milliseconds since it renewed its lease, by the database's clock.
    package let age: Int64
    /// Its lease has not run out.
    package let isRunning: Bool
    /// JSON, at most `NodeFigureTable.maximumBytes`; "" from a node that has not written any yet.
    package let figures: String
}

/// What nodes say of themselves: columns of `xuan_nodes` beside those of their leases.
package enum NodeFigureTable {
    /// Of one node's figures.
    package static let maximumBytes = 1_024

    static let list = SQL(
        composing: """
            SELECT name, host, process, GREATEST(0, \(NodeTable.now) - until + \(Lease.milliseconds)),
                until > \(NodeTable.now), figures
            FROM xuan_nodes WHERE name <> '' AND until > 0 ORDER BY name
            """)
    static let save: SQL = "UPDATE xuan_nodes SET figures = ? WHERE name = ? AND run = ?"

    package static func list(on store: any StoreConnection) throws(StoreError) -> [NodeFigureRecord] {
        try store.all(list) { row in
            NodeFigureRecord(
                name: row.text(0), host: row.text(1), process: row.integer(2), age: row.integer(3),
                isRunning: row.integer(4) != 0, figures: row.text(5))
        }
    }

    /// Figures of a node whose place still holds.
    package static func save(
        _ figures: String, of owner: StoreOwner, on store: any StoreConnection
    ) throws(StoreError) {
        precondition(figures.utf8.count <= maximumBytes, "figures of a node are too long")
        try store.execute(save, [.text(figures), .text(owner.node), .text(owner.run)])
    }
}
