// Pictures of people, which a backend keeps. In: GET of `/avatar/TAG.TYPE`. Out: the picture as the backend serves it.

import XuanConfig
import XuanNet

/// Fetches pictures from the backends, in a relay that is a program of its own: clients know its address only, and
/// `avatar` is a path below it. Several backends are asked in turn: the tag does not say whose it is. The original's
/// have no such path. `@unchecked Sendable`: confined to its relay's loop, which calls it.
package final class PictureEndpoint: HTTPEndpoint, @unchecked Sendable {
    package static let path = "/avatar/"
    /// Most bytes of one, with room to spare.
    private static let maximumBytes = 128 << 10
    private static let connections = 4
    private static let types: Set = ["image/png", "image/jpeg", "image/webp"]

    private struct Source {
        /// One for each address.
        let clients: [HTTPClient]
        let timeoutMilliseconds: UInt64
        /// Which of several addresses is used; `nil` with one.
        let addresses: SiteAddresses?

        var client: HTTPClient { clients[addresses?.place.address ?? 0] }
    }

    private let backends: [Source]

    /// A backend; `tls`: whom to trust at each https address; `addresses`: which one is used, of several.
    package typealias Backend = (
        urls: [BackendURL], tls: [TLSContext?], timeoutSeconds: Int, addresses: SiteAddresses?
    )

    package init(_ backends: [Backend], loop: Loop) {
        self.backends = backends.map { urls, tls, seconds, addresses in
            let clients = zip(urls, tls).map { url, tls in
                HTTPClient(
                    loop: loop, host: url.host, port: url.port, tls: tls, maxConnections: Self.connections,
                    maxAnswerBytes: Self.maximumBytes)
            }
            return Source(clients: clients, timeoutMilliseconds: UInt64(seconds) * 1_000, addresses: addresses)
        }
    }

    package func takes(_ path: String) -> Bool { path.hasPrefix(Self.path) }

    package func answer(_ request: WholeRequest, reply: @escaping @Sendable (WholeAnswer) -> Void) {
        guard request.method == "GET" || request.method == "HEAD" else { return reply(Self.text(405, "Use GET.\n")) }
        guard Self.isName(request.path.dropFirst(Self.path.count)) else { return reply(Self.nothing) }
        ask(request.path, from: 0, otherwise: Self.nothing, reply)
    }

    /// A tag and what ends it; nothing else goes into our request.
    private static func isName(_ name: Substring) -> Bool {
        name.utf8.count <= 64
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2E }
    }

    private func ask(
        _ path: String, from place: Int, otherwise: WholeAnswer, _ reply: @escaping @Sendable (WholeAnswer) -> Void
    ) {
        guard place < backends.count else { return reply(otherwise) }
        let source = backends[place]
        source.client.send(
            method: "GET", path: path, headers: [], body: [], timeoutMilliseconds: source.timeoutMilliseconds
        ) { [self] result in
            switch result {
            case .success(let answer) where answer.status == 200 && Self.types.contains(Self.type(answer)):
                reply(WholeAnswer(status: 200, headers: Self.headers(Self.type(answer)), body: answer.body))
            case .success: ask(path, from: place + 1, otherwise: otherwise, reply)
            case .failure: ask(path, from: place + 1, otherwise: Self.away, reply)
            }
        }
    }

    private static func type(_ answer: HTTPAnswer) -> String { answer.header("content-type") ?? "" }

    /// Those of the backend. A picture never changes under its address.
    private static func headers(_ type: String) -> [(String, String)] {
        [
            ("Content-Type", type), ("Cache-Control", "private, max-age=31536000, immutable"),
            ("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ]
    }

    private static let nothing = text(404, "There is nothing here.\n")
    private static let away = text(502, "The backend does not answer.\n")

    private static func text(_ status: Int, _ text: String) -> WholeAnswer {
        WholeAnswer(
            status: status,
            headers: [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")],
            body: Array(text.utf8))
    }
}
