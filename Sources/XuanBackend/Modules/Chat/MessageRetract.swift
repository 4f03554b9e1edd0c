import XuanStore

/// messageRetract (ours): gid of a message. Recalls it for good: its row stays, empty. The sender within
/// `messages.recallMinutes`, and administrators of its group always. Members are told.
enum MessageRetract {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (message, chat) = (call.message, call.chat)
        let isRuled = !chat.isPair && chat.isAdmin(call.me)
        guard message.user == call.me.id || isRuled else { throw Refusal.said(.notYourMessage) }
        if message.isDeleted { return try .row(message, in: chat, call, context) }
        guard isRuled || message.isYounger(than: context.configuration.messages.recallMinutes, now: context.now) else {
            throw Refusal.said(.tooLate)
        }
        try MessageChangeTable.retract(message.id, by: call.me.id, now: context.now, on: context.store)
        try ReactionTable.deleteAll(of: message.id, on: context.store)
        try context.noteChange(of: message, in: chat)
        return try .changedRow(context.again(message), in: chat, call, context)
    }
}

extension MessageRecord {
    /// Whether it was sent within that many minutes; never within 0.
    func isYounger(than minutes: Double, now: Int64) -> Bool {
        minutes > 0 && Double(now - date) <= minutes * 60_000
    }
}

extension WriteContext {
    /// A message as it is stored now.
    func again(_ message: MessageRecord) throws -> MessageRecord {
        guard let now = try MessageTable.find(id: message.id, on: store) else { throw Refusal.noMessage }
        return now
    }
}
