/// The log of people's actions. Only grows.
package enum ActionTable {
    package enum Action: String, Sendable, CaseIterable {
        case login, logout, password, created, edited, deleted, locked
    }

    static let insert: SQL = "INSERT INTO actions (date, user, action, detail) VALUES (?, ?, ?, ?)"
    static let insertLong: SQL = """
        INSERT INTO actions (date, user, action, target, detail, address) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let list: SQL = "SELECT action FROM actions WHERE user = ? ORDER BY id"

    /// `detail` is a peer address or similar, never a secret.
    package static func add(
        _ action: Action, by user: Int64, detail: String = "", now: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(insert, [.integer(now), .integer(user), .text(action.rawValue), .text(detail)])
    }

    /// Records an action of an administrator or on an administrator's behalf. `action`: at most 32 letters. Long texts
    /// are cut.
    package static func add(
        _ action: String, by user: Int64, target: String, detail: String, address: String, now: Int64,
        on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            insertLong,
            [
                .integer(now), .integer(user), .text(action), .text(String(target.prefix(255))),
                .text(String(detail.prefix(255))), .text(String(address.prefix(64))),
            ])
    }

    // Reading

    package struct Line: Sendable, Equatable {
        package let id: Int64
        package let date: Int64
        package let user: Int64
        package let account: String
        package let realname: String
        package let action: String
        package let target: String
        package let detail: String
        package let address: String
    }

    package struct Filter: Sendable {
        /// 0 for everybody.
        package var user: Int64 = 0
        /// "" for all.
        package var action = ""
        /// Milliseconds UTC, both ends included.
        package var from: Int64 = 0
        package var to = Int64.max

        package init() {}

        var values: [StoreValue] {
            (user == 0 ? [] : [.integer(user)]) + (action.isEmpty ? [] : [.text(action)]) + [
                .integer(from), .integer(to),
            ]
        }

        /// One of four texts, so that each uses its index.
        func pick(_ texts: [SQL]) -> SQL { texts[(user == 0 ? 0 : 1) + (action.isEmpty ? 0 : 2)] }
    }

    /// The count stops here.
    package static let countLimit = 100_000

    static let pages: [SQL] = [
        """
        SELECT a.id, a.date, a.user, u.account, u.realname, a.action, a.target, a.detail, a.address
        FROM actions a LEFT JOIN users u ON u.id = a.user
        WHERE a.date >= ? AND a.date <= ? ORDER BY a.id DESC LIMIT ? OFFSET ?
        """,
        """
        SELECT a.id, a.date, a.user, u.account, u.realname, a.action, a.target, a.detail, a.address
        FROM actions a LEFT JOIN users u ON u.id = a.user
        WHERE a.user = ? AND a.date >= ? AND a.date <= ? ORDER BY a.id DESC LIMIT ? OFFSET ?
        """,
        """
        SELECT a.id, a.date, a.user, u.account, u.realname, a.action, a.target, a.detail, a.address
        FROM actions a LEFT JOIN users u ON u.id = a.user
        WHERE a.action = ? AND a.date >= ? AND a.date <= ? ORDER BY a.id DESC LIMIT ? OFFSET ?
        """,
        """
        SELECT a.id, a.date, a.user, u.account, u.realname, a.action, a.target, a.detail, a.address
        FROM actions a LEFT JOIN users u ON u.id = a.user
        WHERE a.user = ? AND a.action = ? AND a.date >= ? AND a.date <= ? ORDER BY a.id DESC LIMIT ? OFFSET ?
        """,
    ]
    static let counts: [SQL] = [
        "SELECT COUNT(*) FROM (SELECT 1 FROM actions WHERE date >= ? AND date <= ? LIMIT ?) AS found",
        "SELECT COUNT(*) FROM (SELECT 1 FROM actions WHERE user = ? AND date >= ? AND date <= ? LIMIT ?) AS found",
        "SELECT COUNT(*) FROM (SELECT 1 FROM actions WHERE action = ? AND date >= ? AND date <= ? LIMIT ?) AS found",
        """
        SELECT COUNT(*) FROM
            (SELECT 1 FROM actions WHERE user = ? AND action = ? AND date >= ? AND date <= ? LIMIT ?) AS found
        """,
    ]

    /// Newest first.
    package static func list(
        _ filter: Filter, skipping: Int, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [Line] {
        let values = filter.values + [.integer(Int64(limit)), .integer(Int64(skipping))]
        return try store.all(filter.pick(pages), values) { row in
            Line(
                id: row.integer(0), date: row.integer(1), user: row.integer(2), account: row.text(3),
                realname: row.text(4), action: row.text(5), target: row.text(6), detail: row.text(7),
                address: row.text(8))
        }
    }

    /// At most `countLimit`.
    package static func count(_ filter: Filter, on store: any StoreConnection) throws(StoreError) -> Int {
        let values = filter.values + [.integer(Int64(countLimit))]
        return Int(try store.first(filter.pick(counts), values) { $0.integer(0) } ?? 0)
    }

    /// Names of a person's actions, oldest first.
    package static func names(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [String] {
        try store.all(list, [.integer(user)]) { $0.text(0) }
    }
}
