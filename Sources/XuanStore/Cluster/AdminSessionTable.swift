/// A session of the administration pages that all nodes of a cluster know.
package struct AdminSessionRecord: Sendable, Equatable {
    /// Of the cookie, in hexadecimal: whoever reads the table gets no cookies.
    package var digest: String
    package var user: Int64
    package var csrf: String
    package var stamp: String
    /// Milliseconds UTC.
    package var created: Int64
    package var used: Int64
    package var confirmedUntil: Int64
    package var tries: Int64

    package init(
        digest: String, user: Int64, csrf: String, stamp: String, created: Int64, used: Int64, confirmedUntil: Int64,
        tries: Int64
    ) {
        (self.digest, self.user, self.csrf, self.stamp) = (digest, user, csrf, stamp)
        (self.created, self.used, self.confirmedUntil, self.tries) = (created, used, confirmedUntil, tries)
    }
}

/// Sessions of the administration pages in a cluster. Beside the migrations, like `NodeTable`.
package enum AdminSessionTable {
    static let find: SQL = """
        SELECT digest, user, csrf, stamp, created, used, confirmed, tries FROM xuan_admin_sessions WHERE digest = ?
        """
    static let set: SQL = """
        INSERT INTO xuan_admin_sessions (digest, user, csrf, stamp, created, used, confirmed, tries)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE stamp = VALUES(stamp), used = VALUES(used), confirmed = VALUES(confirmed),
            tries = VALUES(tries)
        """
    static let remove: SQL = "DELETE FROM xuan_admin_sessions WHERE digest = ?"
    static let countTry: SQL = "UPDATE xuan_admin_sessions SET tries = tries + 1 WHERE digest = ? AND tries < ?"
    static let removeOld: SQL = "DELETE FROM xuan_admin_sessions WHERE used < ? OR created < ?"
    static let ofUser: SQL = "SELECT digest FROM xuan_admin_sessions WHERE user = ? ORDER BY used DESC"

    package static func find(
        _ digest: String, on store: any StoreConnection
    ) throws(StoreError) -> AdminSessionRecord? {
        try store.first(find, [.text(digest)]) { row in
            AdminSessionRecord(
                digest: row.text(0), user: row.integer(1), csrf: row.text(2), stamp: row.text(3),
                created: row.integer(4), used: row.integer(5), confirmedUntil: row.integer(6), tries: row.integer(7))
        }
    }

    package static func set(_ session: AdminSessionRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            set,
            [
                .text(session.digest), .integer(session.user), .text(session.csrf), .text(session.stamp),
                .integer(session.created), .integer(session.used), .integer(session.confirmedUntil),
                .integer(session.tries),
            ])
    }

    package static func remove(_ digest: String, on store: any StoreConnection) throws(StoreError) {
        try store.execute(remove, [.text(digest)])
    }

    /// Counts a try. False if there was none left, or no such session.
    package static func countTry(
        _ digest: String, most: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        try store.execute(countTry, [.text(digest), .integer(most)]) > 0
    }

    /// Ends the sessions that were used last before `idle` or began before `begun`, milliseconds UTC, and of one person
    /// those past `perPerson`, the longest idle ones.
    package static func tidy(
        idle: Int64, begun: Int64, user: Int64, perPerson: Int, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(removeOld, [.integer(idle), .integer(begun)])
        let digests = try store.all(ofUser, [.integer(user)]) { $0.text(0) }
        for digest in digests.dropFirst(perPerson) { try remove(digest, on: store) }
    }
}
