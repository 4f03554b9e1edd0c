// Other endpoints of a program on the relay's ports. In: a complete request. Out: its answer, from any thread.

import XuanNet

/// Answers requests of certain paths instead of the relay, as for the administration pages of a program with a backend.
package protocol HTTPEndpoint: AnyObject, Sendable {
    /// Whether requests of that path are for it. On any loop; must be quick.
    func takes(_ path: String) -> Bool

    /// Whether this head, which has no body yet, shows a session or a token that is good: then `reply` is called with
    /// the bytes that its body may have, else with `nil`. Exactly once, on any thread.
    func bodyLimit(_ head: WholeRequest, reply: @escaping @Sendable (Int?) -> Void)

    /// `reply` is called exactly once, on any thread.
    func answer(_ request: WholeRequest, reply: @escaping @Sendable (WholeAnswer) -> Void)
}

extension HTTPEndpoint {
    package func bodyLimit(_ head: WholeRequest, reply: @escaping @Sendable (Int?) -> Void) { reply(nil) }
}

extension HTTPHandler {
    /// The endpoint, if it takes the path.
    func endpoint(for path: String) -> (any HTTPEndpoint)? {
        guard portKind != .chat, let endpoint = relay.extensions.endpoint, endpoint.takes(path) else { return nil }
        return endpoint
    }

    func pass(_ request: HTTPRequestHead, body: [UInt8], to endpoint: any HTTPEndpoint) {
        let connection = connection
        endpoint.answer(WholeRequest(request, body: body, on: connection)) { answer in
            connection.loop.post {
                connection.respond(status: answer.status, headers: answer.headers, body: answer.body)
            }
        }
    }
}
