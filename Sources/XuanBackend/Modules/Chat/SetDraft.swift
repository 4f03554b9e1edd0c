import XuanPacket
import XuanStore

/// chatSetDraft (ours): gid of a chat, text. What the caller has begun to write there; "" for nothing. The caller's
/// sessions are told. `sync` brings all drafts of a person at once, so their number is bounded.
enum SetDraft {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (text, chat, me) = (call.arguments.text("text"), call.chat.record, call.me.id)
        guard text.utf8.count <= context.configuration.messages.draftBytes else { throw Refusal.parameter("text") }
        let before = try DraftTable.find(of: me, in: chat.id, on: context.store) ?? ("", 0)
        if before.content.utf8.elementsEqual(text.utf8) {
            return .told(of: call, own: data(chat.gid, text, before.date))
        }
        if before.content.isEmpty { try makeRoom(of: me, context) }
        try DraftTable.set(text, of: me, in: chat.id, now: context.now, on: context.store)
        let news = OwnNews(kind: .draft, user: me, chat: chat.id)
        return .told(of: call, own: data(chat.gid, text, context.now), others: context.copies(of: news))
    }

    /// For one more. A person knows nothing of those in chats that ended, so they give way.
    private static func makeRoom(of me: Int64, _ context: WriteContext) throws {
        let most = context.configuration.messages.drafts
        guard try DraftTable.count(of: me, on: context.store) >= most else { return }
        try DraftTable.deleteClosed(of: me, on: context.store)
        guard try DraftTable.count(of: me, on: context.store) < most else { throw Refusal.said(.tooManyDrafts(most)) }
    }

    static func data(_ gid: String, _ text: String, _ date: Int64) -> JSON {
        .object([("gid", .string(gid)), ("draft", .string(text)), ("time", JSON(date / 1000))])
    }
}
