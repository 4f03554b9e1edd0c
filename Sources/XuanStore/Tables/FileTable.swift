/// Uploaded files, and the chats in which messages name them.
package enum FileTable {
    static let byID: SQL = "SELECT id, name, path, size, time, chat, user, created, is_own FROM files WHERE id = ?"
    static let unclaimed: SQL = """
        SELECT id, name, path, size, time, chat, user, created, is_own FROM files f
        WHERE f.created < ? AND f.id > ? AND NOT EXISTS (SELECT 1 FROM file_chats c WHERE c.file = f.id)
        ORDER BY f.id LIMIT ?
        """
    static let insert: SQL = """
        INSERT INTO files (name, path, size, time, chat, user, created, is_own) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let total: SQL = "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM files"
    static let delete: SQL = "DELETE FROM files WHERE id = ?"
    static let chats: SQL = "SELECT chat FROM file_chats WHERE file = ?"
    static let claim: SQL = "INSERT INTO file_chats (file, chat, message) VALUES (?, ?, ?)"
    static let isClaimed: SQL = "SELECT 1 FROM file_chats WHERE file = ? AND chat = ?"
    static let memberOfOne: SQL = """
        SELECT 1 FROM members WHERE user = ? AND quit = 0
            AND (chat = ? OR chat IN (SELECT chat FROM file_chats WHERE file = ?)) LIMIT 1
        """
    static let systemOfOne: SQL = """
        SELECT 1 FROM chats WHERE kind = 'system'
            AND (id = ? OR id IN (SELECT chat FROM file_chats WHERE file = ?)) LIMIT 1
        """

    private static func read(_ row: any StoreRow) -> FileRecord {
        var file = FileRecord()
        file.id = row.integer(0)
        file.name = row.text(1)
        file.path = row.text(2)
        file.size = row.integer(3)
        file.time = row.integer(4)
        file.chat = row.integer(5)
        file.user = row.integer(6)
        file.created = row.integer(7)
        file.isOwn = row.integer(8) == 1
        return file
    }

    /// Their number and their bytes.
    package static func total(on store: any StoreConnection) throws(StoreError) -> (count: Int64, bytes: Int64) {
        try store.first(total) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> FileRecord? {
        try store.first(byID, [.integer(id)], read)
    }

    /// Returns the new file's id.
    package static func insert(_ file: FileRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(
            insert,
            [
                .text(file.name), .text(file.path), .integer(file.size), .integer(file.time), .integer(file.chat),
                .integer(file.user), .integer(file.created), StoreValue(file.isOwn),
            ])
        return store.lastInsertID
    }

    package static func delete(_ id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(delete, [.integer(id)])
    }

    /// Chats in which a message names the file.
    package static func chats(of id: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(chats, [.integer(id)]) { $0.integer(0) }
    }

    /// Records that a message names the file in a chat; the first message is kept.
    package static func claim(
        _ id: Int64, chat: Int64, message: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        if try store.first(isClaimed, [.integer(id), .integer(chat)], { _ in true }) == true { return }
        try store.execute(claim, [.integer(id), .integer(chat), .integer(message)])
    }

    /// Whether the person is in the chat to which the file was sent, if any, or in one where a message names it.
    /// Everybody is in the system chat.
    package static func isKnown(
        _ file: FileRecord, to user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        let (id, chat) = (StoreValue.integer(file.id), StoreValue.integer(file.isOwn ? 0 : file.chat))
        if try store.first(memberOfOne, [.integer(user), chat, id], { _ in true }) == true { return true }
        return try store.first(systemOfOne, [chat, id]) { _ in true } ?? false
    }

    /// Files older than `before` (milliseconds) that no message names, after id `after`, by id.
    package static func unclaimed(
        before: Int64, after: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [FileRecord] {
        try store.all(unclaimed, [.integer(before), .integer(after), .integer(Int64(limit))], read)
    }
}
