/// A page as it goes to one browser.
package struct PageForm: Sendable {
    package let bytes: [UInt8]
    /// Of these bytes, with quotes.
    package let tag: String
    /// ETag, Vary and, if they are compressed, Content-Encoding.
    package let headers: [(String, String)]
}

extension Page {
    /// In gzip form if the client accepts it. `acceptEncoding`: the request's header.
    package func form(acceptEncoding: String?) -> PageForm {
        guard let compressed, Self.takesGzip(acceptEncoding) else {
            return PageForm(bytes: bytes, tag: tag, headers: [("ETag", tag), ("Vary", "Accept-Encoding")])
        }
        return PageForm(
            bytes: compressed, tag: compressedTag,
            headers: [("ETag", compressedTag), ("Vary", "Accept-Encoding"), ("Content-Encoding", "gzip")])
    }

    /// Whether a list of codings (RFC 9110 12.5.3) includes gzip. All weights but 0 count alike.
    static func takesGzip(_ list: String?) -> Bool {
        guard let list else { return false }
        return list.split(separator: ",").contains { item in
            let parts = item.filter { $0 != " " }.lowercased().split(separator: ";")
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
            return parts.first == "gzip" && weight.map { Double($0) ?? 0 > 0 } ?? true
        }
    }
}
