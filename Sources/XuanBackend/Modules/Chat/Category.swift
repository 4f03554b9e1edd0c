import XuanPacket

/// category: gids, text. The caller's own grouping of chats; all of them or none.
enum Category {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let name = call.arguments.text("category")
        guard name.count <= 40 else { throw Refusal.parameter("category") }
        for chat in call.chats { try context.set(.category(name), of: call.me.id, in: chat) }
        return .success(of: call, to: .ownSessions(call)) { writer in
            writer.raw(",\"data\":")
            writer.value(["gids": call.arguments.value("gids"), "category": .string(name)])
        }
    }
}
