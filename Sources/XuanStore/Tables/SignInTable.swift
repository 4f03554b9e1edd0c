/// Addresses from which people have signed in, so that guesses from elsewhere do not lock them out there. A few for
/// each person.
package enum SignInTable {
    static let date: SQL = "SELECT date FROM sign_ins WHERE user = ? AND address = ?"
    static let delete: SQL = "DELETE FROM sign_ins WHERE user = ? AND address = ?"
    static let insert: SQL = "INSERT INTO sign_ins (user, address, date) VALUES (?, ?, ?)"
    static let addresses: SQL = "SELECT address FROM sign_ins WHERE user = ? ORDER BY date DESC, address"

    /// The person's last sign-in from there, milliseconds UTC to about a day; `nil` for never.
    package static func date(
        of user: Int64, from address: String, on store: any StoreConnection
    ) throws(StoreError) -> Int64? {
        try store.first(date, [.integer(user), .text(address)]) { $0.integer(0) }
    }

    /// Records a successful sign-in. Keeps the `limit` most recent addresses.
    package static func remember(
        _ user: Int64, from address: String, now: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(delete, [.integer(user), .text(address)])
        try store.execute(insert, [.integer(user), .text(address), .integer(now)])
        for old in try addresses(of: user, on: store).dropFirst(limit) where old != address {
            try store.execute(delete, [.integer(user), .text(old)])
        }
    }

    /// The newest first.
    package static func addresses(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [String] {
        try store.all(addresses, [.integer(user)]) { $0.text(0) }
    }
}
