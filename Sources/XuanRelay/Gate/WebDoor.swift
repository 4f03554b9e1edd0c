// What else a program answers on the relay's ports. In: a complete request. Out: its answer, from any thread.

import XuanNet

/// Takes requests of certain paths off the relay's hands, as the administration pages of a program that is backend, too.
package protocol WebDoor: AnyObject, Sendable {
    /// Whether requests of that path are for it. On any loop; must be quick.
    func takes(_ path: String) -> Bool

    /// Whether this head, which has no body yet, shows a session or a token that is good: then `reply` is called with
    /// the bytes that its body may have, else with `nil`. Exactly once, on any thread.
    func bodyLimit(_ head: WholeRequest, reply: @escaping @Sendable (Int?) -> Void)

    /// `reply` is called exactly once, on any thread.
    func answer(_ request: WholeRequest, reply: @escaping @Sendable (WholeAnswer) -> Void)
}

extension WebDoor {
    package func bodyLimit(_ head: WholeRequest, reply: @escaping @Sendable (Int?) -> Void) { reply(nil) }
}

extension Visitor {
    /// The door, if it takes the path.
    func door(for path: String) -> (any WebDoor)? {
        guard door != .chat, let webDoor = relay.webDoor, webDoor.takes(path) else { return nil }
        return webDoor
    }

    func pass(_ request: HTTPRequestHead, body: [UInt8], to webDoor: any WebDoor) {
        let connection = connection
        webDoor.answer(WholeRequest(request, body: body, on: connection)) { answer in
            connection.loop.post {
                connection.respond(status: answer.status, headers: answer.headers, body: answer.body)
            }
        }
    }
}
