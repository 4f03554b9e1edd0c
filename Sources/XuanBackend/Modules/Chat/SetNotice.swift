import XuanPacket
import XuanStore

/// chatSetNotice (ours): gid of a group, text; "" takes the notice down. For administrators. Members are told, and a
/// line in the chat says so to all clients.
enum SetNotice {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (text, chat) = (call.arguments.text("text"), call.chat)
        guard text.utf8.count <= context.configuration.messages.noticeBytes else { throw Refusal.parameter("text") }
        let before = try ChatNoticeTable.find(chat.record.id, on: context.store)
        if (before?.content ?? "").utf8.elementsEqual(text.utf8) {
            return .told(of: call, own: data(chat, before ?? .init(content: "", user: 0, date: 0)))
        }
        let notice = ChatNoticeTable.ChatNotice(content: text, user: call.me.id, date: context.now)
        try ChatNoticeTable.set(notice, of: chat.record.id, on: context.store)
        let line = Sentence.notice(text, by: call.me.realname).text(in: call.request.language)
        try context.say(line, kind: "broadcast", contentType: "plain", by: call.me, in: chat)
        return .told(of: call, data(chat, notice).bytes, in: chat, context)
    }

    private static func data(_ chat: Chat, _ notice: ChatNoticeTable.ChatNotice) -> JSON {
        .object([
            ("gid", .string(chat.record.gid)), ("notice", .string(notice.content)), ("by", JSON(notice.user)),
            ("time", JSON(notice.date / 1000)),
        ])
    }
}
