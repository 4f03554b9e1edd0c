/// What people have begun to write, by person and chat.
package enum DraftTable {
    static let find: SQL = "SELECT content, date FROM drafts WHERE user = ? AND chat = ?"
    static let ofUser: SQL = "SELECT chat, content FROM drafts WHERE user = ?"
    static let count: SQL = "SELECT COUNT(*) FROM drafts WHERE user = ? AND content <> ''"
    static let deleteClosed: SQL = """
        DELETE FROM drafts WHERE user = ? AND chat IN
            (SELECT m.chat FROM members m JOIN chats c ON c.id = m.chat
            WHERE m.user = ? AND (m.quit <> 0 OR c.dismissed <> 0))
        """
    static let update: SQL = "UPDATE drafts SET content = ?, date = ? WHERE user = ? AND chat = ?"
    static let insert: SQL = "INSERT INTO drafts (content, date, user, chat) VALUES (?, ?, ?, ?)"

    /// `date`: milliseconds UTC.
    package static func find(
        of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> (content: String, date: Int64)? {
        try store.first(find, [.integer(user), .integer(chat)]) { ($0.text(0), $0.integer(1)) }
    }

    /// All of the person's that are not empty, by chat.
    package static func list(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64: String] {
        var found: [Int64: String] = [:]
        try store.query(ofUser, [.integer(user)]) { row in
            let content = row.text(1)
            if !content.isEmpty { found[row.integer(0)] = content }
        }
        return found
    }

    /// Of the person's that are not empty.
    package static func count(of user: Int64, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(count, [.integer(user)]) { $0.integer(0) } ?? 0
    }

    /// Those in chats where the person cannot write any more.
    package static func deleteClosed(of user: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(deleteClosed, [.integer(user), .integer(user)])
    }

    /// An empty one stays with its date: it is the answer to the same request again. `now`: milliseconds UTC.
    package static func set(
        _ content: String, of user: Int64, in chat: Int64, now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let values: [StoreValue] = [.text(content), .integer(now), .integer(user), .integer(chat)]
        if try store.execute(update, values) == 0 { try store.execute(insert, values) }
        try MemberTable.noteChange(of: user, in: chat, on: store)
    }
}
