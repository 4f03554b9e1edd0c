// Characters above U+FFFF in what goes to clients. The JSON writer escapes them where a packet is made; here are those of
// other backends and of embedding programs, which the relay passes through.

extension PacketEdit {
    /// The packet with every character above U+FFFF as a pair of escapes, or itself if there is none. In JSON such a
    /// character stands inside a string only. `packet` is UTF-8.
    package static func escapingSupplementary(_ packet: [UInt8]) -> [UInt8] {
        packet.withUnsafeBytes { bytes -> [UInt8]? in
            guard var next = firstSupplementary(in: bytes, from: 0) else { return nil }
            var escaped: [UInt8] = []
            escaped.reserveCapacity(bytes.count + 64)
            var at = 0
            while true {
                escaped.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at..<next]))
                at = next + escaped.appendEscapedPair(of: bytes, at: next)
                guard let following = firstSupplementary(in: bytes, from: at) else { break }
                next = following
            }
            escaped.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at...]))
            return escaped
        } ?? packet
    }

    /// Index of the first byte from `start` on that begins a character of four bytes. 16 bytes at a time.
    private static func firstSupplementary(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = start
        let lead = SIMD16<UInt8>(repeating: 0xF0)
        while at + 16 <= bytes.count {
            if any(bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self) .>= lead) { break }
            at += 16
        }
        while at < bytes.count {
            if bytes[at] >= 0xF0 { return at }
            at += 1
        }
        return nil
    }
}

extension [UInt8] {
    /// Appends the character of four bytes at `index` as `\uXXXX\uXXXX`. Returns the bytes that it took: 4, fewer only at
    /// the end of what is no UTF-8.
    mutating func appendEscapedPair(of text: UnsafeRawBufferPointer, at index: Int) -> Int {
        guard index + 4 <= text.count else {
            append(contentsOf: [0xEF, 0xBF, 0xBD])
            return text.count - index
        }
        let lead = UInt32(text[index] & 0x07) << 18
        let tail =
            UInt32(text[index + 1] & 0x3F) << 12 | UInt32(text[index + 2] & 0x3F) << 6 | UInt32(text[index + 3] & 0x3F)
        let offset = (lead | tail) &- 0x10000
        appendEscape(0xD800 | offset >> 10 & 0x3FF)
        appendEscape(0xDC00 | offset & 0x3FF)
        return 4
    }

    private mutating func appendEscape(_ unit: UInt32) {
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "u"))
        for shift in [12, 8, 4, 0] as [UInt32] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
            append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
    }
}
