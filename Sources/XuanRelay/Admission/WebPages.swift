// The browser client's files. In: GET of a path. Out: the page, with headers that keep it in its place.

import XuanNet
import XuanWeb

extension HTTPHandler {
    /// Policy of the pages: load from here, connect to here, nothing inline (style rule 10).
    static let pageHeaders: [(String, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
                + "connect-src 'self' ws: wss:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
        ("Cache-Control", "no-cache"),
    ]

    /// The service worker lies with the client but keeps the page at `/` too.
    static let serviceWorkerPath = "/client/sw.js"

    func page(_ request: HTTPRequestHead) {
        guard let page = relay.pages?.page(at: request.path) else { return answer(.notFound) }
        guard request.method == "GET" || request.method == "HEAD" else {
            return answer(.init(status: 405, text: "Use GET.\n", headers: [("Allow", "GET, HEAD")]))
        }
        let form = page.form(acceptEncoding: request.header("accept-encoding"))
        var headers = Self.pageHeaders + form.headers
        if request.path == Self.serviceWorkerPath { headers.append(("Service-Worker-Allowed", "/")) }
        if request.header("if-none-match") == form.tag { return answer(.init(status: 304, headers: headers)) }
        answer(.init(status: 200, headers: headers + [("Content-Type", page.type)], body: form.bytes))
    }
}
