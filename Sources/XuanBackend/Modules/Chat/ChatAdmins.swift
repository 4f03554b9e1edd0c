import XuanPacket
import XuanStore

/// chatAddAdmins, chatRemoveAdmins (ours): gid of a group, ids of members. For its owner. Members are told; original
/// clients by the packet of `setAdmin`.
enum ChatAdmins {
    @Sendable static func add(_ call: Call, _ context: WriteContext) throws -> Answer {
        let ids = call.arguments.ids("admins")
        guard ids.allSatisfy(call.chat.members.contains) else { throw Refusal.said(.notMember) }
        try context.people.require(ids, parameter: "admins")
        let admins = call.chat.admins
        return try set(admins + ids.filter { !admins.contains($0) }, call, context)
    }

    @Sendable static func remove(_ call: Call, _ context: WriteContext) throws -> Answer {
        let ids = call.arguments.ids("admins")
        return try set(call.chat.admins.filter { !ids.contains($0) }, call, context)
    }

    private static func set(_ admins: [Int64], _ call: Call, _ context: WriteContext) throws -> Answer {
        guard !call.arguments.ids("admins").isEmpty else { throw Refusal.parameter("admins") }
        if admins == call.chat.admins { return .told(of: call, own: call.chat.json(for: call.request.session)) }
        return try context.changeRoles(of: call.chat, .admins(Chat.text(of: admins)), call)
    }
}

extension WriteContext {
    /// Changes who rules a group, and tells its members.
    func changeRoles(of chat: Chat, _ change: ChatTable.Change, _ call: Call) throws -> Answer {
        try ChatTable.set(change, by: call.me.account, now: now, of: chat.record.id, on: store)
        let changed = try chats.reload(chat)
        let people = presence.online(among: changed.members, first: call.me.id)
        return .told(
            of: call, own: changed.json(for: call.request.session),
            others: [
                Copy(to: synced(in: changed), .synced, data: changed.json(for: .synced)),
                Copy(to: people, .classic, method: .setAdmin, data: changed.json(for: .classic)),
            ])
    }
}
