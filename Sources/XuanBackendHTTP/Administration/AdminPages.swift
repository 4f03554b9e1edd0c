// The pages themselves, and pictures of people. In: GET of a path. Out: a file, with headers that keep it in its place.

import XuanBackend
import XuanNet
import XuanWeb

extension AdminFront {
    /// Scripts and requests only from and to this server, nothing inline, no frames.
    private static let pageHeaders: [(String, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"), ("Cache-Control", "no-cache"),
    ]

    func page(_ request: WholeRequest) -> WholeAnswer {
        if request.path == "/admin" { return WholeAnswer(status: 302, headers: [("Location", "/admin/")]) }
        let path = request.path == "/admin/" ? "/admin/index.html" : request.path
        guard let page = pages.page(at: path) else { return Self.text(404, "There is nothing here.\n") }
        guard request.method == "GET" || request.method == "HEAD" else { return Self.text(405, "Use GET.\n") }
        let form = page.form(acceptEncoding: request.header("accept-encoding"))
        let headers = Self.pageHeaders + form.headers
        if request.header("if-none-match") == form.tag { return WholeAnswer(status: 304, headers: headers) }
        return WholeAnswer(status: 200, headers: headers + [("Content-Type", page.type)], body: form.bytes)
    }

    static func text(_ status: Int, _ text: String) -> WholeAnswer {
        WholeAnswer(
            status: status,
            headers: [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")],
            body: Array(text.utf8))
    }

    /// The picture under a path never changes.
    func picture(_ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void) {
        guard request.method == "GET" || request.method == "HEAD" else { return reply(Self.text(405, "Use GET.\n")) }
        backend.picture(at: request.path) { found in
            guard let picture = found else { return reply(Self.text(404, "There is nothing here.\n")) }
            reply(
                WholeAnswer(
                    status: 200,
                    headers: [
                        ("Content-Type", picture.type), ("Cache-Control", "private, max-age=31536000, immutable"),
                        ("X-Content-Type-Options", "nosniff"), ("Content-Security-Policy", "default-src 'none'"),
                        ("Cross-Origin-Resource-Policy", "same-origin"),
                    ], body: picture.data))
        }
    }
}
