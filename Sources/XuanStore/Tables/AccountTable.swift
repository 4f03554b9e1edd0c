/// An account's name, and every row that names a person by it.
package enum AccountTable {
    static let rename: SQL = "UPDATE users SET account = ? WHERE id = ?"
    static let ownedGroups: SQL = """
        SELECT id FROM chats
        WHERE CASE WHEN owned_by = '' THEN created_by ELSE owned_by END = ? AND kind = 'group' AND dismissed = 0
        ORDER BY id
        """
    static let inChats: [SQL] = [
        "UPDATE chats SET created_by = ?, number = ?, version = version + 1 WHERE created_by = ?",
        "UPDATE chats SET owned_by = ?, number = ?, version = version + 1 WHERE owned_by = ?",
        "UPDATE chats SET edited_by = ?, number = ?, version = version + 1 WHERE edited_by = ?",
    ]
    static let mentions: [SQL] = [
        "UPDATE todos SET assigned_to = ? WHERE assigned_to = ?",
        "UPDATE todos SET assigned_by = ? WHERE assigned_by = ?",
        "UPDATE todos SET finished_by = ? WHERE finished_by = ?",
        "UPDATE todos SET closed_by = ? WHERE closed_by = ?",
    ]

    /// Group chats that are not dismissed and belong to the account.
    package static func groups(ownedBy account: String, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(ownedGroups, [.text(account)]) { $0.integer(0) }
    }

    /// Renames the account, wherever the old name is stored. Goes through all chats and todos.
    package static func rename(
        _ old: String, to new: String, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(rename, [.text(new), .integer(id)])
        try NameTable.renew(id, on: store)
        try UserTable.noteChange(of: id, on: store)
        let number = store.changeNumber
        for sql in inChats { try store.execute(sql, [.text(new), .integer(number), .text(old)]) }
        for sql in mentions { try store.execute(sql, [.text(new), .text(old)]) }
    }
}
