import XuanPacket
import XuanStore

extension Chat {
    /// The connected members, the requester in front.
    func receivers(first user: Int64, _ context: WriteContext) -> [Int64] {
        context.presence.online(among: members, first: user)
    }
}

extension Answer {
    /// The answer of most chat methods: the chat as it is now.
    static func chat(_ call: Call, _ chat: Chat, to users: [Int64]) -> Answer {
        .success(of: call, to: .users(users)) { $0.data(chat) }
    }

    /// The same for whoever asks, and nobody else.
    static func chat(_ call: Call, _ chat: Chat) -> Answer {
        .success(of: call, to: .requester(call.me.id)) { $0.data(chat) }
    }

    /// The same, named after another method.
    static func chat(_ name: PacketName, _ call: Call, _ chat: Chat, to users: [Int64]) -> Answer {
        .success(name, of: call, to: .users(users)) { $0.data(chat) }
    }
}

extension JSONWriter {
    fileprivate mutating func data(_ chat: Chat) {
        raw(",\"data\":")
        self.chat(chat.record, members: chat.members)
    }
}

extension WriteContext {
    /// Changes one property of a chat in the caller's name, and tells its members.
    func change(_ chat: Chat, _ change: ChatTable.Change, _ call: Call) throws -> Answer {
        try ChatTable.set(change, by: call.me.account, now: now, of: chat.record.id, on: store)
        let changed = try chats.reload(chat)
        return .chat(call, changed, to: changed.receivers(first: call.me.id, self))
    }
}
