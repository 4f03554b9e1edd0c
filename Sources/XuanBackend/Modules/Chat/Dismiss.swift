/// dismiss: gid. Ends a group for good; its history stays. For its administrators.
enum Dismiss {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        try context.change(call.chat, .dismissed(max(context.now, 1000)), call)
    }
}
