/// Who did what when. Only grows.
package enum ActionTable {
    package enum Action: String, Sendable { case login, logout, password, created, edited, deleted, locked }

    static let insert: SQL = "INSERT INTO actions (date, user, action, detail) VALUES (?, ?, ?, ?)"
    static let list: SQL = "SELECT action FROM actions WHERE user = ? ORDER BY id"

    /// `detail` is a peer address or the like, never a secret.
    package static func add(
        _ action: Action, by user: Int64, detail: String = "", now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(insert, [.integer(now), .integer(user), .text(action.rawValue), .text(detail)])
    }

    /// Names of a person's actions, oldest first.
    package static func names(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [String] {
        try store.all(list, [.integer(user)]) { $0.text(0) }
    }
}
