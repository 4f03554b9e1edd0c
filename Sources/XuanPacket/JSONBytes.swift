/// The letters of JSON as bytes: what the parser and the peek both need. Pure, allocates nothing.
enum JSONBytes {
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Index of the first byte from `start` on that ends plain string text: a quote, a backslash, a control byte
    /// or the end. Looks at 16 bytes at a time, or at 64.
    @inline(__always)
    static func endOfPlainText(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        endOfText(bytes, from: start, stopsAtSupplementary: false)
    }

    /// The same, ended by the first byte of a character above U+FFFF, too.
    @inline(__always)
    static func endOfBasicText(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        endOfText(bytes, from: start, stopsAtSupplementary: true)
    }

    @inline(__always)
    private static func endOfText(
        _ bytes: UnsafeRawBufferPointer, from start: Int, stopsAtSupplementary: Bool
    ) -> Int {
        var at = start
        let count = bytes.count
        let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
        let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
        let control = SIMD16<UInt8>(repeating: 0x20)
        let supplementary = SIMD16<UInt8>(repeating: 0xF0)
        @inline(__always)
        func stops(_ at: Int) -> SIMDMask<SIMD16<Int8>> {
            let block = bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
            let stops = (block .== quote) .| (block .== backslash) .| (block .< control)
            return stopsAtSupplementary ? stops .| (block .>= supplementary) : stops
        }
        while at &+ 16 <= count {
            let found = stops(at)
            if any(found) {
                // A lane that stops is all ones: the first one is a count of zero bits away.
                let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
                if halves[0] != 0 { return at &+ UInt64(littleEndian: halves[0]).trailingZeroBitCount >> 3 }
                return at &+ 8 &+ UInt64(littleEndian: halves[1]).trailingZeroBitCount >> 3
            }
            at &+= 16
            // Most strings have ended by now; a long one goes on in larger steps.
            while at &+ 64 <= count, !any((stops(at) .| stops(at &+ 16)) .| (stops(at &+ 32) .| stops(at &+ 48))) {
                at &+= 64
            }
        }
        while at < count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            if stopsAtSupplementary, byte >= 0xF0 { break }
            at &+= 1
        }
        return at
    }

    /// End of the number that starts at `start` (RFC 8259 section 6), or `nil` if there is none.
    static func endOfNumber(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = start
        func digits() -> Bool {
            let first = at
            while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
            return at > first
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "0") { at += 1 } else if !digits() { return nil }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            if !digits() { return nil }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            if !digits() { return nil }
        }
        return at
    }

    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// UTF-8 validity (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
enum UTF8Check {
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var hasSupplementary = false
        return isValid(bytes, hasSupplementary: &hasSupplementary)
    }

    /// Sets `hasSupplementary` if there is a character above U+FFFF: found on the way, at no cost for the others.
    static func isValid(_ bytes: UnsafeRawBufferPointer, hasSupplementary: inout Bool) -> Bool {
        var at = 0
        var run = 0  // bytes of ASCII behind us, about
        let count = bytes.count
        while at < count {
            // ASCII, eight and then 32 at a time: many packets are nothing else.
            if at &+ 8 <= count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                let high = word & 0x8080_8080_8080_8080
                if high == 0 {
                    at &+= 8
                    run &+= 8
                    // Not after every word: in mixed text such a step would mostly fail.
                    while run >= 32, at &+ 32 <= count {
                        let words = bytes.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt64>.self)
                        if (words[0] | words[1] | words[2] | words[3]) & 0x8080_8080_8080_8080 != 0 {
                            run = 0
                        } else {
                            at &+= 32
                        }
                    }
                    continue
                }
                at += high.trailingZeroBitCount >> 3
                run = 0
                // Three bytes a character, the CJK planes among them: one load looks at all of it.
                let start = at
                while at + 4 <= count {
                    let four = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
                    guard four & 0x00C0_C0F0 == 0x0080_80E0 else { break }
                    // The lead's low half and the bit that tells 80...9F from A0...BF in the second byte.
                    let kind = four & 0x200F
                    if kind == 0x0000 || kind == 0x200D { return false }  // overlong E0, surrogate ED
                    at += 3
                }
                if at > start { continue }
            }
            let lead = bytes[at]
            if lead < 0x80 {
                at += 1
                continue
            }
            let length: Int
            let low: UInt8
            let high: UInt8
            switch lead {
            case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
            case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
            case 0xED: (length, low, high) = (3, 0x80, 0x9F)
            case 0xE1...0xEF: (length, low, high) = (3, 0x80, 0xBF)
            case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
            case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
            case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
            default: return false
            }
            if length == 4 { hasSupplementary = true }
            guard at + length <= count, bytes[at + 1] >= low, bytes[at + 1] <= high else { return false }
            var next = at + 2
            while next < at + length {
                if bytes[next] & 0xC0 != 0x80 { return false }
                next += 1
            }
            at += length
        }
        return true
    }
}
