/// ping: a sign of life.
enum Ping {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        .success(of: call, to: .requester(call.me.id))
    }
}
