/// Single values by name.
package enum MetaTable {
    /// Id of the system chat.
    package static let systemChat = "system_chat"
    /// Grows with each change of people that clients do not know of.
    package static let userChanges = "user_changes"
    /// Number of server starts on this database.
    package static let epoch = "epoch"

    static let get: SQL = "SELECT value FROM meta WHERE name = ?"
    static let update: SQL = "UPDATE meta SET value = ? WHERE name = ?"
    static let insert: SQL = "INSERT INTO meta (value, name) VALUES (?, ?)"

    package static func integer(_ name: String, on store: any StoreConnection) throws(StoreError) -> Int64 {
        let text = try store.first(get, [.text(name)]) { $0.text(0) }
        return text.flatMap { Int64($0) } ?? 0
    }

    package static func set(_ name: String, _ value: Int64, on store: any StoreConnection) throws(StoreError) {
        let values: [StoreValue] = [.text(String(value)), .text(name)]
        if try store.execute(update, values) == 0 { try store.execute(insert, values) }
    }

    /// Adds one and returns the new value. Inside a transaction.
    @discardableResult
    package static func increment(_ name: String, on store: any StoreConnection) throws(StoreError) -> Int64 {
        let value = try integer(name, on: store) + 1
        try set(name, value, on: store)
        return value
    }
}
