/// Todos.
package enum TodoTable {
    static let ofUser: SQL = """
        SELECT t.id, t.user, u.account, t.day, t.starts, t.ends, t.kind, t.subject, t.priority, t.name, t.description,
            t.status, t.is_private, t.assigned_to, t.assigned_by, t.assigned, t.finished_by, t.finished, t.closed_by,
            t.closed
        FROM todos t JOIN users u ON u.id = t.user WHERE t.user = ? ORDER BY t.id LIMIT ?
        """
    static let assignedTo: SQL = """
        SELECT t.id, t.user, u.account, t.day, t.starts, t.ends, t.kind, t.subject, t.priority, t.name, t.description,
            t.status, t.is_private, t.assigned_to, t.assigned_by, t.assigned, t.finished_by, t.finished, t.closed_by,
            t.closed
        FROM todos t JOIN users u ON u.id = t.user WHERE t.assigned_to = ? AND t.user <> ? ORDER BY t.id LIMIT ?
        """
    static let byID: SQL = """
        SELECT t.id, t.user, u.account, t.day, t.starts, t.ends, t.kind, t.subject, t.priority, t.name, t.description,
            t.status, t.is_private, t.assigned_to, t.assigned_by, t.assigned, t.finished_by, t.finished, t.closed_by,
            t.closed
        FROM todos t JOIN users u ON u.id = t.user WHERE t.id = ?
        """
    static let count: SQL = "SELECT COUNT(*) FROM todos WHERE user = ?"
    static let insert: SQL = """
        INSERT INTO todos (user, day, starts, ends, kind, subject, priority, name, description, status, is_private,
            assigned_to, assigned_by, assigned, finished_by, finished, closed_by, closed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let update: SQL = """
        UPDATE todos SET user = ?, day = ?, starts = ?, ends = ?, kind = ?, subject = ?, priority = ?, name = ?,
            description = ?, status = ?, is_private = ?, assigned_to = ?, assigned_by = ?, assigned = ?,
            finished_by = ?, finished = ?, closed_by = ?, closed = ? WHERE id = ?
        """
    static let delete: SQL = "DELETE FROM todos WHERE id = ?"

    private static func read(_ row: any StoreRow) -> TodoRecord {
        var todo = TodoRecord()
        todo.id = row.integer(0)
        todo.user = row.integer(1)
        todo.account = row.text(2)
        todo.day = row.text(3)
        todo.starts = row.text(4)
        todo.ends = row.text(5)
        todo.kind = row.text(6)
        todo.subject = row.integer(7)
        todo.priority = row.integer(8)
        todo.name = row.text(9)
        todo.description = row.text(10)
        todo.status = row.text(11)
        todo.isPrivate = row.integer(12) != 0
        todo.assignedTo = row.text(13)
        todo.assignedBy = row.text(14)
        todo.assigned = row.integer(15)
        todo.finishedBy = row.text(16)
        todo.finished = row.integer(17)
        todo.closedBy = row.text(18)
        todo.closed = row.integer(19)
        return todo
    }

    private static func values(_ todo: TodoRecord) -> [StoreValue] {
        [
            .integer(todo.user), .text(todo.day), .text(todo.starts), .text(todo.ends), .text(todo.kind),
            .integer(todo.subject), .integer(todo.priority), .text(todo.name), .text(todo.description),
            .text(todo.status), StoreValue(todo.isPrivate), .text(todo.assignedTo), .text(todo.assignedBy),
            .integer(todo.assigned), .text(todo.finishedBy), .integer(todo.finished), .text(todo.closedBy),
            .integer(todo.closed),
        ]
    }

    /// The person's own, by id, at most `limit`.
    package static func list(
        of user: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [TodoRecord] {
        try store.all(ofUser, [.integer(user), .integer(Int64(limit))], read)
    }

    /// Todos of others that wait for this person.
    package static func list(
        assignedTo account: String, not user: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [TodoRecord] {
        try store.all(assignedTo, [.text(account), .integer(user), .integer(Int64(limit))], read)
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> TodoRecord? {
        try store.first(byID, [.integer(id)], read)
    }

    package static func count(of user: Int64, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(count, [.integer(user)]) { $0.integer(0) } ?? 0
    }

    /// Returns the new id.
    package static func insert(_ todo: TodoRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(insert, values(todo))
        return store.lastInsertID
    }

    package static func update(_ todo: TodoRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(update, values(todo) + [.integer(todo.id)])
    }

    package static func delete(_ id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(delete, [.integer(id)])
    }
}
