/// ping: keeps the session alive.
enum Ping {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        .success(of: call, to: .requester(call.me.id))
    }
}
