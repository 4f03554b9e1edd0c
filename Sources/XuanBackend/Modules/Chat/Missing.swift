import XuanPacket
import XuanStore

/// Messages that were lost with a connection. They go to the person's new classic session, if there is one already, in
/// the order of their indexes; once: if the relay reports one again, it does not know the session either. If the session
/// is at another node of a cluster, that node does so. The others wait for the next login.
enum Missing {
    /// By their gids; those of notices, too.
    static func offer(_ gids: [String], to user: Int64, _ context: WriteContext) throws(StoreError) {
        var messages: [MessageRecord] = []
        for gid in gids {
            if let message = try MessageTable.find(gid: gid, on: context.store) {
                messages.append(message)
            } else {
                try context.cursors.moveBack(notice: gid, user: user)
            }
        }
        try offer(messages, to: user, context)
    }

    /// By their ids.
    static func offer(_ ids: [Int64], to user: Int64, _ context: WriteContext) throws(StoreError) {
        var messages: [MessageRecord] = []
        for id in ids {
            if let message = try MessageTable.find(id: id, on: context.store) { messages.append(message) }
        }
        try offer(messages, to: user, context)
    }

    private static func offer(
        _ messages: [MessageRecord], to user: Int64, _ context: WriteContext
    ) throws(StoreError) {
        var again: [(id: Int64, gid: String)] = []
        var waiting: [Int64] = []
        // By chat, the index before the first missing one.
        var missing: [Int64: Int64] = [:]
        for message in messages {
            if try isThere(user, for: message, context) {
                again.append((message.id, message.gid))
            } else {
                waiting.append(message.id)
                missing[message.chat] = min(missing[message.chat] ?? .max, message.index - 1)
            }
        }
        if !waiting.isEmpty { try context.cluster?.leave(waiting, missedBy: user) }
        for (chat, index) in missing { try context.cursors.moveBack(to: index, user: user, in: chat) }
        guard !again.isEmpty else { return }
        context.sessions.change(of: user) { $0.resent.formUnion(again.map(\.gid)) }
        try resend(again.sorted { $0.id < $1.id }.map(\.id), to: user, context)
    }

    private static func isThere(_ user: Int64, for message: MessageRecord, _ context: WriteContext) throws(StoreError)
        -> Bool
    {
        // Messages of this session's own backlog may be missing in it, or in the one before: they wait for the next
        // login.
        guard let session = context.presence.classic(of: user),
            session.phase == .live || session.arrival.got != nil, !session.resent.contains(message.gid),
            !session.arrival.hasBrought(message),
            !context.relays.isDown(session.relay), let chat = try context.chat(id: message.chat)
        else { return false }
        return chat.isSystem || chat.hasMember(user)
    }

    /// In packets of a part's size. Not to synced sessions: they have asked for what they lacked.
    private static func resend(_ ids: [Int64], to user: Int64, _ context: WriteContext) throws(StoreError) {
        let language = context.presence.classic(of: user)?.language ?? context.configuration.language
        var rows: [[UInt8]] = []
        var gids: [String] = []
        var bytes = 0
        func flush() {
            let part = rows
            context.pushes.add(
                .success(
                    .message, language: context.configuration.language, to: .users([user]),
                    content: .messages(MessageGids(gids)), sessions: SessionFilter(.only(.classic))
                ) { writer in
                    writer.raw(",\"data\":")
                    writer.list(part) { $0.raw($1) }
                })
            (rows, gids, bytes) = ([], [], 0)
        }
        for id in ids {
            guard let message = try MessageTable.find(id: id, on: context.store),
                let chat = try context.chat(id: message.chat)
            else { continue }
            var writer = JSONWriter(reserving: message.content.utf8.count + 320)
            writer.message(
                try MessageRow(message, context), cgid: chat.record.gid, for: .classic, in: language)
            if !rows.isEmpty, bytes + writer.bytes.count > context.configuration.offlinePartBytes { flush() }
            rows.append(writer.bytes)
            gids.append(message.gid)
            bytes += writer.bytes.count + 1
        }
        if !rows.isEmpty { flush() }
    }
}
