import XuanPacket
import XuanStore

/// setRead (ours): gid, messageID (0: the newest). The caller has read the chat up to that message; the mark only moves
/// forward. The caller's own connections are told, with the number of unread messages.
enum SetRead {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let chat = call.chat.record
        let id = call.arguments.integer("messageID")
        var index = chat.lastIndex
        if id != 0 {
            guard let message = try MessageTable.find(id: id, on: context.store), message.chat == chat.id else {
                throw Refusal.parameter("messageID")
            }
            index = message.index
        }
        let me = call.me.id
        let before = try context.readCursor(of: me, in: call.chat)
        let cursor = before.advanced(to: index) ?? before
        if cursor != before { try context.set(cursor, before: before, of: me, in: call.chat) }
        let unread = try GetUnread.count(in: chat.id, after: cursor.index, me, on: context.store)
        return .success(of: call, to: .ownSessions(call)) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(chat.gid)
            writer.raw(",\"unread\":")
            writer.integer(unread)
            writer.raw("}")
        }
    }
}
