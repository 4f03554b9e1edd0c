import XuanPacket
import XuanStore

/// star, hide, mute: gid, flag. A mark in the caller's own row; the caller's sessions are told. The flag comes back as it was
/// sent.
enum OwnMark {
    @Sendable static func star(_ call: Call, _ context: WriteContext) throws -> Answer {
        try set("star", call, context) { .star($0) }
    }

    @Sendable static func hide(_ call: Call, _ context: WriteContext) throws -> Answer {
        try set("hide", call, context) { .hide($0) }
    }

    @Sendable static func mute(_ call: Call, _ context: WriteContext) throws -> Answer {
        try set("mute", call, context) { .mute($0) }
    }

    private static func set(
        _ name: String, _ call: Call, _ context: WriteContext, _ mark: (Bool) -> MemberTable.Mark
    ) throws -> Answer {
        try context.set(mark(call.arguments.flag(name)), of: call.me.id, in: call.chat)
        return .success(of: call, to: .ownSessions(call)) { writer in
            writer.raw(",\"data\":")
            writer.value(.object([("gid", call.arguments.value("gid")), (name, call.arguments.value(name))]))
        }
    }
}

extension WriteContext {
    /// In the system chat a person's row is created when there is something to keep.
    func set(_ mark: MemberTable.Mark, of user: Int64, in chat: Chat) throws(StoreError) {
        if try MemberTable.set(mark, of: user, in: chat.record.id, on: store) { return }
        guard chat.isSystem else { return }
        try MemberTable.insertRow(of: user, in: chat.record.id, delivered: 0, on: store)
        _ = try MemberTable.set(mark, of: user, in: chat.record.id, on: store)
    }
}
