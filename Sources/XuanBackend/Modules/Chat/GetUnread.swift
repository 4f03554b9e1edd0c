import XuanPacket
import XuanStore

/// getUnread (ours): the caller's chats with unread messages of others, and how many, counted up to 1000.
enum GetUnread {
    static let most: Int64 = 1000

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let me = call.me.id
        var cursors = try MemberTable.readCursors(of: me, on: context.store)
        for chat in try ChatTable.systemChats(on: context.store) where chat.lastIndex > 0 {
            // People with their own row in it were found above.
            if try MemberTable.readCursor(of: me, in: chat.id, on: context.store) == nil {
                cursors.append(MemberTable.ReadCursor(chat: chat.id))
            }
        }
        var rows: [(gid: String, unread: Int64)] = []
        for cursor in cursors {
            let unread = try count(in: cursor.chat, after: cursor.index, me, on: context.store)
            guard unread > 0, let chat = try ChatTable.find(id: cursor.chat, on: context.store) else { continue }
            rows.append((chat.gid, unread))
        }
        return .success(of: call, to: .requester(me)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { writer, row in
                writer.raw("{\"gid\":")
                writer.string(row.gid)
                writer.raw(",\"unread\":")
                writer.integer(row.unread)
                writer.raw("}")
            }
        }
    }

    /// Others' messages past `index` and up to the last one that `chat` has, exactly among its newest 5,000; older ones
    /// count whoever wrote them, so that the time is bounded.
    static func all(
        in chat: ChatRecord, after index: Int64, _ user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Int64 {
        let behind = max(chat.lastIndex - index, 0)
        let looked = min(behind, 5_000)
        guard looked > 0 else { return 0 }
        return behind - looked
            + (try MessageTable.count(
                in: chat.id, after: chat.lastIndex - looked, upTo: chat.lastIndex, notBy: user, limit: looked,
                on: store))
    }

    static func count(
        in chat: Int64, after index: Int64, _ user: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Int64 {
        try MessageTable.count(in: chat, after: index, notBy: user, limit: most, on: store)
    }
}
