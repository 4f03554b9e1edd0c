/// ping: a sign of life.
enum Ping {
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Answer {
        .success("ping", of: call.request, to: .requester(call.me.id))
    }
}
