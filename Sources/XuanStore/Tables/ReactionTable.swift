/// Reactions to messages: one row per person and emoji.
package enum ReactionTable {
    static let ofMessage: SQL = "SELECT emoji, user FROM reactions WHERE message = ? ORDER BY changed"
    static let find: SQL = "SELECT 1 FROM reactions WHERE message = ? AND emoji = ? AND user = ?"
    static let insert: SQL = "INSERT INTO reactions (message, emoji, user, changed) VALUES (?, ?, ?, ?)"
    static let delete: SQL = "DELETE FROM reactions WHERE message = ? AND emoji = ? AND user = ?"
    static let deleteAll: SQL = "DELETE FROM reactions WHERE message = ?"
    static let otherEmojis: SQL = "SELECT COUNT(DISTINCT emoji) FROM reactions WHERE message = ? AND emoji <> ?"

    /// One emoji of a message, and the people who gave it, the first one first.
    package struct Reaction: Sendable, Equatable {
        package var emoji: String
        package var users: [Int64]
    }

    /// In the order in which each emoji was given first.
    package static func list(
        of message: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [Reaction] {
        var found: [Reaction] = []
        // By bytes: Swift takes two spellings of one character for the same text, as the table does not.
        var places: [[UInt8]: Int] = [:]
        try store.query(ofMessage, [.integer(message)]) { row in
            let (emoji, user) = (row.text(0), row.integer(1))
            if let place = places[Array(emoji.utf8)] {
                found[place].users.append(user)
            } else {
                places[Array(emoji.utf8)] = found.count
                found.append(Reaction(emoji: emoji, users: [user]))
            }
        }
        return found
    }

    package static func isSet(
        _ emoji: String, of message: Int64, by user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        try store.first(find, [.integer(message), .text(emoji), .integer(user)]) { _ in true } ?? false
    }

    /// `changed`: the number of this change in the chat.
    package static func insert(
        _ emoji: String, of message: Int64, by user: Int64, changed: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(insert, [.integer(message), .text(emoji), .integer(user), .integer(changed)])
    }

    package static func delete(
        _ emoji: String, of message: Int64, by user: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(delete, [.integer(message), .text(emoji), .integer(user)])
    }

    package static func deleteAll(of message: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(deleteAll, [.integer(message)])
    }

    /// Number of different emojis of the message besides this one.
    package static func count(
        of message: Int64, but emoji: String, on store: any StoreConnection
    ) throws(StoreError) -> Int64 {
        try store.first(otherEmojis, [.integer(message), .text(emoji)]) { $0.integer(0) } ?? 0
    }
}
