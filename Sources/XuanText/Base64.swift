/// RFC 4648 section 4, with padding.
package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// `nil` for anything else, blanks included.
    package static func bytes(of text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { return nil }
        let padding = letters.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 4 * 3)
        var held = 0
        for (place, letter) in letters.enumerated() {
            var digit = 0
            switch letter {
            case 0x41...0x5A: digit = Int(letter) - 0x41
            case 0x61...0x7A: digit = Int(letter) - 0x61 + 26
            case 0x30...0x39: digit = Int(letter) - 0x30 + 52
            case UInt8(ascii: "+"): digit = 62
            case UInt8(ascii: "/"): digit = 63
            default: if place < letters.count - padding { return nil }
            }
            held = held << 6 | digit
            guard place % 4 == 3 else { continue }
            bytes += [UInt8(held >> 16 & 255), UInt8(held >> 8 & 255), UInt8(held & 255)]
            held = 0
        }
        return Array(bytes.dropLast(padding))
    }

    package static func text(of bytes: [UInt8]) -> String {
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
