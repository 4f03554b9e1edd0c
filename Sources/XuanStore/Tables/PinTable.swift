/// Pinned messages of chats.
package enum PinTable {
    static let ofChat: SQL = """
        SELECT g.gid FROM pins p JOIN messages g ON g.id = p.message WHERE p.chat = ? ORDER BY p.number
        """
    static let last: SQL = "SELECT COALESCE(MAX(number), 0) FROM pins WHERE chat = ?"
    static let insert: SQL = "INSERT INTO pins (chat, message, number) VALUES (?, ?, ?)"
    static let delete: SQL = "DELETE FROM pins WHERE chat = ? AND message = ?"

    /// gids of the messages, in the order of pinning.
    package static func list(of chat: Int64, on store: any StoreConnection) throws(StoreError) -> [String] {
        try store.all(ofChat, [.integer(chat)]) { $0.text(0) }
    }

    /// Behind all others. Throws `constraint` if the message is pinned already.
    package static func insert(
        _ message: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let number = (try store.first(last, [.integer(chat)]) { $0.integer(0) } ?? 0) + 1
        try store.execute(insert, [.integer(chat), .integer(message), .integer(number)])
    }

    package static func delete(
        _ message: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(delete, [.integer(chat), .integer(message)])
    }
}
