/// Web applications.
package enum EntryTable {
    static let online: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place,
            allowed, token, last_used
        FROM entries
        WHERE is_online = 1 ORDER BY place, id
        """
    static let byID: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place,
            allowed, token, last_used
        FROM entries
        WHERE id = ?
        """
    static let all: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place,
            allowed, token, last_used
        FROM entries ORDER BY place, id
        """
    static let byCode: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place,
            allowed, token, last_used
        FROM entries WHERE code = ?
        """
    static let byToken: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place,
            allowed, token, last_used
        FROM entries WHERE token = ?
        """
    static let update: SQL = """
        UPDATE entries SET code = ?, name = ?, abbr = ?, url = ?, download = ?, logo = ?, integration = ?, is_online = ?,
            allowed = ? WHERE id = ?
        """
    static let setSecret: SQL = "UPDATE entries SET secret = ? WHERE id = ?"
    static let setToken: SQL = "UPDATE entries SET token = ? WHERE id = ?"
    static let setUsed: SQL = "UPDATE entries SET last_used = ? WHERE id = ?"
    static let delete: SQL = "DELETE FROM entries WHERE id = ?"
    static let insert: SQL = """
        INSERT INTO entries (code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private static func read(_ row: any StoreRow) -> EntryRecord {
        var entry = EntryRecord()
        entry.id = row.integer(0)
        entry.code = row.text(1)
        entry.name = row.text(2)
        entry.abbr = row.text(3)
        entry.url = row.text(4)
        entry.download = row.text(5)
        entry.md5 = row.text(6)
        entry.logo = row.text(7)
        entry.secret = row.text(8)
        entry.hasSSO = row.integer(9) != 0
        entry.isIntegrated = row.integer(10) != 0
        entry.isOnline = row.integer(11) != 0
        entry.place = row.integer(12)
        entry.allowed = row.text(13)
        entry.token = row.text(14)
        entry.lastUsed = row.integer(15)
        return entry
    }

    package static func online(on store: any StoreConnection) throws(StoreError) -> [EntryRecord] {
        try store.all(online, [], read)
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> EntryRecord? {
        try store.first(byID, [.integer(id)], read)
    }

    package static func list(on store: any StoreConnection) throws(StoreError) -> [EntryRecord] {
        try store.all(all, [], read)
    }

    package static func find(code: String, on store: any StoreConnection) throws(StoreError) -> EntryRecord? {
        try store.first(byCode, [.text(code)], read)
    }

    /// `token`: its SHA-256 in hex.
    package static func find(token: String, on store: any StoreConnection) throws(StoreError) -> EntryRecord? {
        token.isEmpty ? nil : try store.first(byToken, [.text(token)], read)
    }

    /// The parts that an administrator sets; not the secrets.
    package static func update(_ entry: EntryRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            update,
            [
                .text(entry.code), .text(entry.name), .text(entry.abbr), .text(entry.url), .text(entry.download),
                .text(entry.logo), StoreValue(entry.isIntegrated), StoreValue(entry.isOnline), .text(entry.allowed),
                .integer(entry.id),
            ])
    }

    package static func set(secret: String, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setSecret, [.text(secret), .integer(id)])
    }

    package static func set(token: String, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setToken, [.text(token), .integer(id)])
    }

    package static func set(used now: Int64, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setUsed, [.integer(now), .integer(id)])
    }

    package static func delete(_ id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(delete, [.integer(id)])
    }

    /// Returns the new id. Throws `constraint` if the code is taken.
    package static func insert(_ entry: EntryRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(
            insert,
            [
                .text(entry.code), .text(entry.name), .text(entry.abbr), .text(entry.url), .text(entry.download),
                .text(entry.md5), .text(entry.logo), .text(entry.secret), StoreValue(entry.hasSSO),
                StoreValue(entry.isIntegrated), StoreValue(entry.isOnline), .integer(entry.place),
            ])
        return store.lastInsertID
    }
}
