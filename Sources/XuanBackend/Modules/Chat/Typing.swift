import XuanPacket

/// chatTyping (ours): gid of a chat, flag. The caller is typing, or no longer. Other members are told; it is stored
/// nowhere.
enum Typing {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let data = JSON.object([
            ("gid", .string(call.chat.record.gid)), ("user", JSON(call.me.id)),
            ("on", .bool(call.arguments.flag("on"))),
        ])
        let others = context.synced(in: call.chat).filter { $0 != call.me.id }
        return .told(of: call, own: data, others: [Copy(to: others, .synced)])
    }
}
