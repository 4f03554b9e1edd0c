// Calls of the administration pages to the backend. Sessions and HTTP are in the front of the pages.

import XuanPacket

/// A line of the method table that is for the pages.
package struct AdminCall: Sendable {
    let method: Method

    init(_ method: Method) { self.method = method }

    /// `path`: `people/list`, without regard to case. `nil` if the table has no such call.
    package init?(path: String) {
        guard let method = MethodTable.find(call: path.replacing("/", with: ".")), method.rule.isForPages else {
            return nil
        }
        self.method = method
    }

    /// The part its answer still needs; `nil`: none.
    package var part: PagePart? { method.part }

    /// Only an administrator who has signed in may call it.
    package var needsSession: Bool { method.rule.caller != .handler }
}

extension Backend {
    /// Milliseconds UTC.
    package var now: Int64 { services.clock() }

    /// Of answers to requests that name none.
    package var language: Language { services.configuration.language }

    /// Messages that were stored since the start.
    package var storedMessages: Int { services.writes.messages }

    /// Runs a call of the administration pages; the answer is JSON as in Docs/administration.md. `reply` is called
    /// exactly once, on any thread. Never waits. Calls of one person run in order.
    package func administer(
        _ call: AdminCall, _ params: JSONObject, at principal: AdminPrincipal, language: Language,
        reply: @escaping @Sendable ([UInt8]) -> Void
    ) {
        let chain: ChainKey = principal.user > 0 ? .user(principal.user) : .connection("pages " + principal.address)
        let request = Request(principal, call.method, params, language: language)
        submit(Job(.packet(PacketWork(request, call.method) { reply($0.bytes) }), chain: chain))
    }

    /// The picture of a person at a path; `nil` if there is none. `done` is called exactly once, on any thread.
    package func picture(
        at path: String, done: @escaping @Sendable ((type: String, data: [UInt8])?) -> Void
    ) {
        look { context in
            try PeoplePicture.find(path, on: context.store)
        } done: {
            done((try? $0.get()) ?? nil)
        }
    }
}
