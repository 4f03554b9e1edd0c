import XuanPacket
import XuanStore

/// messageReact (ours): gid of a message, emoji, flag. The caller's reaction, given or taken back. Members are told.
enum MessageReact {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (message, chat, me) = (call.message, call.chat, call.me.id)
        let (emoji, isOn) = (call.arguments.text("emoji"), call.arguments.flag("on"))
        guard !emoji.isEmpty else { throw Refusal.parameter("emoji") }
        guard Text.isName(emoji) else { throw Refusal.hidden("emoji") }
        if isOn, message.isDeleted { throw Refusal.said(.recalled) }
        let id = message.id
        guard try ReactionTable.isSet(emoji, of: id, by: me, on: context.store) != isOn else {
            return .told(of: call, own: data(call, chat.record.changes))
        }
        let most = context.configuration.messages.emojis
        if isOn, try ReactionTable.count(of: id, but: emoji, on: context.store) >= most {
            throw Refusal.said(.tooManyEmojis(most))
        }
        let number = try context.noteChange(of: message, in: chat)
        if isOn {
            try ReactionTable.insert(emoji, of: id, by: me, changed: number, on: context.store)
        } else {
            try ReactionTable.delete(emoji, of: id, by: me, on: context.store)
        }
        return .told(of: call, data(call, number), in: chat, context)
    }

    private static func data(_ call: Call, _ changes: Int64) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.raw("{\"cgid\":")
        writer.string(call.chat.record.gid)
        writer.raw(",\"gid\":")
        writer.string(call.message.gid)
        writer.raw(",\"emoji\":")
        writer.string(call.arguments.text("emoji"))
        writer.raw(",\"user\":")
        writer.integer(call.me.id)
        writer.raw(",\"on\":")
        writer.raw(call.arguments.flag("on") ? "true" : "false")
        writer.raw(",\"changes\":")
        writer.integer(changes)
        writer.raw("}")
        return writer.bytes
    }
}
