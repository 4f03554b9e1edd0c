import XuanPacket
import XuanStore

extension Chat {
    /// The connected members, the requester in front.
    func receivers(first user: Int64, _ context: WriteContext) -> [Int64] {
        context.presence.online(among: members, first: user)
    }
}

extension Chat {
    /// The packets in which sessions of people are told of the chat: one, or two if its owner is not who created it.
    var forms: [(kind: SessionKind, sessions: SessionFilter)] {
        record.owner.utf8.elementsEqual(record.createdBy.utf8)
            ? [(.synced, .all)]
            : [(.classic, SessionFilter(.only(.classic))), (.synced, SessionFilter(.only(.synced)))]
    }

    /// CHAT.
    func json(for kind: SessionKind) -> [UInt8] {
        var writer = JSONWriter(reserving: 512 + members.count * 6)
        writer.chat(record, members: members, for: kind)
        return writer.bytes
    }
}

extension Answer {
    /// The answer of most chat methods: the chat as it is now.
    static func chat(_ call: Call, _ chat: Chat, to users: [Int64]) -> Answer {
        if chat.forms.count == 1 {
            return .success(of: call, to: .users(users)) { $0.data(chat, for: call.request.session) }
        }
        return .told(
            of: call, own: chat.json(for: call.request.session),
            others: [SessionKind.synced, .classic].map { Copy(to: users, $0, data: chat.json(for: $0)) })
    }

    /// The same for whoever asks, and nobody else.
    static func chat(_ call: Call, _ chat: Chat) -> Answer {
        .success(of: call, to: .requester(call.me.id)) { $0.data(chat, for: call.request.session) }
    }

    /// The same, named after another method.
    static func chat(_ name: PacketName, _ call: Call, _ chat: Chat, to users: [Int64]) -> Answer {
        .success(name, of: call, to: .users(users)) { $0.data(chat, for: .classic) }
    }
}

extension JSONWriter {
    fileprivate mutating func data(_ chat: Chat, for kind: SessionKind) {
        raw(",\"data\":")
        self.chat(chat.record, members: chat.members, for: kind)
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
