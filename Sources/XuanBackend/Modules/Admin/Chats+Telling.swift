import XuanPacket
import XuanStore

// The server's own messages in chats, and telling members of an administrator's change.

extension WriteContext {
    /// Writes one message into a chat and sends it to the connected members. Returns the resulting chat.
    @discardableResult
    func say(
        _ content: String, kind: String = "normal", contentType: String, by person: UserRecord, in chat: Chat
    ) throws -> Chat {
        var message = MessageRecord()
        message.gid = SystemChat.uuid()
        message.chat = chat.record.id
        message.index = chat.record.lastIndex + 1
        message.user = person.id
        message.date = now
        message.order = message.index
        message.kind = kind
        message.contentType = contentType
        message.content = content
        message.id = try MessageTable.insert(message, on: store)
        advance(chat, to: message.index)
        let audience = chats.deliver(chat)
        // No receivers would mean everybody.
        if !audience.people.isEmpty {
            pushes.add(
                .success(
                    .message, language: configuration.language, to: .users(audience.people),
                    content: .messages(MessageGids([message.gid]))
                ) { writer in
                    writer.raw(",\"data\":")
                    writer.list([message]) { $0.message($1, cgid: chat.record.gid) }
                })
        }
        return try self.chat(id: chat.record.id) ?? chat
    }

    /// Changes one property of a chat, and tells its members by the packet of that name.
    func tell(_ chat: Chat, _ change: ChatTable.Change, _ name: PacketName, _ call: Call) throws {
        try chats.positions.save()
        try ChatTable.set(change, by: call.me.account, now: now, of: chat.record.id, on: store)
        tell(try chats.reload(chat), name)
    }

    /// Sends the connected members the chat's current state, by the packet of that name.
    func tell(_ chat: Chat, _ name: PacketName) {
        let online = presence.online(among: chat.members, first: 0).dropFirst()
        guard !online.isEmpty else { return }
        pushes.add(
            .success(name, language: configuration.language, to: .users(Array(online))) { writer in
                writer.raw(",\"data\":")
                writer.chat(chat.record, members: chat.members)
            })
    }
}
