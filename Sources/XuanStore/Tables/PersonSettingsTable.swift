/// One JSON text per person, saved by the person's clients and returned unchanged.
package enum PersonSettingsTable {
    static let get: SQL = "SELECT value FROM settings WHERE user = ?"
    static let update: SQL = "UPDATE settings SET value = ? WHERE user = ?"
    static let insert: SQL = "INSERT INTO settings (value, user) VALUES (?, ?)"

    package static func get(of user: Int64, on store: any StoreConnection) throws(StoreError) -> String? {
        try store.first(get, [.integer(user)]) { $0.text(0) }
    }

    package static func set(_ value: String, of user: Int64, on store: any StoreConnection) throws(StoreError) {
        let values: [StoreValue] = [.text(value), .integer(user)]
        if try store.execute(update, values) == 0 { try store.execute(insert, values) }
    }
}
