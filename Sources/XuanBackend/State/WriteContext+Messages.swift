import XuanPacket
import XuanStore

// Changes of messages, the people who are told of them, and the server's own messages.

extension WriteContext {
    /// The next number of a chat's changes; it counts from here on.
    func nextChange(in chat: Chat) throws(StoreError) -> Int64 {
        let id = chat.record.id
        let number = (try self.chat(id: id)?.record.changes ?? chat.record.changes) + 1
        try ChatTable.setChanges(number, of: id, on: store)
        chats.setChanges(number, of: id)
        return number
    }

    /// Counts a change of a message. Returns its number.
    @discardableResult
    func noteChange(of message: MessageRecord, in chat: Chat) throws(StoreError) -> Int64 {
        let number = try nextChange(in: chat)
        try MessageChangeTable.set(number, of: message.id, in: chat.record.id, on: store)
        return number
    }

    /// After the commit other nodes hand new messages of a chat to their sessions. Nothing to do without a cluster.
    func tellNodes(_ messages: [MessageRecord], in chat: Chat, isFromClassic: Bool) {
        cluster?.stored(
            messages, in: chat, previous: chat.record.lastActive, isFromClassic: isFromClassic, chats.deliver(chat))
    }

    /// The same for messages whose content is another one now.
    func tellNodes(replaced messages: [MessageRecord], in chat: Chat) throws {
        guard cluster != nil else { return }
        let people = presence.elsewhere(among: chat.members)
        let rows = try messages.map { message throws in try MessageRow(message, self) }
        let gids = AnswerContent.messages(MessageGids(messages.map(\.gid)))
        let packets: [(PacketName, SessionKind, AnswerContent)] = [
            (.message, .classic, gids), (.messageUpdate, .synced, .ordinary),
        ]
        for (name, kind, content) in packets where !people.isEmpty {
            pushes.add(
                .success(
                    name, language: configuration.language, to: .users(people), content: content,
                    sessions: SessionFilter(.only(kind))
                ) { writer in
                    writer.raw(",\"data\":")
                    writer.raw(Answer.rows(rows, chat, for: kind, in: configuration.language))
                })
        }
    }

    /// Members with synced sessions.
    func synced(in chat: Chat) -> [Int64] { presence.synced(among: chat.members) }

    /// Tells the members how far some of them have read. Outside of transactions; nothing if the store fails, since
    /// clients can ask. Returns the packet.
    func readMarks(_ marks: [Int64: Int64], in chat: Int64) -> Answer? {
        guard let chat = try? self.chat(id: chat) else { return nil }
        let people = synced(in: chat)
        guard !people.isEmpty else { return nil }
        let present = marks.filter { chat.isSystem || chat.members.contains($0.key) }.sorted { $0.key < $1.key }
        guard !present.isEmpty else { return nil }
        return .success(
            .readMarks, language: configuration.language, to: .users(people),
            sessions: SessionFilter(.only(.synced))
        ) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(chat.record.gid)
            writer.raw(",\"marks\":")
            writer.list(present) { writer, mark in writer.ids([mark.key, mark.value]) }
            writer.raw("}")
        }
    }

    /// People who are no longer members are no administrators, either. The chat is read again by the caller.
    func dismissAdmins(_ ids: [Int64], of chat: Chat, by person: UserRecord) throws(StoreError) {
        guard let admins = chat.admins(without: ids) else { return }
        try ChatTable.set(.admins(admins), by: person.account, now: now, of: chat.record.id, on: store)
    }

    /// Whether members of a chat see who has read what.
    func hasReceipts(_ chat: Chat) -> Bool { configuration.messages.hasReceipts(members: chat.members.count) }

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
        tellNodes([message], in: chat, isFromClassic: false)
        let audience = chats.deliver(chat)
        let parts = [(audience.people, SessionFilter.all), (audience.syncedOnly, SessionFilter(.only(.synced)))]
        // No receivers would mean everybody.
        for (people, sessions) in parts where !people.isEmpty {
            pushes.add(
                .success(
                    .message, language: configuration.language, to: .users(people),
                    content: .messages(MessageGids([message.gid])), sessions: sessions
                ) { writer in
                    writer.raw(",\"data\":")
                    writer.list([message]) { $0.message($1, cgid: chat.record.gid) }
                }.here())
        }
        return try self.chat(id: chat.record.id) ?? chat
    }
}
