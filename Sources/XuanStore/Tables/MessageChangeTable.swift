/// Changes of messages, in the order of each chat's `changes`.
package enum MessageChangeTable {
    static let move: SQL = "UPDATE message_changes SET changed = ? WHERE message = ?"
    static let insert: SQL = "INSERT INTO message_changes (changed, message, chat) VALUES (?, ?, ?)"
    static let setChanged: SQL = "UPDATE messages SET changed = ? WHERE id = ?"
    static let retract: SQL = """
        UPDATE messages SET content = '', data = '', deleted = ?, deleted_by = ? WHERE id = ?
        """
    static let setEdited: SQL = "UPDATE messages SET content = ?, edited = ? WHERE id = ?"
    static let keepContent: SQL = "INSERT INTO message_contents (message, number, content, date) VALUES (?, ?, ?, ?)"
    static let contentBefore: SQL = """
        SELECT number, date, content FROM message_contents WHERE message = ? AND number < ?
        ORDER BY number DESC LIMIT 1
        """
    static let contentCount: SQL = "SELECT COUNT(*) FROM message_contents WHERE message = ?"
    static let removeContents: SQL = "DELETE FROM message_contents WHERE message = ?"
    static let since: SQL = """
        SELECT g.id, g.gid, g.chat, g.idx, g.user, g.date, g.sender_order, g.kind, g.content_type, g.content, g.data,
            g.changed, g.deleted, g.deleted_by, g.edited
        FROM message_changes c JOIN messages g ON g.id = c.message
        WHERE c.chat = ? AND c.changed > ? AND c.changed <= ? ORDER BY c.changed LIMIT ?
        """

    /// The message's last change is number `changed` of its chat.
    package static func set(
        _ changed: Int64, of message: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setChanged, [.integer(changed), .integer(message)])
        if try store.execute(move, [.integer(changed), .integer(message)]) == 0 {
            try store.execute(insert, [.integer(changed), .integer(message), .integer(chat)])
        }
    }

    /// Messages whose last change is a number after `since`, up to `last`; the oldest change first.
    package static func messages(
        of chat: Int64, since: Int64, upTo last: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [MessageRecord] {
        try store.all(
            Self.since, [.integer(chat), .integer(since), .integer(last), .integer(Int64(limit))], MessageTable.read)
    }

    /// Empties the message for good: its earlier contents, too. `now`: milliseconds UTC.
    package static func retract(
        _ message: Int64, by user: Int64, now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(retract, [.integer(max(now, 1000)), .integer(user), .integer(message)])
        try store.execute(removeContents, [.integer(message)])
    }

    /// Gives the message another content and keeps the former one. `now`: milliseconds UTC.
    package static func edit(
        _ message: MessageRecord, content: String, now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let number = try editCount(of: message.id, on: store) + 1
        let written = message.edited > 0 ? message.edited : message.date
        try store.execute(
            keepContent, [.integer(message.id), .integer(number), .text(message.content), .integer(written)])
        try store.execute(setEdited, [.text(content), .integer(max(now, 1000)), .integer(message.id)])
    }

    package static func editCount(of message: Int64, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(contentCount, [.integer(message)]) { $0.integer(0) } ?? 0
    }

    /// A text of an edited message before an edit. `date`: when it was written, milliseconds UTC.
    package struct Content: Equatable {
        package let number: Int64
        package let date: Int64
        package let content: String
    }

    /// What the message said before, the newest first: numbers below `before`, as many as `bytes` may hold, at least
    /// one and at most `limit`. Each text is read by itself, so that no more of them is read than that and one.
    package static func contents(
        of message: Int64, before: Int64, bytes: Int, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [Content] {
        var (found, left): ([Content], Int) = ([], bytes)
        while found.count < limit,
            let next = try store.first(
                contentBefore, [.integer(message), .integer(found.last?.number ?? before)],
                { Content(number: $0.integer(0), date: $0.integer(1), content: $0.text(2)) })
        {
            left -= next.content.utf8.count
            guard left >= 0 || found.isEmpty else { break }
            found.append(next)
        }
        return found
    }
}
