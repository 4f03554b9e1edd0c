/// What is newer than the numbers that a client knows.
package enum SyncTable {
    static let chats: SQL = """
        SELECT c.id, c.gid, c.name, c.kind, c.admins, c.committers, c.subject, c.is_public, c.created_by, c.created,
            c.edited_by, c.edited, c.last_active, c.dismissed, c.last_index, c.changes, c.owned_by, c.first_kept,
            m.star, m.hide, m.mute, m.category, m.read_index, m.first_index, m.unread_from
        FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit = 0 AND c.kind <> 'system' AND (c.number > ? OR m.number > ?) ORDER BY c.id
        """
    static let systemChats: SQL = """
        SELECT c.id, c.gid, c.name, c.kind, c.admins, c.committers, c.subject, c.is_public, c.created_by, c.created,
            c.edited_by, c.edited, c.last_active, c.dismissed, c.last_index, c.changes, c.owned_by, c.first_kept,
            m.star, m.hide, m.mute, m.category, m.read_index, m.first_index, m.unread_from
        FROM chats c LEFT JOIN members m ON m.chat = c.id AND m.user = ?
        WHERE c.kind = 'system' AND (c.number > ? OR m.number > ?) ORDER BY c.id
        """
    static let left: SQL = """
        SELECT c.gid FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit <> 0 AND m.number > ? ORDER BY c.id
        """

    /// A chat as one of its members has it.
    package struct Entry: Sendable {
        package let chat: ChatRecord
        package let marks: MarksRecord
        package let cursor: MemberTable.ReadCursor
    }

    /// The person's chats that changed after `number`, system chats first; all of them if it is negative.
    package static func chats(
        of user: Int64, after number: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [Entry] {
        let values: [StoreValue] = [.integer(user), .integer(number), .integer(number)]
        return try store.all(systemChats, values, read) + store.all(chats, values, read)
    }

    /// gids of the chats that the person has left since `number`.
    package static func left(
        by user: Int64, after number: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [String] {
        try store.all(left, [.integer(user), .integer(number)]) { $0.text(0) }
    }

    private static func read(_ row: any StoreRow) -> Entry {
        let chat = ChatTable.read(row)
        var marks = MarksRecord()
        marks.star = row.integer(18)
        marks.hide = row.integer(19)
        marks.mute = row.integer(20)
        marks.category = row.text(21)
        let cursor = MemberTable.ReadCursor(
            chat: chat.id, read: row.integer(22), first: row.integer(23), unreadFrom: row.integer(24))
        return Entry(chat: chat, marks: marks, cursor: cursor)
    }
}
