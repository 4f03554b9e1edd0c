/// Messages.
package enum MessageTable {
    static let byGid: SQL = """
        SELECT id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data, changed, deleted,
            deleted_by, edited
        FROM messages WHERE gid = ?
        """
    static let range: SQL = """
        SELECT id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data, changed, deleted,
            deleted_by, edited
        FROM messages WHERE chat = ? AND idx >= ? AND idx <= ? ORDER BY idx DESC
        """
    static let ascending: SQL = """
        SELECT id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data, changed, deleted,
            deleted_by, edited
        FROM messages WHERE chat = ? AND idx >= ? AND idx <= ? ORDER BY idx
        """
    static let byID: SQL = """
        SELECT id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data, changed, deleted,
            deleted_by, edited
        FROM messages WHERE id = ?
        """
    static let waiting: SQL = """
        SELECT g.id FROM members m
            JOIN chats c ON c.id = m.chat AND c.last_index > m.delivered_index
            JOIN messages g ON g.chat = m.chat AND g.idx > m.delivered_index
        WHERE m.user = ? AND m.quit = 0 AND g.user <> ? ORDER BY g.id DESC LIMIT ?
        """
    static let newestForOthers: SQL = """
        SELECT id FROM messages WHERE chat = ? AND idx > ? AND user <> ? ORDER BY idx DESC LIMIT ?
        """
    static let nextForOthers: SQL = """
        SELECT id, idx FROM messages WHERE chat = ? AND idx > ? AND id + 0 > ? AND user <> ? ORDER BY idx LIMIT 1
        """
    static let runForOthers: SQL = """
        SELECT id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data, changed, deleted,
            deleted_by, edited
        FROM messages WHERE chat = ? AND idx >= ? AND id + 0 <= ? AND user <> ? ORDER BY idx LIMIT ?
        """
    static let countForOthers: SQL = """
        SELECT COUNT(*) FROM (
            SELECT 1 FROM messages WHERE chat = ? AND idx > ? AND idx <= ? AND user <> ? LIMIT ?) AS unread
        """
    static let dateAt: SQL = "SELECT date FROM messages WHERE chat = ? AND idx = ?"
    static let insert: SQL = """
        INSERT INTO messages (gid, chat, idx, user, date, sender_order, kind, content_type, content, data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let ids: SQL = "SELECT id FROM messages WHERE chat = ? AND idx >= ? AND idx <= ?"
    static let chatsAfter: SQL = "SELECT chat, MIN(idx), MAX(idx) FROM messages WHERE id > ? GROUP BY chat"
    static let lastID: SQL = "SELECT MAX(id) FROM messages"
    static let setContent: SQL = "UPDATE messages SET content = ? WHERE id = ?"

    static func read(_ row: any StoreRow) -> MessageRecord {
        var message = MessageRecord()
        message.id = row.integer(0)
        message.gid = row.text(1)
        message.chat = row.integer(2)
        message.index = row.integer(3)
        message.user = row.integer(4)
        message.date = row.integer(5)
        message.order = row.integer(6)
        message.kind = row.text(7)
        message.contentType = row.text(8)
        message.content = row.text(9)
        message.data = row.text(10)
        message.changed = row.integer(11)
        message.deleted = row.integer(12)
        message.deletedBy = row.integer(13)
        message.edited = row.integer(14)
        return message
    }

    package static func find(gid: String, on store: any StoreConnection) throws(StoreError) -> MessageRecord? {
        try store.first(byGid, [.text(gid)], read)
    }

    /// Newest first. Indexes run without gaps, so a page is a range and costs the same at any depth.
    package static func range(
        of chat: Int64, _ range: ClosedRange<Int64>, on store: any StoreConnection
    ) throws(StoreError) -> [MessageRecord] {
        try store.all(Self.range, [.integer(chat), .integer(range.lowerBound), .integer(range.upperBound)], read)
    }

    /// The same, oldest first.
    package static func ascending(
        of chat: Int64, _ range: ClosedRange<Int64>, on store: any StoreConnection
    ) throws(StoreError) -> [MessageRecord] {
        try store.all(ascending, [.integer(chat), .integer(range.lowerBound), .integer(range.upperBound)], read)
    }

    package static func find(id: Int64, on store: any StoreConnection) throws(StoreError) -> MessageRecord? {
        try store.first(byID, [.integer(id)], read)
    }

    /// Ids of others' messages past the person's cursors, in the chats where the person has a row; newest first.
    package static func waiting(
        for user: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [Int64] {
        try store.all(waiting, [.integer(user), .integer(user), .integer(Int64(limit))]) { $0.integer(0) }
    }

    /// Ids of others' messages past `index` in one chat, newest first.
    package static func newest(
        of chat: Int64, after index: Int64, notBy user: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [Int64] {
        try store.all(newestForOthers, [.integer(chat), .integer(index), .integer(user), .integer(Int64(limit))]) {
            $0.integer(0)
        }
    }

    /// The place of the next message by others in a chat.
    package struct Place: Sendable, Equatable {
        package var id: Int64
        package var chat: Int64
        package var index: Int64

        package init(id: Int64, chat: Int64, index: Int64) { (self.id, self.chat, self.index) = (id, chat, index) }
    }

    /// The first message by others past `index`, with an id above `id`.
    package static func next(
        in chat: Int64, after index: Int64, id: Int64, notBy user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Place? {
        try store.first(nextForOthers, [.integer(chat), .integer(index), .integer(id), .integer(user)]) { row in
            Place(id: row.integer(0), chat: chat, index: row.integer(1))
        }
    }

    /// Others' messages from `place` on whose ids are at most `lastID`, oldest first, at most `limit`.
    package static func run(
        from place: Place, to lastID: Int64, notBy user: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [MessageRecord] {
        try store.all(
            runForOthers,
            [
                .integer(place.chat), .integer(place.index), .integer(lastID), .integer(user),
                .integer(Int64(limit)),
            ], read)
    }

    /// Number of others' messages past `index` and up to `last`, counted up to `limit`.
    package static func count(
        in chat: Int64, after index: Int64, upTo last: Int64 = .max, notBy user: Int64, limit: Int64,
        on store: any StoreConnection
    ) throws(StoreError) -> Int64 {
        let values: [StoreValue] = [
            .integer(chat), .integer(index), .integer(last), .integer(user), .integer(limit),
        ]
        return try store.first(countForOthers, values) { $0.integer(0) } ?? 0
    }

    /// Index of the first message at or after `date`, by binary search; `last + 1` if there is none. Where the clock
    /// was set back the result can be off by that hour's messages: order never depends on the clock.
    package static func firstIndex(
        of chat: Int64, last: Int64, from date: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Int64 {
        var low: Int64 = 1
        var high = last + 1
        while low < high {
            let middle = low + (high - low) / 2
            let there = try store.first(dateAt, [.integer(chat), .integer(middle)]) { $0.integer(0) } ?? 0
            if there >= date { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Returns the new id. Throws `constraint` if the gid is taken.
    package static func insert(_ message: MessageRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(
            insert,
            [
                .text(message.gid), .integer(message.chat), .integer(message.index), .integer(message.user),
                .integer(message.date), .integer(message.order), .text(message.kind), .text(message.contentType),
                .text(message.content), .text(message.data),
            ])
        return store.lastInsertID
    }

    /// Returns the new id; `nil` if the gid is taken (or the index, which would be our bug).
    package static func insertIfNew(
        _ message: MessageRecord, on store: any StoreConnection
    ) throws(StoreError) -> Int64? {
        do throws(StoreError) {
            return try insert(message, on: store)
        } catch {
            guard error == .constraint else { throw error }
            return nil
        }
    }

    /// Ids of a chat's messages, in no order.
    package static func ids(
        of chat: Int64, _ range: ClosedRange<Int64>, on store: any StoreConnection
    ) throws(StoreError) -> [Int64] {
        try store.all(ids, [.integer(chat), .integer(range.lowerBound), .integer(range.upperBound)]) { $0.integer(0) }
    }

    /// The chats with messages of a higher id, and the lowest and highest index of those.
    package static func chats(
        withMessagesAfter id: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [(chat: Int64, first: Int64, last: Int64)] {
        try store.all(chatsAfter, [.integer(id)]) { ($0.integer(0), $0.integer(1), $0.integer(2)) }
    }

    /// 0 if there is none.
    package static func lastID(on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(lastID) { $0.integer(0) } ?? 0
    }

    package static func setContent(
        _ content: String, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setContent, [.text(content), .integer(id)])
    }
}
