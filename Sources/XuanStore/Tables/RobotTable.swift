/// A robot: an address that posts into one chat.
package struct RobotRecord: Sendable, Equatable {
    package var id: Int64 = 0
    /// A deleted person whose id and name the robot uses.
    package var user: Int64 = 0
    package var name = ""
    /// The peer's format: `dingtalk`, `wecom`, `feishu`, `slack`.
    package var kind = ""
    package var chat: Int64 = 0
    /// SHA-256 of the token in its address, hex.
    package var token = ""
    /// Key for signatures, "" for none.
    package var secret = ""
    package var isEnabled = true
    package var created: Int64 = 0
    package var lastUsed: Int64 = 0

    package init() {}
}

/// Robots.
package enum RobotTable {
    static let all: SQL = """
        SELECT id, user, name, kind, chat, token, secret, enabled, created, last_used FROM robots
        WHERE deleted = 0 ORDER BY id
        """
    static let byID: SQL = """
        SELECT id, user, name, kind, chat, token, secret, enabled, created, last_used FROM robots
        WHERE id = ? AND deleted = 0
        """
    static let byToken: SQL = """
        SELECT id, user, name, kind, chat, token, secret, enabled, created, last_used FROM robots
        WHERE token = ? AND deleted = 0
        """
    static let insert: SQL = """
        INSERT INTO robots (user, name, kind, chat, token, secret, enabled, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let update: SQL = """
        UPDATE robots SET name = ?, kind = ?, chat = ?, token = ?, secret = ?, enabled = ? WHERE id = ?
        """
    static let setUsed: SQL = "UPDATE robots SET last_used = ? WHERE id = ?"
    static let delete: SQL = "UPDATE robots SET deleted = 1, token = ? WHERE id = ?"

    private static func read(_ row: any StoreRow) -> RobotRecord {
        var robot = RobotRecord()
        robot.id = row.integer(0)
        robot.user = row.integer(1)
        robot.name = row.text(2)
        robot.kind = row.text(3)
        robot.chat = row.integer(4)
        robot.token = row.text(5)
        robot.secret = row.text(6)
        robot.isEnabled = row.integer(7) != 0
        robot.created = row.integer(8)
        robot.lastUsed = row.integer(9)
        return robot
    }

    package static func list(on store: any StoreConnection) throws(StoreError) -> [RobotRecord] {
        try store.all(all, [], read)
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> RobotRecord? {
        try store.first(byID, [.integer(id)], read)
    }

    package static func find(token: String, on store: any StoreConnection) throws(StoreError) -> RobotRecord? {
        try store.first(byToken, [.text(token)], read)
    }

    /// Returns the new id.
    package static func insert(_ robot: RobotRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(
            insert,
            [
                .integer(robot.user), .text(robot.name), .text(robot.kind), .integer(robot.chat), .text(robot.token),
                .text(robot.secret), StoreValue(robot.isEnabled), .integer(robot.created),
            ])
        return store.lastInsertID
    }

    package static func update(_ robot: RobotRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            update,
            [
                .text(robot.name), .text(robot.kind), .integer(robot.chat), .text(robot.token), .text(robot.secret),
                StoreValue(robot.isEnabled), .integer(robot.id),
            ])
    }

    package static func set(used now: Int64, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setUsed, [.integer(now), .integer(id)])
    }

    /// The row stays, and its person, for the names on old messages.
    package static func delete(_ id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(delete, [.text("gone \(id)"), .integer(id)])
    }
}
