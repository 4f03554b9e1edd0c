import XuanStore

/// addMember: gid, ids, flag. Invites into a group (administrators and committers) or removes from it (administrators;
/// not oneself and not the owner). Removed people are told too: they get the answer, and then a `joinchat` with a
/// member list without them, at which their clients remove the chat.
enum AddMember {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let ids = call.arguments.ids("members")
        guard !ids.isEmpty else { throw Refusal.parameter("members") }
        return call.arguments.flag("join")
            ? try invite(ids, to: call.chat, call, context) : try remove(ids, from: call.chat, call, context)
    }

    private static func invite(_ ids: [Int64], to chat: Chat, _ call: Call, _ context: WriteContext) throws -> Answer {
        if !call.me.isSuper { try context.quotas.invitations(ids.count, by: call.me.id, now: context.now) }
        try context.people.require(ids, parameter: "members")
        for id in ids where !chat.hasMember(id) {
            try MemberTable.join(
                id, chat: chat.record.id, index: chat.record.lastIndex, now: context.now, on: context.store)
        }
        let changed = try context.chats.reload(chat)
        return .chat(call, changed, to: changed.receivers(first: call.me.id, context))
    }

    private static func remove(_ ids: [Int64], from chat: Chat, _ call: Call, _ context: WriteContext) throws -> Answer
    {
        try context.quotas.change(isBroadcast: true, bytes: 0, by: call.me.id, now: context.now)
        let removed = ids.filter { chat.hasMember($0) }
        for id in removed {
            guard id != call.me.id, let person = try context.person(id), !chat.isOwner(person) else {
                throw Refusal.ownerStays
            }
        }
        for id in removed {
            try MemberTable.quit(id, chat: chat.record.id, now: context.now, on: context.store)
        }
        try context.dismissAdmins(removed, of: chat, by: call.me)
        let changed = try context.chats.reload(chat)
        let online = removed.filter { context.presence.isOnline($0) }
        if !online.isEmpty { context.pushes.add(.chat(.joinChat, call, changed, to: online)) }
        return .chat(call, changed, to: changed.receivers(first: call.me.id, context) + online)
    }
}
