/// A person's session at a node of a cluster, as other nodes see it.
package struct SessionRecord: Sendable, Equatable {
    package var user: Int64
    /// Of a synced session; "" for a classic one.
    package var device: String
    package var node: String
    /// Counts the logins of one run of that node.
    package var login: Int64
    /// Of the login, milliseconds UTC.
    package var since: Int64
    package var status: String
    /// "" if unknown.
    package var language: String
    /// "IP:port" at its node's relay.
    package var connection: String
    /// Kind, name and version of the client, as the administration shows them.
    package var client: String

    package init(
        user: Int64, device: String, node: String, login: Int64, since: Int64, status: String, language: String,
        connection: String, client: String
    ) {
        (self.user, self.device, self.node, self.login, self.since) = (user, device, node, login, since)
        (self.status, self.language, self.connection, self.client) = (status, language, connection, client)
    }
}

/// A session that another node has ended.
package struct EndedSession: Sendable, Equatable {
    package let user: Int64
    package let device: String
    package let login: Int64
    package let reason: String

    package init(user: Int64, device: String, login: Int64, reason: String) {
        (self.user, self.device, self.login, self.reason) = (user, device, login, reason)
    }
}

/// Who is where in a cluster: the one place that decides which of two logins is the later one. Beside the migrations,
/// like `NodeTable`.
package enum SessionTable {
    static let ofUser: SQL = """
        SELECT user, device, node, login, since, status, language, connection, client FROM xuan_sessions
        WHERE user = ? ORDER BY since, device
        """
    static let ofNode: SQL = """
        SELECT user, device, node, login, since, status, language, connection, client FROM xuan_sessions
        WHERE node = ? ORDER BY since, device
        """
    /// Serialises the logins of one person: the row is always there.
    static let lockUser: SQL = "SELECT id FROM users WHERE id = ? FOR UPDATE"
    static let set: SQL = """
        INSERT INTO xuan_sessions (user, device, node, login, since, status, language, connection, client)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE node = VALUES(node), login = VALUES(login), since = VALUES(since),
            status = VALUES(status), language = VALUES(language), connection = VALUES(connection),
            client = VALUES(client)
        """
    static let remove: SQL = "DELETE FROM xuan_sessions WHERE user = ? AND device = ? AND node = ? AND login = ?"
    static let adopt: SQL = "UPDATE xuan_sessions SET node = ? WHERE node = ?"
    static let end: SQL = "INSERT INTO xuan_ended (node, user, device, login, reason) VALUES (?, ?, ?, ?, ?)"
    static let ended: SQL = "SELECT user, device, login, reason FROM xuan_ended WHERE node = ? ORDER BY id"
    static let forgetEnded: SQL = "DELETE FROM xuan_ended WHERE node = ?"

    private static func read(_ row: any StoreRow) -> SessionRecord {
        SessionRecord(
            user: row.integer(0), device: row.text(1), node: row.text(2), login: row.integer(3), since: row.integer(4),
            status: row.text(5), language: row.text(6), connection: row.text(7), client: row.text(8))
    }

    /// A person's, in the order of their logins. Locks the person's row: what others decide about their sessions comes
    /// before this, or after the end of the transaction.
    package static func lock(
        of user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [SessionRecord] {
        _ = try store.first(lockUser, [.integer(user)]) { _ in true }
        return try store.all(ofUser, [.integer(user)], read)
    }

    package static func list(
        of node: String, on store: any StoreConnection
    ) throws(StoreError) -> [SessionRecord] {
        try store.all(ofNode, [.text(node)], read)
    }

    /// Takes the place of the session of the same person and device, wherever that is.
    package static func set(_ session: SessionRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            set,
            [
                .integer(session.user), .text(session.device), .text(session.node), .integer(session.login),
                .integer(session.since), .text(session.status), .text(session.language), .text(session.connection),
                .text(session.client),
            ])
    }

    /// Does nothing if another session has its place.
    package static func remove(_ session: SessionRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            remove,
            [.integer(session.user), .text(session.device), .text(session.node), .integer(session.login)])
    }

    /// The sessions of a server that is gone become those of `node`, whose business it is now that their people come
    /// back or are shown to have left. Returns them.
    package static func adopt(
        from gone: String, by node: String, on store: any StoreConnection
    ) throws(StoreError) -> [SessionRecord] {
        let sessions = try list(of: gone, on: store)
        if gone != node, !sessions.isEmpty { try store.execute(adopt, [.text(node), .text(gone)]) }
        return sessions.map { session in
            var session = session
            session.node = node
            return session
        }
    }

    static func forgetEnded(of node: String, on store: any StoreConnection) throws(StoreError) {
        try store.execute(forgetEnded, [.text(node)])
    }

    /// Leaves word for another node that one of its sessions is over. It finds that before it writes anything more.
    package static func end(
        _ session: SessionRecord, reason: String, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(
            end,
            [
                .text(session.node), .integer(session.user), .text(session.device), .integer(session.login),
                .text(reason),
            ])
        try NodeTable.noteEnded(of: session.node, on: store)
    }

    /// The sessions of `node` that others have ended; once.
    package static func takeEnded(
        of node: String, on store: any StoreConnection
    ) throws(StoreError) -> [EndedSession] {
        let found = try store.all(ended, [.text(node)]) { row in
            EndedSession(user: row.integer(0), device: row.text(1), login: row.integer(2), reason: row.text(3))
        }
        if !found.isEmpty { try store.execute(forgetEnded, [.text(node)]) }
        return found
    }
}
