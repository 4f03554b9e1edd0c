/// A request with its whole body, for somebody who answers later and on another thread.
package struct WholeRequest: Sendable {
    package var method: String
    /// Before the `?`, not decoded.
    package var path: String
    /// After it.
    package var query: String?
    /// Names in lower case.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// IP of the client: of the peer, or what a trusted proxy said.
    package var peer: String
    /// Whether the client came by TLS, here or at a trusted proxy.
    package var isTLS: Bool
    /// The host that the client named, with a port if it named one.
    package var host: String?

    package init(
        method: String, path: String, query: String? = nil, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], peer: String, isTLS: Bool, host: String? = nil
    ) {
        (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
        (self.body, self.peer, self.isTLS) = (body, peer, isTLS)
        self.host = host ?? headers.first { $0.name == "host" }?.value
    }

    package init(_ head: HTTPRequestHead, body: [UInt8], on connection: Connection) {
        self.init(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
            peer: connection.client.ip, isTLS: connection.isSecure, host: connection.forwarded?.host)
    }

    /// The first value of that name.
    package func header(_ lowercasedName: String) -> String? {
        headers.first { $0.name == lowercasedName }?.value
    }
}

/// The answer to one.
package struct WholeAnswer: Sendable {
    package var status: Int
    package var headers: [(String, String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }
}
