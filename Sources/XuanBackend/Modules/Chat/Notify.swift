import XuanPacket
import XuanStore

/// notify: `{offline: [id], sendfail: {id: [gid]}}`. The relay reports people whose connections ended without a logout,
/// and messages and notices that did not reach them: those are offered again. Answered with the notices that wait for
/// connected people.
enum Notify {
    /// A report can cross the same person's new login: it does not mean a session as young as this.
    static let youngMilliseconds: Int64 = 10_000

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        for (user, gids) in try failures(call.arguments.value("sendfail")) { try offer(gids, to: user, context) }
        for id in call.arguments.ids("offline") { try leave(id, call, context) }
        let waiting = try waiting(context)
        return .success(of: call, to: .asker) { writer in
            if waiting.isEmpty { return writer.raw(",\"data\":[]") }
            writer.raw(",\"data\":{")
            for (index, entry) in waiting.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.string(String(entry.user))
                writer.raw(":")
                writer.list(entry.notices) { $0.notice($1) }
            }
            writer.raw("}")
        }
    }

    /// Messages that were lost with a connection go to the person's new one, if there is one already, in the order of
    /// their indexes; once: if the relay reports one again, it does not know the session either. The others wait for
    /// the next login.
    private static func offer(_ gids: [String], to user: Int64, _ context: WriteContext) throws {
        var again: [(id: Int64, gid: String)] = []
        // By chat, the index before the first missing one.
        var missing: [Int64: Int64] = [:]
        for gid in gids {
            guard let message = try MessageTable.find(gid: gid, on: context.store) else {
                try context.cursors.moveBack(notice: gid, user: user)
                continue
            }
            if try isThere(user, for: message, context) {
                again.append((message.id, gid))
            } else {
                missing[message.chat] = min(missing[message.chat] ?? .max, message.index - 1)
            }
        }
        for (chat, index) in missing { try context.cursors.moveBack(to: index, user: user, in: chat) }
        guard !again.isEmpty else { return }
        context.sessions.change(of: user) { $0.resent.formUnion(again.map(\.gid)) }
        try resend(again.sorted { $0.id < $1.id }.map(\.id), to: user, context)
    }

    private static func isThere(_ user: Int64, for message: MessageRecord, _ context: WriteContext) throws -> Bool {
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
    private static func resend(_ ids: [Int64], to user: Int64, _ context: WriteContext) throws {
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

    private static func failures(_ value: JSON) throws -> [(Int64, [String])] {
        // PHP and Go write an empty object as [] or null.
        if value == [] { return [] }
        guard let object = value.object else { throw Refusal.parameter("sendfail") }
        var failures: [(Int64, [String])] = []
        for (key, list) in zip(object.keys, object.values) {
            guard let id = Int64(key), let gids = list.array?.map(\.string), !gids.contains(nil) else {
                throw Refusal.parameter("sendfail")
            }
            failures.append((id, gids.map { $0! }))
        }
        return failures
    }

    private static func leave(_ id: Int64, _ call: Call, _ context: WriteContext) throws {
        guard let person = try context.person(id) else { return }
        if let session = context.presence.classic(of: id) {
            // A relay reports on its own connections: the person may be at another one by now.
            guard session.relay == call.request.relay, context.now - session.since > youngMilliseconds else { return }
        } else if !Logout.isUnknown(id, call, context) {
            return
        }
        let shown = context.presence.status(of: id)
        try Logout.end(context.presence.classic(of: id), of: id, detail: "reported", context)
        if context.presence.isOnline(id) { return context.tellStatus(of: person, ifNot: shown) }
        context.pushes.add(Logout.answer(person, call.request, to: Logout.receivers(context), context))
    }

    private static func waiting(_ context: WriteContext) throws -> [(user: Int64, notices: [NoticeRecord])] {
        var found: [(user: Int64, notices: [NoticeRecord])] = []
        let live = context.presence.live()
        for user in try NoticeTable.people(on: context.store) where live[user] != nil {
            let notices = try context.handOutNotices(to: user, limit: context.configuration.offlinePartBytes).notices
            if !notices.isEmpty { found.append((user, notices)) }
        }
        return found
    }
}
