// Values in the bytes between nodes: numbers as in Protocol Buffers (groups of seven bits, the low ones first, signed
// ones in zigzag), texts and lists with their length in front.

struct RingWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func integer(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func count(_ value: Int) { number(UInt64(value)) }

    mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

    mutating func text(_ value: String) {
        count(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func block(_ value: [UInt8]) {
        count(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func list<Values: Collection>(
        _ values: Values, _ body: (inout RingWriter, Values.Element) -> Void
    ) {
        count(values.count)
        for value in values { body(&self, value) }
    }
}

/// Reads what `RingWriter` wrote. After a broken value everything is empty and `isBroken` is set: one look at the end.
struct RingReader {
    private let bytes: [UInt8]
    private var at = 0
    private(set) var isBroken = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { isBroken || at == bytes.count }

    mutating func byte() -> UInt8 {
        guard !isBroken, at < bytes.count else {
            isBroken = true
            return 0
        }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func number() -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            let part = byte()
            value |= UInt64(part & 0x7F) << UInt64(shift)
            if part < 0x80 { return value }
        }
        isBroken = true
        return 0
    }

    mutating func integer() -> Int64 {
        let value = number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func flag() -> Bool { byte() != 0 }

    /// Of values that take at least a byte each.
    mutating func count() -> Int {
        let value = number()
        guard value <= UInt64(bytes.count - at) else {
            isBroken = true
            return 0
        }
        return Int(value)
    }

    mutating func block() -> [UInt8] {
        let length = count()
        guard !isBroken else { return [] }
        defer { at += length }
        return Array(bytes[at..<at + length])
    }

    mutating func text() -> String { String(decoding: block(), as: UTF8.self) }

    mutating func list<Value>(_ body: (inout RingReader) -> Value) -> [Value] {
        let length = count()
        var values: [Value] = []
        for _ in 0..<length where !isBroken { values.append(body(&self)) }
        return values
    }
}
