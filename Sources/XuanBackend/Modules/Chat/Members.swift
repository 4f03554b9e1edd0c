import XuanPacket

/// members: gid. The members of one of the caller's chats.
enum Members {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(call.chat.record.gid)
            writer.raw(",\"members\":")
            writer.ids(call.chat.members)
            writer.raw("}")
        }
    }
}
