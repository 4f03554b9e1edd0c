import XuanPacket
import XuanStore

// Answers of the methods that change messages: who is told what.

extension Answer {
    /// A message as it is now, to the session that asked; nothing has changed.
    static func row(_ message: MessageRecord, in chat: Chat, _ call: Call, _ context: WriteContext) throws -> Answer {
        let row = try MessageRow(message, context)
        return told(of: call, own: rows([row], chat, for: call.request.session, in: call.request.language))
    }

    /// A message that has changed, to all members. Original clients get it again by its gid, and confirm it as a new
    /// one: if it gets lost it comes with the next login, and those after it again.
    static func changedRow(
        _ message: MessageRecord, in chat: Chat, _ call: Call, _ context: WriteContext
    ) throws -> Answer {
        let row = try MessageRow(message, context)
        var copies = [Copy(to: context.synced(in: chat), .synced, data: rows([row], chat, for: .synced, in: .english))]
        for (language, people) in context.presence.classic(among: chat.members, context.configuration.language) {
            copies.append(
                Copy(
                    to: people, .classic, method: .message, data: rows([row], chat, for: .classic, in: language),
                    language: language, content: .messages(MessageGids([message.gid]))))
        }
        return told(
            of: call, own: rows([row], chat, for: call.request.session, in: call.request.language), others: copies)
    }

    /// Messages of which the kinds of sessions see different forms. `replaced`: those whose content is new, which
    /// synced sessions are told by a packet of their own. `syncedOnly`: people beside `receivers` of whom only synced
    /// sessions get them.
    static func divided(
        _ messages: [MessageRecord], _ replaced: [MessageRecord], to receivers: Receivers, _ syncedOnly: [Int64],
        of call: Call, _ context: WriteContext
    ) throws -> Answer {
        let (chat, request) = (call.chat, call.request)
        let named = receivers.people ?? []
        let people = named.isEmpty ? syncedOnly : named + syncedOnly.filter { $0 != call.me.id }
        let all = try messages.map { message throws in try MessageRow(message, context) }
        let content = AnswerContent.messages(MessageGids(messages.map(\.gid)))
        let synced = context.presence.synced(among: people.isEmpty ? [call.me.id] : people)
        if synced.isEmpty {
            return .success(of: call, to: receivers, content: content) { writer in
                writer.raw(",\"data\":")
                writer.raw(rows(all, chat, for: .classic, in: request.language))
            }
        }
        let own = rows(all, chat, for: request.session, in: request.language)
        if people.isEmpty { return told(of: call, own: own, content: content) }
        let isReplaced = { (message: MessageRecord) in replaced.contains { $0.id == message.id } }
        var copies: [Copy] = []
        for (messages, method) in [(messages.filter { !isReplaced($0) }, nil), (replaced, PacketName.messageUpdate)]
        where !messages.isEmpty {
            let list = try messages.map { message throws in try MessageRow(message, context) }
            copies.append(
                Copy(
                    to: synced, .synced, method: method, data: rows(list, chat, for: .synced, in: .english),
                    content: method == nil ? .messages(MessageGids(messages.map(\.gid))) : .ordinary))
        }
        // A new message waits for whoever logs in now; a changed one does not.
        let classic = replaced.count == messages.count ? people : named
        for (language, people) in context.presence.classic(among: classic, context.configuration.language) {
            copies.append(
                Copy(
                    to: people, .classic, data: rows(all, chat, for: .classic, in: language), language: language,
                    content: content))
        }
        return told(of: call, own: own, content: content, others: copies)
    }

    /// To the members' synced sessions.
    static func told(of call: Call, _ data: [UInt8], in chat: Chat, _ context: WriteContext) -> Answer {
        told(of: call, own: data, others: [Copy(to: context.synced(in: chat), .synced)])
    }

    /// A list of rows as sessions of a kind see them. `language`: of original clients.
    static func rows(_ rows: [MessageRow], _ chat: Chat, for kind: SessionKind, in language: Language) -> [UInt8] {
        var writer = JSONWriter(reserving: 1024)
        writer.list(rows) { $0.message($1, cgid: chat.record.gid, for: kind, in: language) }
        return writer.bytes
    }
}
