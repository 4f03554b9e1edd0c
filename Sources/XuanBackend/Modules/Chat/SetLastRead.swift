import XuanPacket
import XuanStore

/// chatSetLastReadMessage (ours): gid of a chat, index. The caller has read everything up to it; past the last message
/// it means the last one. The caller's sessions are told, and other members within a second.
enum SetLastRead {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let index = min(call.arguments.integer("index"), call.chat.record.lastIndex)
        let before = try context.readCursor(of: call.me.id, in: call.chat)
        guard let cursor = before.advanced(to: index) else {
            return .told(of: call, own: try data(call, before, context))
        }
        try context.set(cursor, before: before, of: call.me.id, in: call.chat)
        let news = OwnNews(kind: .read, user: call.me.id, chat: call.chat.record.id)
        return .told(of: call, own: try data(call, cursor, context), others: context.copies(of: news))
    }

    static func data(_ call: Call, _ cursor: MemberTable.ReadCursor, _ context: WriteContext) throws -> [UInt8] {
        try data(of: call.me.id, cursor, in: call.chat.record, on: context.store)
    }

    static func data(
        of user: Int64, _ cursor: MemberTable.ReadCursor, in chat: ChatRecord, on store: any StoreConnection
    ) throws(StoreError) -> [UInt8] {
        let unread = try GetUnread.all(in: chat, after: cursor.index, user, on: store)
        var writer = JSONWriter(reserving: 128)
        writer.raw("{\"gid\":")
        writer.string(chat.gid)
        writer.raw(",\"read\":")
        writer.integer(cursor.index)
        writer.raw(",\"unread\":")
        writer.integer(unread)
        writer.raw("}")
        return writer.bytes
    }
}

extension WriteContext {
    func readCursor(of user: Int64, in chat: Chat) throws(StoreError) -> MemberTable.ReadCursor {
        try MemberTable.readCursor(of: user, in: chat.record.id, on: store)
            ?? MemberTable.ReadCursor(chat: chat.record.id)
    }

    /// In the system chat a person's row is created when there is something to keep.
    func set(
        _ cursor: MemberTable.ReadCursor, before: MemberTable.ReadCursor, of user: Int64, in chat: Chat
    ) throws(StoreError) {
        if chat.isSystem, try MemberTable.readCursor(of: user, in: chat.record.id, on: store) == nil {
            try MemberTable.insertRow(of: user, in: chat.record.id, delivered: 0, on: store)
        }
        try MemberTable.setRead(cursor, of: user, on: store)
        if cursor.read > before.read, hasReceipts(chat) {
            // The other one sees it in `sync`.
            if chat.record.kind == .one2one { try ChatTable.noteChange(of: chat.record.id, on: store) }
            readMarks.note(user, read: cursor.read, in: chat.record.id)
        }
    }
}
