import XuanPacket
import XuanStore

/// messageSave (ours): gid of a message, flag. Kept for the caller alone, or no longer; the caller's sessions are told.
enum MessageSave {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (message, me) = (call.message, call.me.id)
        let isSaved = call.arguments.flag("saved")
        let data = data(message.gid, isSaved)
        guard try SavedMessageTable.isSaved(message, by: me, on: context.store) != isSaved else {
            return .told(of: call, own: data)
        }
        if isSaved {
            let most = context.configuration.messages.saved
            guard try SavedMessageTable.count(of: me, on: context.store) < most else {
                throw Refusal.said(.tooManySaved(most))
            }
            try SavedMessageTable.insert(message, by: me, now: context.now, on: context.store)
        } else {
            try SavedMessageTable.delete(message, by: me, on: context.store)
        }
        let news = OwnNews(kind: .saved, user: me, chat: message.chat, message: message.gid)
        return .told(of: call, own: data, others: context.copies(of: news))
    }

    static func data(_ gid: String, _ isSaved: Bool) -> JSON {
        .object([("gid", .string(gid)), ("saved", .bool(isSaved))])
    }
}
