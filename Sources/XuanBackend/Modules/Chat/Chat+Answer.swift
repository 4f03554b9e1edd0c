import XuanStore

extension Chat {
    /// The connected members, the requester in front.
    func receivers(first user: Int64, _ context: WriteContext) -> [Int64] {
        context.presence.online(among: members, first: user)
    }
}

extension Answer {
    /// The answer of most chat methods: the chat as it is now.
    static func chat(_ method: String, _ call: Call, _ chat: Chat, to users: [Int64]) -> Answer {
        .success(method, of: call.request, to: .users(users)) { writer in
            writer.raw(",\"data\":")
            writer.chat(chat.record, members: chat.members)
        }
    }
}

extension WriteContext {
    /// Changes one property of a chat in the caller's name, and tells its members.
    func change(_ chat: Chat, _ change: ChatTable.Change, _ method: String, _ call: Call) throws -> Answer {
        try ChatTable.set(change, by: call.me.account, now: now, of: chat.record.id, on: store)
        let changed = try reload(chat)
        return .chat(method, call, changed, to: changed.receivers(first: call.me.id, self))
    }
}
