/// changePublic: gid, flag. Whether everybody may find and join a group. For its administrators.
enum ChangePublic {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        try context.change(call.chat, .isPublic(call.arguments.flag("public")), call)
    }
}
