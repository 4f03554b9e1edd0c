/// Who has confirmed urgent messages.
package enum ConfirmationTable {
    static let ofMessage: SQL = "SELECT user FROM confirmations WHERE message = ? ORDER BY changed"
    static let insert: SQL = "INSERT INTO confirmations (message, user, changed) VALUES (?, ?, ?)"

    /// The first one first.
    package static func list(of message: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(ofMessage, [.integer(message)]) { $0.integer(0) }
    }

    /// `changed`: the number of this change in the chat. Throws `constraint` if the person has confirmed already.
    package static func insert(
        _ message: Int64, by user: Int64, changed: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(insert, [.integer(message), .integer(user), .integer(changed)])
    }
}
