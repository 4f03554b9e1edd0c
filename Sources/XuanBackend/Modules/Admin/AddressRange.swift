import Glibc

/// Addresses of one network: `10.0.0.0/8`, `2001:db8::/32`, or one address.
struct AddressRange: Equatable {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bytes = Self.bytes(String(parts[0])) else { return nil }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...bits).contains(number) else { return nil }
            bits = number
        }
        (self.bytes, self.bits) = (bytes, bits)
    }

    func has(_ address: String) -> Bool {
        guard let other = Self.bytes(address), other.count == bytes.count else { return false }
        for place in 0..<bits where (bytes[place / 8] ^ other[place / 8]) >> UInt8(7 - place % 8) & 1 != 0 {
            return false
        }
        return true
    }

    /// Whether one of `ranges`, with commas, contains the address; "" contains all.
    static func list(_ ranges: String, has address: String) -> Bool {
        ranges.isEmpty || ranges.split(separator: ",").contains { AddressRange(String($0))?.has(address) ?? false }
    }

    /// An IPv4-mapped IPv6 address counts as IPv4.
    private static func bytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }
}
