import XuanPacket
import XuanStore

/// message: `{messages: […]}`, all of one chat. Stored in one transaction, each with the next index of its chat. The
/// sender and the date are ours; of the packet only gid, cgid, type, contentType, content, order and data count.
///
/// A gid that is known is the same message sent again: answered with the stored row, to the sender alone if nothing is
/// new. For an image or file its content is replaced (upload progress).
enum Message {
    private struct Draft {
        var record: MessageRecord
        let cgid: String
    }

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let list = call.parameters.areNamed ? call.parameters.named("messages") : try call.parameters.value(0)
        guard let items = list?.array, !items.isEmpty else { throw Refusal.parameter("messages") }
        var drafts: [Draft] = []
        drafts.reserveCapacity(items.count)
        for item in items { drafts.append(try draft(item, ledger.configuration)) }
        let cgid = drafts[0].cgid
        guard drafts.allSatisfy({ $0.cgid == cgid }) else {
            throw Refusal.data("Messages belong to different chats.")
        }
        let chat = try writable(cgid, call, ledger)

        var rows: [MessageRecord] = []
        var index = chat.record.lastIndex
        var isContentNew = false
        for draft in drafts {
            if var known = try MessageTable.find(gid: draft.record.gid, on: ledger.store) {
                guard known.chat == chat.record.id, known.user == call.me.id else {
                    throw Refusal.messages(cgid: cgid, "The gid of a message is taken.")
                }
                if ["image", "file"].contains(known.contentType), known.content != draft.record.content {
                    try MessageTable.setContent(draft.record.content, of: known.id, on: ledger.store)
                    known.content = draft.record.content
                    try FileMention.note(known, by: call.me, on: ledger.store)
                    isContentNew = true
                }
                rows.removeAll { $0.id == known.id }
                rows.append(known)
                continue
            }
            index += 1
            var record = draft.record
            record.chat = chat.record.id
            record.index = index
            record.user = call.me.id
            record.date = ledger.now
            record.id = try MessageTable.insert(record, on: ledger.store)
            try FileMention.note(record, by: call.me, on: ledger.store)
            rows.append(record)
        }
        var users = [call.me.id]
        if index > chat.record.lastIndex { try ledger.advance(chat, to: index) }
        if index > chat.record.lastIndex || isContentNew {
            users = ledger.presence.deliver(
                chat: chat.record.id, index: chat.record.lastIndex + 1, members: chat.isSystem ? nil : chat.members,
                sender: call.me.id)
        }
        rows.sort { $0.id > $1.id }
        return .success("message", of: call.request, to: .users(users)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { writer, row in writer.message(row, cgid: cgid) }
        }
    }

    /// The chat, if the caller may write into it. Refused in the method's own shape.
    private static func writable(_ cgid: String, _ call: Call, _ ledger: Ledger) throws -> Chat {
        func refuse(_ refusal: Refusal) -> Refusal { .messages(cgid: cgid, refusal.sentence) }
        guard let chat = try ledger.chat(gid: cgid), chat.has(call.me) else { throw refuse(.notExist) }
        guard !chat.isDismissed else { throw refuse(.dismissed) }
        guard chat.isCommitter(call.me) else { throw refuse(.cantChat) }
        return chat
    }

    private static let contentTypes: Set<String> = ["text", "plain", "emotion", "image", "file", "object"]
    private static let dataLimit = 65_535

    /// Order: an integer of 0 up to 2^53, 0 if it is missing.
    private static func draft(_ item: JSON, _ configuration: BackendConfiguration) throws -> Draft {
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
        let cgid = try text("cgid")
        guard Text.isMessageGid(cgid) else { throw Refusal.parameter("cgid") }
        record.gid = try text("gid")
        guard Text.isMessageGid(record.gid) else { throw Refusal.parameter("gid") }
        record.kind = try text("type", default: "normal")
        guard record.kind == "normal" || record.kind == "broadcast" else { throw Refusal.parameter("type") }
        record.contentType = try text("contentType", default: "text")
        if record.contentType == "emoticon" { record.contentType = "emotion" }
        guard contentTypes.contains(record.contentType) else { throw Refusal.parameter("contentType") }
        record.content = try text("content")
        guard record.content.utf8.count <= configuration.contentLimit else { throw Refusal.parameter("content") }
        record.data = try text("data", default: "")
        guard record.data.utf8.count <= dataLimit else { throw Refusal.parameter("data") }
        if let order = members["order"], !order.isNull {
            guard let number = order.looseInteger, (0...(1 << 53)).contains(number) else {
                throw Refusal.parameter("order")
            }
            record.order = number
        }
        return Draft(record: record, cgid: cgid)
    }
}
