import XuanPacket
import XuanStore

/// notify: `{offline: [id], sendfail: {id: [gid]}}`. The relay reports whose connections ended without a logout and
/// which messages and notices did not reach whom: those are offered again. Answered with the notices that wait for
/// people who are connected.
enum Notify {
    /// A report can cross the same person's new login; a session as young as this is not the one that is meant.
    static let youngMilliseconds: Int64 = 10_000

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        for (user, gids) in try failures(call.arguments.value("sendfail")) {
            for gid in gids where try !resend(gid, to: user, ledger) { try ledger.moveBack(gid: gid, user: user) }
        }
        for id in call.arguments.ids("offline") { try leave(id, call, ledger) }
        let waiting = try waiting(ledger)
        return .success("notify", of: call.request, to: .asker) { writer in
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

    /// A message that was lost with a connection goes to the person's new one, if he has come back meanwhile. Once: if
    /// the relay reports it again, it does not know the session either.
    private static func resend(_ gid: String, to user: Int64, _ ledger: Ledger) throws -> Bool {
        guard let session = ledger.presence.session(of: user), session.phase == .live || session.got != nil,
            !session.resent.contains(gid),
            !ledger.relays.isDown(session.relay), let message = try MessageTable.find(gid: gid, on: ledger.store),
            let chat = try ledger.chat(id: message.chat), chat.isSystem || chat.members.contains(user)
        else { return false }
        if session.wasBrought(message) { return true }
        ledger.changeSession(of: user) { $0.resent.insert(gid) }
        ledger.push(
            .success("message", language: ledger.configuration.language, to: .users([user])) { writer in
                writer.raw(",\"data\":")
                writer.list([message]) { writer, row in writer.message(row, cgid: chat.record.gid) }
            })
        return true
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

    private static func leave(_ id: Int64, _ call: Call, _ ledger: Ledger) throws {
        guard let person = try ledger.person(id) else { return }
        if let session = ledger.presence.session(of: id) {
            // A relay speaks of its own connections: the person may be at another one by now.
            guard session.relay == call.request.relay, ledger.now - session.since > youngMilliseconds else { return }
        } else if !Logout.isUnknown(id, call, ledger) {
            return
        }
        try Logout.end(id, detail: "reported", ledger)
        ledger.push(Logout.answer(person, call.request, to: Logout.receivers(ledger), ledger))
    }

    private static func waiting(_ ledger: Ledger) throws -> [(user: Int64, notices: [NoticeRecord])] {
        var found: [(user: Int64, notices: [NoticeRecord])] = []
        let live = ledger.presence.live()
        for user in try NoticeTable.people(on: ledger.store) where live[user] != nil {
            let notices = try ledger.handOutNotices(to: user)
            if !notices.isEmpty { found.append((user, notices)) }
        }
        return found
    }
}
