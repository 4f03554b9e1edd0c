import XuanPacket

/// members: gid. Who is in a chat that one is in.
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
