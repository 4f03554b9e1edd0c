/// getOfflineNotify: notifications that wait for the person, answered as `notify`. None are made yet.
enum GetOfflineNotify {
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Answer {
        .success("notify", of: call.request, to: .users([call.me.id])) { $0.raw(",\"data\":[]") }
    }
}
