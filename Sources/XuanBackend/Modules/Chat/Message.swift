import XuanPacket
import XuanStore
import XuanText

/// message: `{messages: […]}`, all of one chat. Stored in one transaction, each with the next index of its chat. The
/// server sets sender and date; of the packet only gid, cgid, type, contentType, content, order and data count.
///
/// A known gid is the same message sent again: answered with the stored row, to the sender alone if nothing is new. For
/// an image or file its content is replaced (upload progress): a change, of which synced sessions are told as of an edit.
///
/// The others already have stored messages: if a commit's answer got lost, the writer sends them, and an earlier run's
/// messages come with logins and `$present`. Except when a relay repeats a request because it lost the answer, which
/// its people needed, too; and at a relay without a push channel.
enum Message {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let items = call.arguments.value("messages").array!
        var drafts: [MessageRecord] = []
        drafts.reserveCapacity(items.count)
        var bytes = 0
        for item in items {
            let draft = try draft(item, context.configuration)
            bytes += draft.content.utf8.count + draft.data.utf8.count
            drafts.append(draft)
        }
        let chat = call.chat
        let cgid = chat.record.gid
        let urgent = try countUrgent(drafts, context)
        do throws(Refusal) {
            try context.quotas.messages(drafts.count, bytes: bytes, by: call.me.id, now: context.now)
            if urgent > 0 { try context.quotas.urgent(urgent, by: call.me.id, now: context.now) }
        } catch {
            throw Refusal.messages(cgid: cgid, error.sentence)
        }

        var rows: [MessageRecord] = []
        var index = chat.record.lastIndex
        // Images and files whose content is new.
        var replaced: [MessageRecord] = []
        // Whether others may lack messages that are stored already.
        var isForOthers = false
        let canPush = context.pushes.reachAnybody
        for draft in drafts {
            var record = draft
            record.chat = chat.record.id
            record.index = index + 1
            record.user = call.me.id
            record.date = context.now
            if let id = try MessageTable.insertIfNew(record, on: context.store) {
                record.id = id
                index += 1
                try FileMention.note(record, by: call.me, on: context.store)
                rows.append(record)
                continue
            }
            // The gid exists already: sent again, or somebody else's.
            guard var known = try MessageTable.find(gid: draft.gid, on: context.store) else {
                throw StoreError.constraint
            }
            guard known.chat == chat.record.id, known.user == call.me.id else {
                throw Refusal.messages(cgid: cgid, .gidTaken)
            }
            if ["image", "file"].contains(known.contentType), known.content != draft.content, !known.isDeleted {
                try MessageTable.setContent(draft.content, of: known.id, on: context.store)
                known.content = draft.content
                try FileMention.note(known, by: call.me, on: context.store)
                known.changed = try context.noteChange(of: known, in: chat)
                replaced.append(known)
            }
            let isOld = known.id <= context.lastOldMessage
            // What others got of a synced session's request was pushed, and did not get lost with its answer.
            let isAgain = call.request.isAgain && call.request.session == .classic
            if canPush ? isAgain && !isOld : call.request.isAgain || isOld { isForOthers = true }
            rows.removeAll { $0.id == known.id }
            rows.append(known)
        }
        if index > chat.record.lastIndex {
            context.advance(chat, to: index)
            if context.cluster != nil {
                let new = rows.filter { $0.index > chat.record.lastIndex }.sorted { $0.index < $1.index }
                context.tellNodes(new, in: chat, isFromClassic: call.request.session == .classic)
            }
        }
        if !replaced.isEmpty { try context.tellNodes(replaced: replaced, in: chat) }
        var receivers = Answer.Receivers.requester(call.me.id)
        // Classic sessions of these, if they are there in a moment, get it with the backlog.
        var syncedOnly: [Int64] = []
        if index > chat.record.lastIndex || !replaced.isEmpty || (isForOthers && !canPush) {
            let audience = context.chats.deliver(chat)
            receivers = .audience(audience, and: call.me.id)
            syncedOnly = audience.syncedOnly
        } else if isForOthers {
            let audience = context.chats.deliver(chat)
            let here = context.presence.people(audience.people.filter { $0 != call.me.id }, at: call.request.relay)
            if !here.isEmpty { receivers = .users([call.me.id] + here) }
            syncedOnly = context.presence.people(audience.syncedOnly, at: call.request.relay)
        }
        rows.sort { $0.id > $1.id }
        // Members at other nodes get it from there.
        return try answer(rows, replaced, to: receivers, syncedOnly, of: call, context).here()
    }

    /// `syncedOnly`: people of whom only synced sessions get it; the sender may be one of them.
    private static func answer(
        _ rows: [MessageRecord], _ replaced: [MessageRecord], to receivers: Answer.Receivers, _ syncedOnly: [Int64],
        of call: Call, _ context: WriteContext
    ) throws -> Answer {
        if rows.contains(where: { $0.changed > 0 || $0.isUrgent }) {
            return try .divided(rows, replaced, to: receivers, syncedOnly, of: call, context)
        }
        let content = AnswerContent.messages(MessageGids(rows.map(\.gid)))
        let cgid = call.chat.record.gid
        func data(_ writer: inout JSONWriter) {
            writer.raw(",\"data\":")
            writer.list(rows) { writer, row in writer.message(row, cgid: cgid) }
        }
        let me = call.me.id
        if call.request.session == .synced, syncedOnly.ascendingHas(me) {
            // The sender has no classic session: one packet for all that are synced.
            var writer = JSONWriter(reserving: 512)
            writer.list(rows) { writer, row in writer.message(row, cgid: cgid) }
            return .told(
                of: call, own: writer.bytes, content: content,
                others: [
                    Copy(to: (receivers.people ?? []).filter { $0 != me }, content: content),
                    Copy(
                        to: call.request.isAlone ? syncedOnly.filter { $0 != me } : syncedOnly, .synced,
                        content: content),
                ])
        }
        let answer = Answer.success(of: call, to: receivers, content: content, data)
        let others = syncedOnly.filter { $0 != me }
        if others.isEmpty { return answer }
        return answer.with([
            .success(
                .message, language: call.request.language, to: .users(others), content: content,
                sessions: SessionFilter(.only(.synced)), data)
        ])
    }

    /// gid of the chat of all of them. Read before the rule, which needs it.
    static func cgid(of messages: JSON) throws -> String {
        guard let items = messages.array, !items.isEmpty else { throw Refusal.parameter("messages") }
        var cgid: String?
        for item in items {
            guard let members = item.object else { throw Refusal.parameter("messages") }
            guard let text = members["cgid"]?.string, Text.isMessageGid(text) else { throw Refusal.parameter("cgid") }
            guard cgid == nil || cgid == text else { throw Refusal.data(.multiChats) }
            cgid = text
        }
        return cgid!
    }

    /// Urgent ones that are not stored yet.
    private static func countUrgent(_ drafts: [MessageRecord], _ context: WriteContext) throws -> Int {
        var count = 0
        for draft in drafts where draft.isUrgent {
            if try MessageTable.find(gid: draft.gid, on: context.store) == nil { count += 1 }
        }
        return count
    }

    private static let contentTypes: Set<String> = ["text", "plain", "emotion", "image", "file", "object"]
    private static let dataLimit = 65_535

    /// Order: an integer of 0 up to 2^53, 0 if it is missing.
    private static func draft(_ item: JSON, _ configuration: BackendConfiguration) throws -> MessageRecord {
        guard let members = item.object else { throw Refusal.parameter("messages") }
        func text(_ name: String, default defaultValue: String? = nil) throws -> String {
            guard let value = members[name], !value.isNull else {
                if let defaultValue { return defaultValue }
                throw Refusal.parameter(name)
            }
            guard let text = value.string else { throw Refusal.parameter(name) }
            return text
        }
        var record = MessageRecord()
        record.gid = try text("gid")
        guard Text.isMessageGid(record.gid) else { throw Refusal.parameter("gid") }
        record.kind = try text("type", default: "normal")
        // No list: it would be made for every message.
        guard record.kind == "normal" || record.kind == "broadcast" || record.isUrgent else {
            throw Refusal.parameter("type")
        }
        record.contentType = try text("contentType", default: "text")
        if record.contentType == "emoticon" { record.contentType = "emotion" }
        guard contentTypes.contains(record.contentType) else { throw Refusal.parameter("contentType") }
        record.content = try text("content")
        guard record.content.utf8.count <= configuration.contentLimit else { throw Refusal.parameter("content") }
        // The name of a file is shown to others like a title.
        if record.contentType == "file" || record.contentType == "image", let name = FileMention.name(record.content),
            !ShownText.isHonest(name)
        {
            throw Refusal.hidden("content")
        }
        record.data = try text("data", default: "")
        guard record.data.utf8.count <= dataLimit else { throw Refusal.parameter("data") }
        if let order = members["order"], !order.isNull {
            guard let number = order.looseInteger, (0...(1 << 53)).contains(number) else {
                throw Refusal.parameter("order")
            }
            record.order = number
        }
        return record
    }
}
