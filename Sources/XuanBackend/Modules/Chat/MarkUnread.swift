import XuanStore

/// chatMarkUnread (ours): gid of a chat, index. That message and later ones are unread again for the caller, until the
/// next read mark. The caller's sessions are told; what other members were told stays.
enum MarkUnread {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let before = try context.readCursor(of: call.me.id, in: call.chat)
        guard let cursor = before.movedBack(to: max(call.arguments.integer("index"), 1)) else {
            return .told(of: call, own: try SetLastRead.data(call, before, context))
        }
        try context.set(cursor, before: before, of: call.me.id, in: call.chat)
        let news = OwnNews(kind: .unread, user: call.me.id, chat: call.chat.record.id)
        return .told(of: call, own: try SetLastRead.data(call, cursor, context), others: context.copies(of: news))
    }
}
