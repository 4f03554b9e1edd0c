import XuanPacket
import XuanStore

// What a person does alone, to the person's devices at other nodes. Two nodes can change the same mark or draft within a
// moment, and their rings cross; so a ring only says that there is something new, and each node tells its devices what
// the store says then: the last word is the same everywhere.

/// A change of a person's own state in a chat.
struct OwnNews: Sendable, Equatable {
    enum Kind: UInt8, Sendable { case read = 1, unread, draft, saved }

    let kind: Kind
    let user: Int64
    let chat: Int64
    /// gid of the message that was saved, or is no longer.
    var message = ""

    /// As the packet names it.
    fileprivate var method: PacketName {
        switch kind {
        case .read: .chatSetLastReadMessage
        case .unread: .chatMarkUnread
        case .draft: .chatSetDraft
        case .saved: .messageSave
        }
    }
}

extension WriteContext {
    /// What the caller's other devices at this node get of a change of the caller's own; those elsewhere learn it from
    /// their nodes after the commit.
    func copies(of news: OwnNews) -> [Copy] {
        if cluster != nil {
            let sessions = presence.remote(of: news.user).filter { $0.kind == .synced }
            for relay in Set(sessions.map(\.relay)) { pushes.add(.own(news), relay: relay) }
        }
        return [Copy(to: [news.user], .synced, staysHere: true)]
    }
}

extension Cluster {
    /// Another node has changed it. No transaction is open; a message that a number of unread ones counts is handed out
    /// before that number.
    func tell(_ news: OwnNews, _ push: (Push) -> Void, pass: (Answer) -> Void) throws(StoreError) {
        guard presence.syncedHere(among: [news.user]) == [news.user],
            let version = try ChatTable.version(of: news.chat, on: store),
            let chat = try context.chats.remembered(news.chat, version: version),
            chat.isSystem || chat.members.contains(news.user),
            let data = try data(of: news, in: chat, push)
        else { return }
        pass(
            .success(
                news.method, language: configuration.language, to: .users([news.user]),
                sessions: SessionFilter(.only(.synced))
            ) { writer in
                writer.raw(",\"data\":")
                writer.raw(data)
            }.here())
    }

    private func data(of news: OwnNews, in chat: Chat, _ push: (Push) -> Void) throws(StoreError) -> [UInt8]? {
        switch news.kind {
        case .read, .unread:
            // The mark first: it is not past the last message that is read afterwards.
            let cursor =
                try MemberTable.readCursor(of: news.user, in: news.chat, on: store)
                ?? MemberTable.ReadCursor(chat: news.chat)
            guard let record = try ChatTable.find(id: news.chat, on: store) else { return nil }
            try catchUp(chat, record, push)
            return try SetLastRead.data(of: news.user, cursor, in: record, on: store)
        case .draft:
            let draft = try DraftTable.find(of: news.user, in: news.chat, on: store) ?? ("", 0)
            return SetDraft.data(chat.record.gid, draft.content, draft.date).bytes
        case .saved:
            guard let message = try MessageTable.find(gid: news.message, on: store), message.chat == news.chat else {
                return nil
            }
            let isSaved = try SavedMessageTable.isSaved(message, by: news.user, on: store)
            return MessageSave.data(message.gid, isSaved).bytes
        }
    }

    /// `record`: as it is in the store now.
    private func catchUp(_ chat: Chat, _ record: ChatRecord, _ push: (Push) -> Void) throws(StoreError) {
        guard record.lastIndex > 0,
            try handOutMissed(in: chat, upTo: record.lastIndex, active: record.lastActive, push)
        else { return }
        marks.set(record.id, to: record.lastIndex, at: time)
    }
}
