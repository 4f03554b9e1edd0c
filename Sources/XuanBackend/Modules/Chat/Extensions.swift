/// extensions: web applications for the client. There are none yet.
enum Extensions {
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Answer {
        .success("extensions", of: call.request, to: .users([call.me.id])) { $0.raw(",\"data\":[]") }
    }
}
