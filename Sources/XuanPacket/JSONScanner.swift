/// Steps over JSON without building it. Allocates nothing; nesting is a bit per level, at most 64.
struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    /// The same apart: a buffer asks at each byte whether it has memory.
    private let base: UnsafeRawPointer
    private let count: Int
    var at = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        count = bytes.count
        base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: -1).unsafelyUnwrapped
    }

    /// The byte under the cursor; 0, which no JSON text contains, at the end.
    @inline(__always)
    var current: UInt8 { at < count ? base.load(fromByteOffset: at, as: UInt8.self) : 0 }

    @inline(__always)
    mutating func skipBlanks() {
        while JSONBytes.isBlank(current) { at &+= 1 }
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(PacketError) {
        guard current == byte else { throw .json(offset: at) }
        at &+= 1
    }

    mutating func expectEnd() throws(PacketError) {
        skipBlanks()
        guard at == count else { throw .json(offset: at) }
    }

    /// The bytes of a member name, without quotes. Throws `shape` for a name with escapes.
    mutating func plainName() throws(PacketError) -> Range<Int> {
        try expect(UInt8(ascii: "\""))
        let start = at
        at = JSONBytes.endOfPlainText(bytes, from: at)
        if current == UInt8(ascii: "\\") { throw .shape("a member name has escapes") }
        try expect(UInt8(ascii: "\""))
        return start..<at - 1
    }

    /// Steps over one value of any kind.
    mutating func skipValue() throws(PacketError) {
        var depth = 0
        // Bit n tells whether level n is an object; the level's kind says which brace ends it.
        var objects: UInt64 = 0
        while true {
            skipBlanks()
            switch current {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = current == UInt8(ascii: "{")
                guard depth < JSONParser.maximumDepth - 1 else { throw .json(offset: at) }
                objects = isObject ? objects | 1 << UInt64(depth) : objects & ~(1 << UInt64(depth))
                depth += 1
                at &+= 1
                skipBlanks()
                if current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    at &+= 1
                    depth -= 1
                } else {
                    if isObject { try skipName() }
                    continue
                }
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "t"): try skipWord("true")
            case UInt8(ascii: "f"): try skipWord("false")
            case UInt8(ascii: "n"): try skipWord("null")
            default:
                guard let end = JSONBytes.endOfNumber(bytes, from: at) else { throw .json(offset: at) }
                at = end
            }
            // A value is over: close what ends here, go on behind a comma.
            while true {
                if depth == 0 { return }
                skipBlanks()
                let isObject = objects >> UInt64(depth - 1) & 1 == 1
                if current == UInt8(ascii: ",") {
                    at &+= 1
                    if isObject {
                        skipBlanks()
                        try skipName()
                    }
                    break
                }
                try expect(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                depth -= 1
            }
        }
    }

    private mutating func skipName() throws(PacketError) {
        try skipString()
        skipBlanks()
        try expect(UInt8(ascii: ":"))
    }

    private mutating func skipWord(_ text: StaticString) throws(PacketError) {
        let count = text.utf8CodeUnitCount
        guard self.count - at >= count else { throw .json(offset: at) }
        for i in 0..<count where bytes[at + i] != text.utf8Start[i] { throw .json(offset: at + i) }
        at += count
    }

    mutating func skipString() throws(PacketError) {
        try expect(UInt8(ascii: "\""))
        while true {
            at = JSONBytes.endOfPlainText(bytes, from: at)
            switch current {
            case UInt8(ascii: "\""):
                at &+= 1
                return
            case UInt8(ascii: "\\"):
                at &+= 1
                switch current {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                    UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                    at &+= 1
                case UInt8(ascii: "u"):
                    at &+= 1
                    for _ in 0..<4 {
                        guard JSONBytes.hexValue(current) != nil else { throw .json(offset: at) }
                        at &+= 1
                    }
                default: throw .json(offset: at)
                }
            default: throw .json(offset: at)
            }
        }
    }
}
