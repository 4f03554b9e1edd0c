/// Members of chats, each with their own marks and cursors.
package enum MemberTable {
    static let ofChat: SQL = "SELECT user FROM members WHERE chat = ? AND quit = 0 ORDER BY user"
    static let isMember: SQL = "SELECT 1 FROM members WHERE chat = ? AND user = ? AND quit = 0"
    static let marks: SQL = "SELECT star, hide, mute, category FROM members WHERE chat = ? AND user = ?"
    static let rejoin: SQL = """
        UPDATE members SET joined = ?, quit = 0, first_index = ?, delivered_index = ?, number = ?
        WHERE chat = ? AND user = ?
        """
    static let insert: SQL = """
        INSERT INTO members (joined, first_index, delivered_index, number, chat, user) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let quit: SQL = "UPDATE members SET quit = ?, number = ? WHERE chat = ? AND user = ? AND quit = 0"
    static let setStar: SQL = "UPDATE members SET star = ?, number = ? WHERE chat = ? AND user = ?"
    static let setHide: SQL = "UPDATE members SET hide = ?, number = ? WHERE chat = ? AND user = ?"
    static let setMute: SQL = "UPDATE members SET mute = ?, number = ? WHERE chat = ? AND user = ?"
    static let setCategory: SQL = "UPDATE members SET category = ?, number = ? WHERE chat = ? AND user = ?"
    static let delivered: SQL = "SELECT delivered_index FROM members WHERE chat = ? AND user = ?"
    static let setDelivered: SQL = """
        UPDATE members SET delivered_index = CASE WHEN delivered_index < ? THEN ? ELSE delivered_index END
        WHERE chat = ? AND user = ?
        """
    static let behind: SQL = """
        SELECT m.chat, m.delivered_index FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit = 0 AND c.last_index > m.delivered_index
        """
    static let moveBack: SQL = """
        UPDATE members SET delivered_index = CASE WHEN ? < first_index THEN first_index ELSE ? END
        WHERE chat = ? AND user = ? AND delivered_index > ?
        """
    static let cursors: SQL = """
        SELECT m.chat, m.read_index, m.first_index, m.unread_from FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit = 0 AND (c.last_index > m.read_index OR m.unread_from > 0)
        """
    static let cursor: SQL = "SELECT read_index, first_index, unread_from FROM members WHERE chat = ? AND user = ?"
    static let setRead: SQL = """
        UPDATE members SET read_index = ?, unread_from = ?, number = ? WHERE chat = ? AND user = ?
        """
    static let setNumber: SQL = "UPDATE members SET number = ? WHERE chat = ? AND user = ?"
    static let readMarks: SQL = "SELECT user, read_index FROM members WHERE chat = ? AND quit = 0 ORDER BY user"
    static let setAllDelivered: SQL = """
        UPDATE members SET delivered_index = (SELECT last_index FROM chats WHERE chats.id = members.chat)
        WHERE user = ? AND quit = 0
            AND delivered_index < (SELECT last_index FROM chats WHERE chats.id = members.chat)
        """

    package static func list(of chat: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(ofChat, [.integer(chat)]) { $0.integer(0) }
    }

    package static func isMember(
        _ user: Int64, of chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        try store.first(isMember, [.integer(chat), .integer(user)]) { _ in true } ?? false
    }

    package static func marks(
        of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> MarksRecord? {
        try store.first(marks, [.integer(chat), .integer(user)]) { row in
            var marks = MarksRecord()
            marks.star = row.integer(0)
            marks.hide = row.integer(1)
            marks.mute = row.integer(2)
            marks.category = row.text(3)
            return marks
        }
    }

    /// Makes the person a member, also a former one. Messages up to `index` are not new to them.
    package static func join(
        _ user: Int64, chat: Int64, index: Int64, now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let values: [StoreValue] = [
            .integer(now), .integer(index), .integer(index), .integer(store.changeNumber), .integer(chat),
            .integer(user),
        ]
        if try store.execute(rejoin, values) == 0 { try store.execute(insert, values) }
    }

    package static func quit(
        _ user: Int64, chat: Int64, now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            quit, [.integer(max(now, 1)), .integer(store.changeNumber), .integer(chat), .integer(user)])
    }

    package enum Mark: Sendable {
        case star(Bool)
        case hide(Bool)
        case mute(Bool)
        case category(String)
    }

    /// Returns false if the person has no row in that chat.
    package static func set(
        _ mark: Mark, of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        let (sql, value): (SQL, StoreValue) =
            switch mark {
            case .star(let flag): (setStar, StoreValue(flag))
            case .hide(let flag): (setHide, StoreValue(flag))
            case .mute(let flag): (setMute, StoreValue(flag))
            case .category(let text): (setCategory, .text(text))
            }
        return try store.execute(sql, [value, .integer(store.changeNumber), .integer(chat), .integer(user)]) > 0
    }

    /// Adds a row for a member without one (in the system chat). By itself that changes nothing for the member.
    package static func insertRow(
        of user: Int64, in chat: Int64, delivered: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            insert, [0, 0, .integer(delivered), 0, .integer(chat), .integer(user)])
    }

    /// `nil` if the person has no row in that chat.
    package static func delivered(
        to user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Int64? {
        try store.first(delivered, [.integer(chat), .integer(user)]) { $0.integer(0) }
    }

    /// Moves the cursor up to `index`, never down. Returns false if the person has no row in that chat.
    package static func setDelivered(
        _ index: Int64, to user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        try store.execute(setDelivered, [.integer(index), .integer(index), .integer(chat), .integer(user)]) > 0
    }

    /// The person's chats with messages past the cursor, and the cursor.
    package static func behind(_ user: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64: Int64] {
        var found: [Int64: Int64] = [:]
        try store.query(behind, [.integer(user)]) { row in found[row.integer(0)] = row.integer(1) }
        return found
    }

    /// A person's position in reading.
    package struct ReadCursor: Sendable, Equatable {
        package var chat: Int64
        /// Index of the last message that the person has read, as others are told. Only moves forward.
        package var read: Int64
        /// Index of the last message that is older than the membership.
        package var first: Int64
        /// From this index on messages are unread again; 0: not so.
        package var unreadFrom: Int64

        package init(chat: Int64, read: Int64 = 0, first: Int64 = 0, unreadFrom: Int64 = 0) {
            (self.chat, self.read, self.first, self.unreadFrom) = (chat, read, first, unreadFrom)
        }

        /// Index of the last message that does not count as unread.
        package var index: Int64 { max(first, unreadFrom > 0 ? min(read, unreadFrom - 1) : read) }

        /// After the person has read up to `index`; `nil` if that is known.
        package func advanced(to index: Int64) -> ReadCursor? {
            guard index > self.index else { return nil }
            var cursor = self
            if index >= read { (cursor.read, cursor.unreadFrom) = (index, 0) } else { cursor.unreadFrom = index + 1 }
            return cursor
        }

        /// After messages from `index` on are unread again; `nil` if they are already.
        package func movedBack(to index: Int64) -> ReadCursor? {
            guard index <= self.index, self.index > first else { return nil }
            var cursor = self
            cursor.unreadFrom = max(index, first + 1)
            return cursor
        }
    }

    /// In the chats where the person has a row and something may be unread.
    package static func readCursors(
        of user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [ReadCursor] {
        try store.all(cursors, [.integer(user)]) { row in
            ReadCursor(
                chat: row.integer(0), read: row.integer(1), first: row.integer(2), unreadFrom: row.integer(3))
        }
    }

    /// `nil` if the person has no row in that chat.
    package static func readCursor(
        of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> ReadCursor? {
        try store.first(cursor, [.integer(chat), .integer(user)]) { row in
            ReadCursor(chat: chat, read: row.integer(0), first: row.integer(1), unreadFrom: row.integer(2))
        }
    }

    /// Writes the person's position.
    package static func setRead(
        _ cursor: ReadCursor, of user: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            setRead,
            [
                .integer(cursor.read), .integer(cursor.unreadFrom), .integer(store.changeNumber),
                .integer(cursor.chat), .integer(user),
            ])
    }

    /// Something of the person's own in the chat has changed, as a draft. The system chat gets a row for it.
    static func noteChange(
        of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let values: [StoreValue] = [.integer(store.changeNumber), .integer(chat), .integer(user)]
        // MySQL counts only rows that really changed, so 0 does not mean that there is no row.
        if try store.execute(setNumber, values) == 0, try delivered(to: user, in: chat, on: store) == nil {
            try insertRow(of: user, in: chat, delivered: 0, on: store)
            try store.execute(setNumber, values)
        }
    }

    /// How far each member has read, as others are told; without those who have no row in the system chat.
    package static func readMarks(
        in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [(user: Int64, index: Int64)] {
        try store.all(readMarks, [.integer(chat)]) { ($0.integer(0), $0.integer(1)) }
    }

    /// Marks everything as delivered in every chat where the person has a row.
    package static func setAllDelivered(to user: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setAllDelivered, [.integer(user)])
    }

    /// Moves the cursor down to `index`, never below the start of the membership, and never up.
    package static func moveBack(
        to index: Int64, user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            moveBack, [.integer(index), .integer(index), .integer(chat), .integer(user), .integer(index)])
    }
}
