/// Messages that people have saved for themselves.
package enum SavedMessageTable {
    static let inChat: SQL = """
        SELECT g.gid FROM saved_messages s JOIN messages g ON g.id = s.message
        WHERE s.user = ? AND s.chat = ? ORDER BY s.message
        """
    static let ofUser: SQL = """
        SELECT s.chat, g.gid FROM saved_messages s JOIN messages g ON g.id = s.message
        WHERE s.user = ? ORDER BY s.chat, s.message
        """
    static let count: SQL = "SELECT COUNT(*) FROM saved_messages WHERE user = ?"
    static let find: SQL = "SELECT 1 FROM saved_messages WHERE user = ? AND chat = ? AND message = ?"
    static let insert: SQL = "INSERT INTO saved_messages (user, chat, message, date) VALUES (?, ?, ?, ?)"
    static let delete: SQL = "DELETE FROM saved_messages WHERE user = ? AND chat = ? AND message = ?"

    /// gids of the person's, oldest message first.
    package static func list(
        of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [String] {
        try store.all(inChat, [.integer(user), .integer(chat)]) { $0.text(0) }
    }

    /// All of the person's, by chat.
    package static func list(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64: [String]] {
        var found: [Int64: [String]] = [:]
        try store.query(ofUser, [.integer(user)]) { row in found[row.integer(0), default: []].append(row.text(1)) }
        return found
    }

    package static func count(of user: Int64, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(count, [.integer(user)]) { $0.integer(0) } ?? 0
    }

    package static func isSaved(
        _ message: MessageRecord, by user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        try store.first(find, [.integer(user), .integer(message.chat), .integer(message.id)]) { _ in true } ?? false
    }

    /// `now`: milliseconds UTC. Throws `constraint` if it is saved already.
    package static func insert(
        _ message: MessageRecord, by user: Int64, now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            insert, [.integer(user), .integer(message.chat), .integer(message.id), .integer(now)])
        try MemberTable.noteChange(of: user, in: message.chat, on: store)
    }

    package static func delete(
        _ message: MessageRecord, by user: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(delete, [.integer(user), .integer(message.chat), .integer(message.id)])
        try MemberTable.noteChange(of: user, in: message.chat, on: store)
    }
}
