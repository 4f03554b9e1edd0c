import XuanPacket
import XuanStore

/// chatPinMessages, chatUnpinMessages (ours): gid of a chat, gids of its messages; all of them or none. For
/// administrators, and for both in a chat of two. Members are told.
enum PinMessages {
    @Sendable static func pin(_ call: Call, _ context: WriteContext) throws -> Answer {
        let most = context.configuration.messages.pins
        let pinned = try PinTable.list(of: call.chat.record.id, on: context.store)
        let fresh = try messages(call, context).filter { message in !pinned.contains(bytes: message.gid) }
        guard !fresh.contains(where: \.isDeleted) else { throw Refusal.said(.recalled) }
        guard pinned.count + fresh.count <= most else { throw Refusal.said(.tooManyPins(most)) }
        for message in fresh { try PinTable.insert(message.id, in: call.chat.record.id, on: context.store) }
        return try answer(call, hasChanged: !fresh.isEmpty, context)
    }

    @Sendable static func unpin(_ call: Call, _ context: WriteContext) throws -> Answer {
        let pinned = try PinTable.list(of: call.chat.record.id, on: context.store)
        let former = try messages(call, context).filter { message in pinned.contains(bytes: message.gid) }
        for message in former { try PinTable.delete(message.id, in: call.chat.record.id, on: context.store) }
        return try answer(call, hasChanged: !former.isEmpty, context)
    }

    /// Each once, in the order of the list.
    private static func messages(_ call: Call, _ context: WriteContext) throws -> [MessageRecord] {
        let gids = call.arguments.gids("gids")
        guard !gids.isEmpty, gids.count <= context.configuration.messages.pins else { throw Refusal.parameter("gids") }
        var found: [MessageRecord] = []
        for gid in gids {
            guard let message = try MessageTable.find(gid: gid, on: context.store),
                message.chat == call.chat.record.id
            else { throw Refusal.noMessage }
            if !found.contains(where: { $0.id == message.id }) { found.append(message) }
        }
        return found
    }

    private static func answer(_ call: Call, hasChanged: Bool, _ context: WriteContext) throws -> Answer {
        let number = hasChanged ? try context.nextChange(in: call.chat) : call.chat.record.changes
        let pinned = try PinTable.list(of: call.chat.record.id, on: context.store)
        var writer = JSONWriter(reserving: 512)
        writer.raw("{\"gid\":")
        writer.string(call.chat.record.gid)
        writer.raw(",\"pinned\":")
        writer.texts(pinned)
        writer.raw(",\"changes\":")
        writer.integer(number)
        writer.raw("}")
        return hasChanged
            ? .told(of: call, writer.bytes, in: call.chat, context) : .told(of: call, own: writer.bytes)
    }
}

extension [String] {
    /// Byte by byte, as the store compares.
    fileprivate func contains(bytes text: String) -> Bool { contains { $0.utf8.elementsEqual(text.utf8) } }
}
