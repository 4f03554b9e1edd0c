/// RFC 4648 section 4, with padding.
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let rest = bytes.count - at
            let first = Int(bytes[at])
            let second = rest > 1 ? Int(bytes[at + 1]) : 0
            let third = rest > 2 ? Int(bytes[at + 2]) : 0
            text.append(digits[first >> 2])
            text.append(digits[(first & 3) << 4 | second >> 4])
            text.append(rest > 1 ? digits[(second & 15) << 2 | third >> 6] : UInt8(ascii: "="))
            text.append(rest > 2 ? digits[third & 63] : UInt8(ascii: "="))
            at += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
