/// Notices, and the people they have not reached yet.
package enum NoticeTable {
    static let insert: SQL = """
        INSERT INTO notices (gid, date, content_type, content, title, subtitle, url, actions, sender, targets)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let byGid: SQL = "SELECT id FROM notices WHERE gid = ?"
    static let waiting: SQL = """
        SELECT n.id, n.gid, n.date, n.content_type, n.content, n.title, n.subtitle, n.url, n.actions, n.sender,
            n.targets
        FROM notice_waiting w JOIN notices n ON n.id = w.notice
        WHERE w.user = ? AND w.notice > ? ORDER BY w.notice LIMIT ?
        """
    static let people: SQL = "SELECT DISTINCT user FROM notice_waiting"
    static let wait: SQL = "INSERT INTO notice_waiting (user, notice) VALUES (?, ?)"
    static let isWaiting: SQL = "SELECT 1 FROM notice_waiting WHERE user = ? AND notice = ?"
    static let arrived: SQL = "DELETE FROM notice_waiting WHERE user = ? AND notice = ?"

    static let add: SQL = "INSERT INTO notice_people (user, number, notice) VALUES (?, ?, ?)"
    static let newest: SQL = """
        SELECT n.id, n.gid, n.date, n.content_type, n.content, n.title, n.subtitle, n.url, n.actions, n.sender,
            n.targets
        FROM notice_people p JOIN notices n ON n.id = p.notice
        WHERE p.user = ? AND p.number > ? ORDER BY p.number DESC, p.notice DESC LIMIT ?
        """

    private static func read(_ row: any StoreRow) -> NoticeRecord {
        var notice = NoticeRecord()
        notice.id = row.integer(0)
        notice.gid = row.text(1)
        notice.date = row.integer(2)
        notice.contentType = row.text(3)
        notice.content = row.text(4)
        notice.title = row.text(5)
        notice.subtitle = row.text(6)
        notice.url = row.text(7)
        notice.actions = row.text(8)
        notice.sender = row.text(9)
        notice.targets = row.text(10)
        return notice
    }

    /// Returns the new id. Throws `constraint` if the gid is taken.
    package static func insert(_ notice: NoticeRecord, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(
            insert,
            [
                .text(notice.gid), .integer(notice.date), .text(notice.contentType), .text(notice.content),
                .text(notice.title), .text(notice.subtitle), .text(notice.url), .text(notice.actions),
                .text(notice.sender), .text(notice.targets),
            ])
        return store.lastInsertID
    }

    package static func find(gid: String, on store: any StoreConnection) throws(StoreError) -> Int64? {
        try store.first(byGid, [.text(gid)]) { $0.integer(0) }
    }

    /// Those with ids above `id`, oldest first.
    package static func waiting(
        for user: Int64, after id: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [NoticeRecord] {
        try store.all(waiting, [.integer(user), .integer(id), .integer(Int64(limit))], read)
    }

    /// The notice is for that person, too.
    package static func add(
        _ user: Int64, to notice: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(add, [.integer(user), .integer(store.changeNumber), .integer(notice)])
    }

    /// Those for a person that are newer than `number` of the chats, at most `limit`, the newest first.
    package static func newest(
        for user: Int64, after number: Int64, limit: Int, on store: any StoreConnection
    ) throws(StoreError) -> [NoticeRecord] {
        try store.all(newest, [.integer(user), .integer(number), .integer(Int64(limit))], read)
    }

    /// People for whom something waits.
    package static func people(on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(people) { $0.integer(0) }
    }

    /// Marks the notice as undelivered to the person (again).
    package static func wait(_ user: Int64, for notice: Int64, on store: any StoreConnection) throws(StoreError) {
        let values: [StoreValue] = [.integer(user), .integer(notice)]
        if try store.first(isWaiting, values, { _ in true }) == nil { try store.execute(wait, values) }
    }

    package static func arrived(_ user: Int64, _ notice: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(arrived, [.integer(user), .integer(notice)])
    }
}
