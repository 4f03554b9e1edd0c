/// changeName: gid, name. For the committers of a group, and the administrators of the system chat.
enum ChangeName {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let name = call.arguments.text("name")
        guard !name.isEmpty else { throw Refusal.parameter("name") }
        return try context.change(call.chat, .name(name), call)
    }
}
