import XuanPacket
import XuanStore

/// messageConfirm (ours): gid of an urgent message of somebody else. The caller has seen it. The sender and the caller
/// are told.
enum MessageConfirm {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (message, chat, me) = (call.message, call.chat, call.me.id)
        guard message.isUrgent else { throw Refusal.said(.notUrgent) }
        guard message.user != me else { throw Refusal.said(.yourMessage) }
        guard !message.isDeleted else { throw Refusal.said(.recalled) }
        var confirmed = try ConfirmationTable.list(of: message.id, on: context.store)
        if confirmed.contains(me) { return .told(of: call, own: data(call, confirmed, chat.record.changes)) }
        let number = try context.noteChange(of: message, in: chat)
        try ConfirmationTable.insert(message.id, by: me, changed: number, on: context.store)
        confirmed.append(me)
        // A sender who has left the chat is told nothing.
        let concerned = chat.members.filter { $0 == me || $0 == message.user }
        return .told(
            of: call, own: data(call, confirmed, number),
            others: [Copy(to: context.presence.synced(among: concerned), .synced)])
    }

    private static func data(_ call: Call, _ confirmed: [Int64], _ changes: Int64) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.raw("{\"gid\":")
        writer.string(call.message.gid)
        writer.raw(",\"confirmed\":")
        writer.ids(confirmed)
        writer.raw(",\"changes\":")
        writer.integer(changes)
        writer.raw("}")
        return writer.bytes
    }
}
