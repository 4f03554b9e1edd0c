import XuanPacket

/// category: gids, text. One's own grouping of chats; all of them or none.
enum Category {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let name = try call.parameters.label(1, "category", limit: 160, default: "")
        guard name.count <= 40 else { throw Refusal.parameter("category") }
        guard let gids = try call.parameters.value(0)?.array?.map(\.string), !gids.contains(nil) else {
            throw Refusal.parameter("gids")
        }
        let chats = try gids.map { try ledger.chat(gid: $0!, for: call.me) }
        for chat in chats { try ledger.set(.category(name), of: call.me.id, in: chat) }
        return .success("category", of: call.request, to: .users([call.me.id])) { writer in
            writer.raw(",\"data\":")
            writer.value(["gids": .array(gids.map { .string($0!) }), "category": .string(name)])
        }
    }
}
