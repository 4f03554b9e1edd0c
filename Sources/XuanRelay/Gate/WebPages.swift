// The browser client's files. In: GET of a path. Out: the page, with headers that keep it in its place.

import XuanNet
import XuanWeb

extension Visitor {
    /// What the pages may do: load from here, connect to here, nothing inline (style rule 10).
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
        let compressed = Self.takesGzip(request.header("accept-encoding")) ? page.compressed : nil
        let tag = compressed == nil ? page.tag : page.compressedTag
        var headers = Self.pageHeaders + [("ETag", tag), ("Vary", "Accept-Encoding")]
        if request.path == Self.serviceWorkerPath { headers.append(("Service-Worker-Allowed", "/")) }
        if request.header("if-none-match") == tag { return answer(.init(status: 304, headers: headers)) }
        headers.append(("Content-Type", page.type))
        if compressed != nil { headers.append(("Content-Encoding", "gzip")) }
        answer(.init(status: 200, headers: headers, body: compressed ?? page.bytes))
    }

    /// Whether a list of codings (RFC 9110 12.5.3) has gzip in it. Weights other than 0 are all the same to us.
    static func takesGzip(_ list: String?) -> Bool {
        guard let list else { return false }
        return list.split(separator: ",").contains { item in
            let parts = item.filter { $0 != " " }.lowercased().split(separator: ";")
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            return parts.first == "gzip" && weight.map { Double($0) ?? 0 > 0 } ?? true
        }
    }
}
