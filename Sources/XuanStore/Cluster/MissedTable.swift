/// Messages that did not reach a person by one node of a cluster while their original client was at another one: that
/// node sends them again, or the next login brings them. Beside the migrations, like `NodeTable`.
package enum MissedTable {
    static let add: SQL = "INSERT IGNORE INTO xuan_missed (user, message) VALUES (?, ?)"
    static let ofNode: SQL = """
        SELECT m.user, m.message FROM xuan_missed m JOIN xuan_sessions s ON s.user = m.user AND s.device = ''
        WHERE s.node = ? ORDER BY m.message LIMIT ?
        """
    static let ofUser: SQL = "SELECT user, message FROM xuan_missed WHERE user = ? ORDER BY message"
    static let any: SQL = "SELECT 1 FROM xuan_missed LIMIT 1"
    static let remove: SQL = "DELETE FROM xuan_missed WHERE user = ? AND message = ?"

    /// `message`: its id.
    package struct Missed: Sendable {
        package let user: Int64
        package let message: Int64
    }

    package static func isAny(on store: any StoreConnection) throws(StoreError) -> Bool {
        try store.first(any, []) { _ in true } ?? false
    }

    /// Leaves word for the node of the person's classic session.
    package static func add(
        _ messages: [Int64], missedBy user: Int64, at node: String, on store: any StoreConnection
    ) throws(StoreError) {
        for message in messages { try store.execute(add, [.integer(user), .integer(message)]) }
        try NodeTable.noteEnded(of: node, on: store)
    }

    /// What people whose classic sessions are at `node` have missed, `limit` messages at most, the oldest first; once.
    package static func take(
        of node: String, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [Missed] {
        try take(try store.all(ofNode, [.text(node), .integer(Int64(limit))], read), on: store)
    }

    /// What one person has missed, the oldest first; once.
    package static func take(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [Missed] {
        try take(try store.all(ofUser, [.integer(user)], read), on: store)
    }

    /// One by one: another node may be adding some.
    private static func take(_ found: [Missed], on store: any StoreConnection) throws(StoreError) -> [Missed] {
        for missed in found { try store.execute(remove, [.integer(missed.user), .integer(missed.message)]) }
        return found
    }

    private static func read(_ row: any StoreRow) -> Missed { Missed(user: row.integer(0), message: row.integer(1)) }
}
