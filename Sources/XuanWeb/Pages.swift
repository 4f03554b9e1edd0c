import CWebAssets
import Glibc
import XuanPacket
import XuanThreads

/// One file of the browser client as it is served.
package struct Page: Sendable {
    package let bytes: [UInt8]
    /// The same in gzip form; `nil` if that is no shorter.
    package let compressed: [UInt8]?
    /// Media type with charset.
    package let type: String
    /// Strong entity tag with its quotes, of `bytes`.
    package let tag: String

    /// Entity tag of `compressed`: other bytes, so another tag (RFC 9110 8.8.3).
    package var compressedTag: String { String(tag.dropLast()) + "-gz\"" }

    init(bytes: [UInt8], type: String) {
        (self.bytes, self.type) = (bytes, type)
        compressed = Gzip.compress(bytes).flatMap { $0.count < bytes.count ? $0 : nil }
        tag = "\"\(Secret.hex(Secret.sha256(bytes), limit: 24))\""
    }
}

/// The browser pages: from inside the program, or from a folder during development. Any thread.
package final class Pages: Sendable {
    /// Pages that were requested: a relay without browsers holds none.
    private let known = Guarded<[String: Page]>([:])
    private let folder: String?

    /// `folder` is a copy of `Sources/Web`; its files are read at each request.
    package init(folder: String? = nil) { self.folder = folder }

    /// The page at a URL path such as `/client/main.js`; `/` is the client. `nil` if there is none.
    package func page(at path: String) -> Page? {
        let path = path == "/" ? "/client/index.html" : path
        guard let folder else { return embedded(path) }
        // Names of pages consist of letters, digits, dots, dashes and underscores; no part begins with a dot.
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part.first != "."
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == 0x2D || byte == 0x2E || byte == 0x5F
                }
        }
        guard path.hasPrefix("/"), isPlain, let type = Self.type(of: path) else { return nil }
        return Self.read(folder + path).map { Page(bytes: $0, type: type) }
    }

    /// Paths of all embedded pages, for the test that compares them with the folder.
    package var paths: [String] { Self.assets.map { String(cString: $0.path) } }

    private static var assets: UnsafeBufferPointer<xx_asset> {
        var count = 0
        let list = xx_assets(&count)
        return UnsafeBufferPointer(start: list, count: count)
    }

    private func embedded(_ path: String) -> Page? {
        if let page = known.withLock({ $0[path] }) { return page }
        guard let asset = Self.assets.first(where: { String(cString: $0.path) == path }) else { return nil }
        let bytes = Array(UnsafeBufferPointer(start: asset.data, count: asset.length))
        let page = Page(bytes: bytes, type: Self.type(of: path) ?? "application/octet-stream")
        known.withLock { $0[path] = page }
        return page
    }

    static func type(of path: String) -> String? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return switch path[path.index(after: dot)...] {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json": "application/json; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "webmanifest": "application/manifest+json"
        default: nil
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 { return count == 0 ? bytes : nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
