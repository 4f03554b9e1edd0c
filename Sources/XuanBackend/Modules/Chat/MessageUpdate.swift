import XuanStore

/// messageUpdate (ours): gid of a message, content. Edits a text message of the sender's within `messages.editMinutes`;
/// the former text is kept. Members are told.
enum MessageUpdate {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (message, chat) = (call.message, call.chat)
        let content = call.arguments.text("content")
        guard !content.isEmpty, content.utf8.count <= context.configuration.contentLimit else {
            throw Refusal.parameter("content")
        }
        guard message.user == call.me.id else { throw Refusal.said(.notYourMessage) }
        guard !message.isDeleted else { throw Refusal.said(.recalled) }
        guard message.isText else { throw Refusal.said(.notText) }
        if message.content.utf8.elementsEqual(content.utf8) { return try .row(message, in: chat, call, context) }
        let rules = context.configuration.messages
        guard message.isYounger(than: rules.editMinutes, now: context.now) else { throw Refusal.said(.tooLate) }
        guard try MessageChangeTable.editCount(of: message.id, on: context.store) < rules.edits else {
            throw Refusal.said(.tooManyEdits(rules.edits))
        }
        try MessageChangeTable.edit(message, content: content, now: context.now, on: context.store)
        try context.noteChange(of: message, in: chat)
        return try .changedRow(context.again(message), in: chat, call, context)
    }
}

extension MessageRecord {
    /// Written by a person as text; no line of the program's own.
    fileprivate var isText: Bool {
        (contentType == "text" || contentType == "plain") && (kind == "normal" || isUrgent)
    }
}
