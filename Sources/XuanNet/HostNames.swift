/// Which names a listener answers to, for pages that stand on being reached by the right people only: a site of somebody
/// else whose name was pointed at this machine (DNS rebinding) must not read them.
package struct HostNames: Sendable, Equatable {
    /// In lower case.
    private let names: Set<String>

    /// Names beside those of this machine and addresses; `*` is every name.
    package init(_ names: [String] = []) { self.names = Set(names.map { Self.plain($0[...]) }) }

    /// Whether a request for `host` (`name` or `name:port`, as `HTTPRequestHead.host`) is meant for us: localhost, an
    /// address, which no name can be pointed at, or one of the names. A client of HTTP/1.0 that names none is no
    /// browser.
    package func has(_ host: String?) -> Bool {
        guard let host else { return true }
        guard let name = Self.name(host) else { return false }
        return name == "localhost" || Self.isAddress(name) || names.contains(name) || names.contains("*")
    }

    /// `host` without its port, in lower case; an IPv6 address keeps its brackets. `nil` if it has no such form.
    package static func name(_ host: String) -> String? {
        let bytes = host.utf8
        let end: Substring.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = bytes.index(after: close)
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        }
        let rest = bytes[end...]
        let isPort = rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
        guard rest.isEmpty || (rest.first == UInt8(ascii: ":") && isPort) else { return nil }
        let name = plain(host[..<end])
        return name.isEmpty ? nil : name
    }

    /// The dot of a full name says nothing more.
    private static func plain(_ name: Substring) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
