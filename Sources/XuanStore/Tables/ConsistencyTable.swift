/// Rules between rows that a database does not enforce by itself.
package enum ConsistencyTable {
    static let rules: [(sentence: String, broken: SQL)] = [
        (
            "members of a chat that is not there",
            """
            SELECT m.chat, m.user FROM members m LEFT JOIN chats c ON c.id = m.chat WHERE c.id IS NULL
            """
        ),
        (
            "members that nobody is",
            """
            SELECT m.chat, m.user FROM members m LEFT JOIN users u ON u.id = m.user WHERE u.id IS NULL
            """
        ),
        (
            "messages of a chat that is not there",
            """
            SELECT g.chat, g.id FROM messages g LEFT JOIN chats c ON c.id = g.chat WHERE c.id IS NULL
            """
        ),
        (
            "messages whose sender is not there",
            """
            SELECT g.chat, g.id FROM messages g LEFT JOIN users u ON u.id = g.user WHERE u.id IS NULL AND g.user <> 0
            """
        ),
        (
            "settings of nobody",
            """
            SELECT s.user, s.user FROM settings s LEFT JOIN users u ON u.id = s.user WHERE u.id IS NULL
            """
        ),
        (
            "chats with a gap in the indexes of their messages",
            """
            SELECT chat, COUNT(*) FROM messages GROUP BY chat HAVING MIN(idx) <> 1 OR MAX(idx) <> COUNT(*)
            """
        ),
        (
            "chats whose last index is not that of the newest message",
            """
            SELECT c.id, c.last_index FROM chats c
            WHERE c.last_index <> (SELECT COALESCE(MAX(g.idx), 0) FROM messages g WHERE g.chat = c.id)
            """
        ),
        (
            "cursors past the newest message",
            """
            SELECT m.chat, m.user FROM members m JOIN chats c ON c.id = m.chat
            WHERE m.delivered_index > c.last_index OR m.read_index > c.last_index
            """
        ),
    ]

    static let counts: [(name: String, count: SQL)] = [
        ("people", "SELECT COUNT(*) FROM users"), ("chats", "SELECT COUNT(*) FROM chats"),
        ("members", "SELECT COUNT(*) FROM members"), ("messages", "SELECT COUNT(*) FROM messages"),
    ]

    static let uploads: SQL = """
        SELECT id, name, time FROM files WHERE id > ? AND created < ? ORDER BY id LIMIT 1000
        """

    /// Records of uploads by id, older than `before` (milliseconds): a younger one's bytes may still be on their way to
    /// their place.
    package static func uploads(
        before: Int64, on store: any StoreConnection, _ body: (_ id: Int64, _ name: String, _ time: Int64) -> Void
    ) throws(StoreError) {
        var last: Int64 = 0
        while true {
            let rows = try store.all(uploads, [.integer(last), .integer(before)]) { row in
                (row.integer(0), row.text(1), row.integer(2))
            }
            for row in rows { body(row.0, row.1, row.2) }
            guard let next = rows.last?.0 else { return }
            last = next
        }
    }

    /// Rows that break a rule, by their two ids.
    package struct Breach: Sendable {
        package let sentence: String
        package let rows: [(Int64, Int64)]
    }

    /// Reads all rows: minutes in a large database.
    package static func breaches(on store: any StoreConnection) throws(StoreError) -> [Breach] {
        var breaches: [Breach] = []
        for rule in rules {
            let rows = try store.all(rule.broken, []) { ($0.integer(0), $0.integer(1)) }
            if !rows.isEmpty { breaches.append(Breach(sentence: rule.sentence, rows: rows)) }
        }
        return breaches
    }

    package static func counts(on store: any StoreConnection) throws(StoreError) -> [(name: String, count: Int64)] {
        var found: [(name: String, count: Int64)] = []
        for (name, sql) in counts { found.append((name, try store.first(sql, [], { $0.integer(0) }) ?? 0)) }
        return found
    }
}
