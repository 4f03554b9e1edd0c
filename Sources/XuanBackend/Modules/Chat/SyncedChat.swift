import XuanPacket
import XuanStore

/// A chat as `sync` tells it to one of its members.
struct SyncedChat {
    /// What is the member's alone.
    struct Own {
        let draft: String
        /// gids of messages.
        let saved: [String]
    }

    let json: [UInt8]

    init(
        _ entry: SyncTable.Entry, _ own: Own, of me: Int64, _ configuration: BackendConfiguration,
        on store: any StoreConnection
    ) throws(StoreError) {
        let chat = try Chat.load(entry.chat, on: store)
        let record = chat.record
        let seen = entry.cursor.index
        let unread = try GetUnread.all(in: record, after: seen, me, on: store)
        let notice = record.kind != .one2one ? try ChatNoticeTable.find(record.id, on: store) : nil
        // Each pin is a change.
        let pinned = record.changes > 0 ? try PinTable.list(of: record.id, on: store) : []
        let marks =
            record.kind == .one2one && configuration.messages.hasReceipts(members: chat.members.count)
            ? try MemberTable.readMarks(in: record.id, on: store).filter { $0.user != me } : nil

        var writer = JSONWriter(reserving: 512 + chat.members.count * 5)
        writer.openChat(
            record, members: chat.members, for: .synced, marks: entry.marks,
            showsCategory: !chat.isSystem || !entry.marks.category.isEmpty)
        writer.raw(",\"first\":")
        writer.integer(record.firstKept)
        writer.raw(",\"last\":")
        writer.integer(record.lastIndex)
        writer.raw(",\"read\":")
        writer.integer(seen)
        writer.raw(",\"unread\":")
        writer.integer(unread)
        writer.raw(",\"changes\":")
        writer.integer(record.changes)
        writer.raw(",\"draft\":")
        writer.string(own.draft)
        writer.raw(",\"pinned\":")
        writer.list(pinned) { $0.string($1) }
        writer.raw(",\"saved\":")
        writer.list(own.saved) { $0.string($1) }
        writer.raw(",\"notice\":")
        if let notice, !notice.content.isEmpty {
            writer.raw("{\"notice\":")
            writer.string(notice.content)
            writer.raw(",\"by\":")
            writer.integer(notice.user)
            writer.raw(",\"time\":")
            writer.integer(notice.date / 1000)
            writer.raw("}")
        } else {
            writer.raw("null")
        }
        if let marks {
            writer.raw(",\"marks\":")
            writer.list(marks) { writer, mark in writer.ids([mark.user, mark.index]) }
        }
        writer.raw("}")
        json = writer.bytes
    }
}
