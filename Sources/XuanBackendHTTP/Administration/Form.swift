/// `application/x-www-form-urlencoded` (WHATWG URL 5.1): the last value of each name.
enum Form {
    /// Byte by byte; invalid UTF-8 becomes U+FFFD. Linear in the text.
    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            fields[decode(pair[..<(equals ?? pair.endIndex)])] =
                equals.map { decode(pair[pair.index(after: $0)...]) } ?? ""
        }
        return fields
    }

    private static func decode(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let high = hex(rest.first),
                let low = hex(rest.dropFirst().first)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A digit, and nothing else: `UInt8("+5", radix: 16)` is a number, too.
    private static func hex(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case (0x30...0x39)?: byte! - 0x30
        case (0x41...0x46)?: byte! - 0x37
        case (0x61...0x66)?: byte! - 0x57
        default: nil
        }
    }
}
