/// What a group's administrators have put up for its members.
package enum ChatNoticeTable {
    static let find: SQL = "SELECT content, user, date FROM chat_notices WHERE chat = ?"
    static let update: SQL = "UPDATE chat_notices SET content = ?, user = ?, date = ? WHERE chat = ?"
    static let insert: SQL = "INSERT INTO chat_notices (content, user, date, chat) VALUES (?, ?, ?, ?)"

    /// A notice, who set it and when (milliseconds UTC). An empty text: it was taken down.
    package struct ChatNotice: Sendable, Equatable {
        package var content: String
        package var user: Int64
        package var date: Int64

        package init(content: String, user: Int64, date: Int64) {
            (self.content, self.user, self.date) = (content, user, date)
        }
    }

    package static func find(_ chat: Int64, on store: any StoreConnection) throws(StoreError) -> ChatNotice? {
        try store.first(find, [.integer(chat)]) { row in
            ChatNotice(content: row.text(0), user: row.integer(1), date: row.integer(2))
        }
    }

    package static func set(
        _ notice: ChatNotice, of chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        let values: [StoreValue] = [
            .text(notice.content), .integer(notice.user), .integer(notice.date), .integer(chat),
        ]
        if try store.execute(update, values) == 0 { try store.execute(insert, values) }
        try ChatTable.noteChange(of: chat, on: store)
    }
}
