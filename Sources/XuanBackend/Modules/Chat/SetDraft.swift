import XuanPacket
import XuanStore

/// chatSetDraft (ours): gid of a chat, text. What the caller has begun to write there; "" for nothing. The caller's
/// sessions are told.
enum SetDraft {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (text, chat, me) = (call.arguments.text("text"), call.chat.record, call.me.id)
        guard text.utf8.count <= context.configuration.messages.draftBytes else { throw Refusal.parameter("text") }
        let before = try DraftTable.find(of: me, in: chat.id, on: context.store) ?? ("", 0)
        if before.content.utf8.elementsEqual(text.utf8) {
            return .told(of: call, own: data(chat.gid, text, before.date))
        }
        try DraftTable.set(text, of: me, in: chat.id, now: context.now, on: context.store)
        return .told(of: call, own: data(chat.gid, text, context.now), others: [Copy(to: [me], .synced)])
    }

    private static func data(_ gid: String, _ text: String, _ date: Int64) -> JSON {
        .object([("gid", .string(gid)), ("draft", .string(text)), ("time", JSON(date / 1000))])
    }
}
