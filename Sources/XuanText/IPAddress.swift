import Glibc

/// An IPv4 or IPv6 address. An IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`) counts as the former, so that one
/// machine has one value, however its connection came in.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The 128 bits of the IPv6 form, in host order; IPv4 as `::ffff:a.b.c.d`.
    fileprivate let high: UInt64
    fileprivate let low: UInt64

    private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    /// The text of one address without port, brackets or zone; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        // Longer than any address: not worth a copy.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        let text = String(text)
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(high: 0, low: 0xFFFF << 32 | UInt64(UInt32(bigEndian: four.s_addr)))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self = withUnsafeBytes(of: six) { bytes in
            IPAddress(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// As a proxy writes it: perhaps in brackets, perhaps with a port behind it (`192.0.2.1:4711`, `[2001:db8::1]:80`,
    /// `[2001:db8::1]`). `nil` for anything else, such as `unknown` or a made-up name.
    package init?(node text: some StringProtocol) {
        if let address = IPAddress(text) {
            self = address
            return
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") && Self.isPort(rest.dropFirst()) else { return nil }
            self.init(text[text.index(after: text.startIndex)..<end])
            guard !isV4 || text.contains(":") else { return nil }
            return
        }
        guard let colon = text.firstIndex(of: ":"), Self.isPort(text[text.index(after: colon)...]) else { return nil }
        self.init(text[..<colon])
    }

    /// A number, or the obfuscated form of RFC 7239 section 6.2.
    private static func isPort(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
        return first == UInt8(ascii: "_") || UInt16(text) != nil
    }

    package var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    package var isLoopback: Bool { isV4 ? low >> 24 & 0xFF == 127 : high == 0 && low == 1 }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isV4 {
            var four = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            inet_ntop(AF_INET, &four, &text, socklen_t(text.count))
        } else {
            var six = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The key that limits count by: an IPv4 address as it is, an IPv6 address by the /64 that one customer has. A text
    /// that is no address stays as it is.
    package static func group(_ text: String) -> String {
        // The usual case needs no parsing: digits and dots only.
        if !text.utf8.contains(UInt8(ascii: ":")) { return text }
        guard let address = IPAddress(text) else { return text }
        if address.isV4 { return address.description }
        return IPAddress(high: address.high, low: 0).description + "/64"
    }
}

/// Addresses with the same first bits: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct IPNetwork: Sendable, Hashable {
    private let first: IPAddress
    /// Of the IPv6 form, 0 to 128.
    private let bits: Int

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = IPAddress(parts[0]) else { return nil }
        let most = first.isV4 ? 32 : 128
        var bits = most
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...most).contains(number) else { return nil }
            bits = number
        }
        (self.first, self.bits) = (first, bits + 128 - most)
    }

    package func contains(_ address: IPAddress) -> Bool {
        if first.isV4 != address.isV4 { return false }
        let high = bits >= 64 ? UInt64.max : bits == 0 ? 0 : UInt64.max << UInt64(64 - bits)
        let low = bits <= 64 ? 0 : UInt64.max << UInt64(128 - bits)
        return (first.high ^ address.high) & high == 0 && (first.low ^ address.low) & low == 0
    }
}
