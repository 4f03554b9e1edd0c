/// changeName: gid, name. For committers, in groups and the system chat.
enum ChangeName {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let gid = try call.parameters.text(0, "gid")
        let name = try call.parameters.label(1, "name", limit: 255)
        guard !name.isEmpty else { throw Refusal.parameter("name") }
        let chat = try ledger.chat(gid: gid, for: call.me).groupOrSystem().open()
        guard chat.isCommitter(call.me) else { throw Refusal.cantChat }
        return try ledger.change(chat, .name(name), "changename", call)
    }
}
