/// Address of a backend: `http://host[:port]/path` or https. IPv6 hosts are in brackets.
package struct BackendURL: Sendable, Equatable {
    package let isHttps: Bool
    package let host: String
    package let port: UInt16
    /// Path with query, at least `/`.
    package let path: String

    /// Host and port, for the log.
    package var place: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    package init?(_ text: String) {
        let rest: Substring
        if text.hasPrefix("http://") {
            isHttps = false
            rest = text.dropFirst(7)
        } else if text.hasPrefix("https://") {
            isHttps = true
            rest = text.dropFirst(8)
        } else {
            return nil
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        path = slash == rest.endIndex ? "/" : String(rest[slash...])
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !authority.contains("@") else { return nil }
        var port: UInt16 = isHttps ? 443 : 80
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let tail = authority[authority.index(after: end)...]
            if tail.hasPrefix(":") {
                guard let number = UInt16(tail.dropFirst()), number > 0 else { return nil }
                port = number
            } else if !tail.isEmpty {
                return nil
            }
            authority = authority[authority.index(after: authority.startIndex)..<end]
        } else if let colon = authority.firstIndex(of: ":") {
            guard let number = UInt16(authority[authority.index(after: colon)...]), number > 0 else { return nil }
            port = number
            authority = authority[..<colon]
        }
        guard !authority.isEmpty, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        host = String(authority)
        self.port = port
    }
}
