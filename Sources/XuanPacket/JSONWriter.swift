/// Writes JSON as the protocol's parties do: no blanks, raw UTF-8, only the escapes that RFC 8259 requires.
///
/// Characters above U+FFFF are escaped, too, as a pair (`\ud83d\ude00`): the original's browser client reads UTF-8 of at
/// most three bytes, and one longer character destroys its whole packet (Docs/protocol.md 2.1).
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// Writes bytes that are JSON already.
    package mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    package mutating func raw(_ other: ArraySlice<UInt8>) { bytes.append(contentsOf: other) }

    /// `name` with its comma, quotes and colon.
    mutating func member(_ name: StaticString, _ value: Int64) {
        raw(name)
        integer(value)
    }

    package mutating func integer(_ value: Int64) {
        var rest = value.magnitude
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var at = 20
            repeat {
                at -= 1
                digits[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[at...]))
        }
    }

    package mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { buffer in
            let raw = UnsafeRawBufferPointer(buffer)
            var at = 0
            while true {
                let end = JSONBytes.endOfBasicText(raw, from: at)
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[at..<end]))
                guard end < raw.count else { break }
                if raw[end] >= 0xF0 {
                    at = end + bytes.appendEscapedPair(of: raw, at: end)
                } else {
                    escape(raw[end])
                    at = end + 1
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        default:
            raw("\\u00")
            bytes.append(byte < 16 ? 0x30 : 0x31)
            bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
        }
    }

    package mutating func value(_ value: JSON) {
        switch value {
        case .null: raw("null")
        case .bool(let flag): flag ? raw("true") : raw("false")
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): string(text)
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                self.value(item)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for index in 0..<object.count {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                string(object.keys[index])
                bytes.append(UInt8(ascii: ":"))
                self.value(object.values[index])
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension JSON {
    /// The value as UTF-8 text without blanks.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
