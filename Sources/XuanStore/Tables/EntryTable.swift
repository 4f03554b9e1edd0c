/// Web applications.
package enum EntryTable {
    static let online: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place FROM entries
        WHERE is_online = 1 ORDER BY place, id
        """
    static let byID: SQL = """
        SELECT id, code, name, abbr, url, download, md5, logo, secret, sso, integration, is_online, place FROM entries
        WHERE id = ?
        """
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
        return entry
    }

    package static func online(on store: any StoreConnection) throws(StoreError) -> [EntryRecord] {
        try store.all(online, [], read)
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> EntryRecord? {
        try store.first(byID, [.integer(id)], read)
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
