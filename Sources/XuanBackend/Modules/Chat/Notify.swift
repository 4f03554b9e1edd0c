import XuanPacket
import XuanStore

/// notify: `{offline: [id], sendfail: {id: [gid]}}`. The relay reports people whose connections ended without a logout,
/// and messages and notices that did not reach them: those are offered again (`Missing`). Answered with the notices
/// that wait for connected people.
enum Notify {
    /// A report can cross the same person's new login: it does not mean a session as young as this.
    static let youngMilliseconds: Int64 = 10_000

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        for (user, gids) in try failures(call.arguments.value("sendfail")) {
            try Missing.offer(gids, to: user, context)
        }
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
