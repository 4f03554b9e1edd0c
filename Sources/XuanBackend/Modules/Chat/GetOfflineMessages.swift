import XuanPacket
import XuanStore

/// getOfflineMessages: what was said while the person was away, newest first, answered as `message`. From here on the
/// session is live. Runs on the writer, so that no message falls between this fetch and the live ones, and none is in
/// both.
///
/// At most `offlineLimit` messages and `offlineBytes` of text, the newest; what is older stays in the history, and
/// `message` in the answer says so.
enum GetOfflineMessages {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let me = call.me.id
        let limit = ledger.configuration.offlineLimit
        try ledger.saveCursors(of: me)
        let got = ledger.presence.session(of: me)?.got
        var backlog: [Int64: (after: Int64, upTo: Int64)] = [:]
        for (chat, index) in try ledger.unsaved(of: me) {
            backlog[chat] = (index, try ledger.chat(id: chat)?.record.lastIndex ?? index)
        }
        var ids = try MessageTable.waiting(for: me, limit: limit + 1, on: ledger.store)
        for chat in try ChatTable.systemChats(on: ledger.store) where chat.lastIndex > 0 {
            let delivered = try MemberTable.delivered(to: me, in: chat.id, on: ledger.store)
            // Whoever has a row of his own in it was looked for above.
            if delivered != nil { continue }
            ids += try MessageTable.newest(of: chat.id, after: 0, notBy: me, limit: limit + 1, on: ledger.store)
        }
        if let got { ids.removeAll(where: got.has) }
        ids.sort(by: >)
        var isCut = ids.count > limit
        var bytes = 0
        var rows: [(message: MessageRecord, cgid: String)] = []
        for id in ids.prefix(limit) {
            guard let message = try MessageTable.find(id: id, on: ledger.store),
                let chat = try ledger.chat(id: message.chat)
            else { continue }
            bytes += message.content.utf8.count
            if bytes > ledger.configuration.offlineBytes {
                isCut = true
                break
            }
            rows.append((message, chat.record.gid))
            ledger.markMoved(chat.record.id)
        }
        if ledger.presence.session(of: me) == nil {
            try ledger.setAllDelivered(to: me)
        } else {
            ledger.changeSession(of: me) { session in
                session.phase = .live
                session.gaps = [:]
                session.got = nil
                session.backlogUpTo = .max
                session.backlog.merge(backlog) { first, second in
                    (min(first.after, second.after), max(first.upTo, second.upTo))
                }
            }
        }
        return .success("message", of: call.request, to: .requester(me)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { writer, row in writer.message(row.message, cgid: row.cgid) }
            if isCut {
                writer.raw(",\"message\":")
                writer.string(Sentence.cutOffline(rows.count).text(in: call.request.language))
            }
        }
    }
}
