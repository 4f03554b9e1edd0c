import XuanPacket

/// members: gid. Who is in a chat that one is in.
enum Members {
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Answer {
        let chat = try scope.chat(gid: try call.parameters.text(0, "gid"), for: call.me)
        return .success("members", of: call.request, to: .users([call.me.id])) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(chat.record.gid)
            writer.raw(",\"members\":")
            writer.ids(chat.members)
            writer.raw("}")
        }
    }
}
