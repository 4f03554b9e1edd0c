/// Chats.
package enum ChatTable {
    static let byGid: SQL = """
        SELECT id, gid, name, kind, admins, committers, subject, is_public, created_by, created, edited_by, edited,
            last_active, dismissed, last_index, changes, owned_by, first_kept
        FROM chats WHERE gid = ?
        """
    static let byID: SQL = """
        SELECT id, gid, name, kind, admins, committers, subject, is_public, created_by, created, edited_by, edited,
            last_active, dismissed, last_index, changes, owned_by, first_kept
        FROM chats WHERE id = ?
        """
    static let systemChats: SQL = """
        SELECT id, gid, name, kind, admins, committers, subject, is_public, created_by, created, edited_by, edited,
            last_active, dismissed, last_index, changes, owned_by, first_kept
        FROM chats WHERE kind = 'system' ORDER BY id
        """
    static let publicOnes: SQL = """
        SELECT id, gid, name, kind, admins, committers, subject, is_public, created_by, created, edited_by, edited,
            last_active, dismissed, last_index, changes, owned_by, first_kept
        FROM chats WHERE is_public = 1 AND dismissed = 0 AND kind = 'group' ORDER BY id
        """
    static let ofUser: SQL = """
        SELECT c.id, c.gid, c.name, c.kind, c.admins, c.committers, c.subject, c.is_public, c.created_by, c.created,
            c.edited_by, c.edited, c.last_active, c.dismissed, c.last_index, c.changes, c.owned_by, c.first_kept, m.star,
            m.hide, m.mute, m.category
        FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit = 0 AND c.kind <> 'system' ORDER BY c.id
        """
    static let insert: SQL = """
        INSERT INTO chats (gid, name, kind, admins, committers, subject, is_public, created_by, created, number)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let setName: SQL = """
        UPDATE chats SET name = ?, edited_by = ?, edited = ?, number = ?, version = version + 1 WHERE id = ?
        """
    static let setAdmins: SQL = """
        UPDATE chats SET admins = ?, edited_by = ?, edited = ?, number = ?, version = version + 1 WHERE id = ?
        """
    static let setCommitters: SQL = """
        UPDATE chats SET committers = ?, edited_by = ?, edited = ?, number = ?, version = version + 1 WHERE id = ?
        """
    static let setPublic: SQL = """
        UPDATE chats SET is_public = ?, edited_by = ?, edited = ?, number = ?, version = version + 1 WHERE id = ?
        """
    static let setDismissed: SQL = """
        UPDATE chats SET dismissed = ?, edited_by = ?, edited = ?, number = ?, version = version + 1 WHERE id = ?
        """
    static let setOwner: SQL = """
        UPDATE chats SET owned_by = ?, edited_by = ?, edited = ?, number = ?, version = version + 1 WHERE id = ?
        """
    static let overview: SQL = """
        SELECT c.id, c.gid, c.name, c.kind, c.admins, c.committers, c.subject, c.is_public, c.created_by, c.created,
            c.edited_by, c.edited, c.last_active, c.dismissed, c.last_index, c.changes, c.owned_by, c.first_kept,
            u.realname,
            (SELECT COUNT(*) FROM members m WHERE m.chat = c.id AND m.quit = 0)
        FROM chats c LEFT JOIN users u
            ON u.account = CASE WHEN c.owned_by = '' THEN c.created_by ELSE c.owned_by END
        ORDER BY c.id
        """
    static let setNumber: SQL = "UPDATE chats SET number = ?, version = version + 1 WHERE id = ?"
    static let setSystemNumbers: SQL = "UPDATE chats SET number = ?, version = version + 1 WHERE kind = 'system'"
    static let setChanges: SQL = "UPDATE chats SET changes = ?, number = ? WHERE id = ?"
    static let changes: SQL = "SELECT changes FROM chats WHERE id = ?"
    static let lock: SQL = "SELECT id, version, last_index, last_active, changes FROM chats WHERE id = ? FOR UPDATE"
    static let active: SQL = """
        SELECT c.id, c.version, c.last_index, c.last_active, c.changes FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit = 0 AND c.last_active > ?
        """
    static let activeSystemChats: SQL = """
        SELECT id, version, last_index, last_active, changes FROM chats WHERE kind = 'system' AND last_active > ?
        """
    static let version: SQL = "SELECT version FROM chats WHERE id = ?"
    static let idByGid: SQL = "SELECT id FROM chats WHERE gid = ?"
    static let setLast: SQL = "UPDATE chats SET last_index = ?, last_active = ?, number = ? WHERE id = ?"

    static func read(_ row: any StoreRow) -> ChatRecord {
        var chat = ChatRecord()
        chat.id = row.integer(0)
        chat.gid = row.text(1)
        chat.name = row.text(2)
        chat.kind = ChatRecord.Kind(rawValue: row.text(3)) ?? .group
        chat.admins = row.text(4)
        chat.committers = row.text(5)
        chat.subject = row.integer(6)
        chat.isPublic = row.integer(7) != 0
        chat.createdBy = row.text(8)
        chat.created = row.integer(9)
        chat.editedBy = row.text(10)
        chat.edited = row.integer(11)
        chat.lastActive = row.integer(12)
        chat.dismissed = row.integer(13)
        chat.lastIndex = row.integer(14)
        chat.changes = row.integer(15)
        chat.ownedBy = row.text(16)
        chat.firstKept = row.integer(17)
        return chat
    }

    package static func find(gid: String, on store: any StoreConnection) throws(StoreError) -> ChatRecord? {
        try store.first(byGid, [.text(gid)], read)
    }

    package static func find(id: Int64, on store: any StoreConnection) throws(StoreError) -> ChatRecord? {
        try store.first(byID, [.integer(id)], read)
    }

    package static func systemChats(on store: any StoreConnection) throws(StoreError) -> [ChatRecord] {
        try store.all(systemChats, [], read)
    }

    package static func publicOnes(on store: any StoreConnection) throws(StoreError) -> [ChatRecord] {
        try store.all(publicOnes, [], read)
    }

    /// Chats in which the person has a row, with the person's own marks; without system chats.
    package static func list(
        of user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [(chat: ChatRecord, marks: MarksRecord)] {
        try store.all(ofUser, [.integer(user)]) { row in
            var marks = MarksRecord()
            marks.star = row.integer(18)
            marks.hide = row.integer(19)
            marks.mute = row.integer(20)
            marks.category = row.text(21)
            return (read(row), marks)
        }
    }

    /// All chats, with the owner's name and the number of members (of a system chat: of those with a row).
    package static func overview(
        on store: any StoreConnection
    ) throws(StoreError) -> [(chat: ChatRecord, ownerName: String, members: Int)] {
        try store.all(overview) { (read($0), $0.text(18), Int($0.integer(19))) }
    }

    /// Returns the new chat's id. Throws `constraint` if the gid is taken.
    package static func insert(_ chat: ChatRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(
            insert,
            [
                .text(chat.gid), .text(chat.name), .text(chat.kind.rawValue), .text(chat.admins),
                .text(chat.committers), .integer(chat.subject), StoreValue(chat.isPublic), .text(chat.createdBy),
                .integer(chat.created), .integer(store.changeNumber),
            ])
        return store.lastInsertID
    }

    /// The parts of a chat that people can change.
    package enum Change: Sendable {
        case name(String)
        case admins(String)
        case committers(String)
        case isPublic(Bool)
        case dismissed(Int64)
        /// The new owner's account.
        case owner(String)
    }

    package static func set(
        _ change: Change, by account: String, now: Int64, of chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let (sql, value): (SQL, StoreValue) =
            switch change {
            case .name(let text): (setName, .text(text))
            case .admins(let text): (setAdmins, .text(text))
            case .committers(let text): (setCommitters, .text(text))
            case .isPublic(let flag): (setPublic, StoreValue(flag))
            case .dismissed(let date): (setDismissed, .integer(date))
            case .owner(let account): (setOwner, .text(account))
            }
        try store.execute(
            sql, [value, .text(account), .integer(now), .integer(store.changeNumber), .integer(chat)])
    }

    /// `number`: of the change; `nil` is the running one.
    package static func setLast(
        index: Int64, active: Int64, number: Int64? = nil, of chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let number = number ?? store.changeNumber
        try store.execute(setLast, [.integer(index), .integer(active), .integer(number), .integer(chat)])
    }

    /// Something beside the row has changed that its members see: who they are, a read mark.
    package static func noteChange(of chat: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setNumber, [.integer(store.changeNumber), .integer(chat)])
    }

    package static func noteChangeOfSystemChats(on store: any StoreConnection) throws(StoreError) {
        try store.execute(setSystemNumbers, [.integer(store.changeNumber)])
    }

    /// Number of the newest change of messages in the chat.
    package static func setChanges(
        _ number: Int64, of chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setChanges, [.integer(number), .integer(store.changeNumber), .integer(chat)])
    }

    package static func changes(of chat: Int64, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(changes, [.integer(chat)]) { $0.integer(0) } ?? 0
    }

    // Several servers: a chat's row is its lock (decision 121)

    /// What a locked row says of its chat. Texts of MySQL and MariaDB alone.
    package struct Locked: Sendable, Equatable {
        package let id: Int64
        /// Grows with each change of the chat that is no message: of its row or of its members.
        package let version: Int64
        package let lastIndex: Int64
        package let lastActive: Int64
        package let changes: Int64

        /// Of five columns in this order, the first of which is `column`.
        package init(_ row: any StoreRow, from column: Int = 0) {
            (id, version, lastIndex) = (row.integer(column), row.integer(column + 1), row.integer(column + 2))
            (lastActive, changes) = (row.integer(column + 3), row.integer(column + 4))
        }
    }

    /// Locks the rows of chats until the transaction ends, in the order of their ids: whoever does that in this order
    /// waits for others, but never in a circle. `chats`: ascending. Chats that are gone are left out.
    package static func lock(_ chats: [Int64], on store: any StoreConnection) throws(StoreError) -> [Locked] {
        guard let last = chats.last else { return [] }
        if chats.count == 1 { return try store.all(lock, [.integer(last)]) { Locked($0) } }
        // A prepared statement for each power of two, not for each number.
        var found: [Locked] = []
        var rest = chats[...]
        while !rest.isEmpty {
            let (part, text) = Self.locks(of: rest.count)
            let ids = rest.prefix(part)
            rest = rest.dropFirst(part)
            let padding = Array(repeating: ids.last!, count: part - ids.count)
            found += try store.all(text, (ids + padding).map { .integer($0) }) { Locked($0) }
        }
        return found
    }

    private static let locksOfMany: [(count: Int, text: SQL)] = [2, 4, 8, 16, 32, 64, 128].map { count in
        let places = Array(repeating: "?", count: count).joined(separator: ", ")
        return (
            count,
            SQL(
                composing: """
                    SELECT id, version, last_index, last_active, changes FROM chats WHERE id IN (\(places))
                    ORDER BY id FOR UPDATE
                    """)
        )
    }

    private static func locks(of count: Int) -> (count: Int, text: SQL) {
        locksOfMany.first { $0.count >= count } ?? locksOfMany.last!
    }

    /// The person's chats with a message since `time`, milliseconds UTC; not locked.
    package static func active(
        of user: Int64, since time: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [Locked] {
        let own = try store.all(active, [.integer(user), .integer(time)]) { Locked($0) }
        let system = try store.all(activeSystemChats, [.integer(time)]) { Locked($0) }
        return own.filter { chat in !system.contains { $0.id == chat.id } } + system
    }

    /// `nil` if there is no such chat.
    package static func version(of chat: Int64, on store: any StoreConnection) throws(StoreError) -> Int64? {
        try store.first(version, [.integer(chat)]) { $0.integer(0) }
    }

    package static func id(of gid: String, on store: any StoreConnection) throws(StoreError) -> Int64? {
        try store.first(idByGid, [.text(gid)]) { $0.integer(0) }
    }
}
