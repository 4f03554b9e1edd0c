import XuanStore

/// addMember: gid, ids, flag. Invites into a group (administrators and committers) or removes from it
/// (administrators; not oneself and not the owner). The removed hear of it too: the answer, and behind it a `joinchat`
/// with a member list without them, at which their clients remove the chat.
enum AddMember {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let ids = call.arguments.ids("members")
        guard !ids.isEmpty else { throw Refusal.parameter("members") }
        return call.arguments.flag("join")
            ? try invite(ids, to: call.chat, call, ledger) : try remove(ids, from: call.chat, call, ledger)
    }

    private static func invite(_ ids: [Int64], to chat: Chat, _ call: Call, _ ledger: Ledger) throws -> Answer {
        if !call.me.isSuper { try ledger.quotas.invitations(ids.count, by: call.me.id, now: ledger.now) }
        try ledger.requirePeople(ids, parameter: "members")
        for id in ids where !chat.members.contains(id) {
            try MemberTable.join(
                id, chat: chat.record.id, index: chat.record.lastIndex, now: ledger.now, on: ledger.store)
        }
        let changed = try ledger.reload(chat)
        return .chat("addmember", call, changed, to: changed.receivers(first: call.me.id, ledger))
    }

    private static func remove(_ ids: [Int64], from chat: Chat, _ call: Call, _ ledger: Ledger) throws -> Answer {
        try ledger.quotas.change(isTold: true, bytes: 0, by: call.me.id, now: ledger.now)
        let removed = ids.filter { chat.members.contains($0) }
        for id in removed {
            guard id != call.me.id, let person = try ledger.person(id), !chat.isOwner(person) else {
                throw Refusal.ownerStays
            }
        }
        for id in removed {
            try MemberTable.quit(id, chat: chat.record.id, now: ledger.now, on: ledger.store)
        }
        let changed = try ledger.reload(chat)
        let online = removed.filter { ledger.presence.session(of: $0) != nil }
        if !online.isEmpty { ledger.push(.chat("joinchat", call, changed, to: online)) }
        return .chat("addmember", call, changed, to: changed.receivers(first: call.me.id, ledger) + online)
    }
}
