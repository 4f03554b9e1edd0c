/// Reads one JSON value (RFC 8259) strictly: UTF-8, no trailing bytes, no duplicate keys, at most 64 levels.
struct JSONParser {
    static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    static func parse(_ bytes: UnsafeRawBufferPointer) throws(PacketError) -> JSON {
        guard UTF8Check.isValid(bytes) else { throw .utf8 }
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.at == bytes.count else { throw .json(offset: parser.at) }
        return value
    }

    private func fail() -> PacketError { .json(offset: at) }

    private mutating func skipBlanks() {
        while at < bytes.count, JSONBytes.isBlank(bytes[at]) { at += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(PacketError) {
        guard at < bytes.count, bytes[at] == byte else { throw fail() }
        at += 1
    }

    private mutating func value(depth: Int) throws(PacketError) -> JSON {
        skipBlanks()
        guard at < bytes.count, depth < Self.maximumDepth else { throw fail() }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(PacketError) -> JSON {
        at += 1
        skipBlanks()
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
            at += 1
            return .object(JSONObject())
        }
        // As many as packets and messages have: growing from 1 would allocate four times.
        var object = JSONObject(capacity: 8)
        var seen: Set<String> = []
        while true {
            skipBlanks()
            let start = at
            let key = try string()
            // A few keys are compared one by one; a set is only worth it for large objects.
            let isNew = object.count < 24 ? !object.keys.contains(key) : !seen.contains(key)
            guard isNew else { throw .json(offset: start) }
            if object.count == 23 { seen.formUnion(object.keys) }
            if object.count >= 23 { seen.insert(key) }
            skipBlanks()
            try expect(UInt8(ascii: ":"))
            object.append(key, try value(depth: depth + 1))
            skipBlanks()
            guard at < bytes.count else { throw fail() }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return .object(object)
        }
    }

    private mutating func array(depth: Int) throws(PacketError) -> JSON {
        at += 1
        var items: [JSON] = []
        skipBlanks()
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
            at += 1
            return .array(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            skipBlanks()
            guard at < bytes.count else { throw fail() }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return .array(items)
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(PacketError) -> JSON {
        let count = text.utf8CodeUnitCount
        guard bytes.count - at >= count else { throw fail() }
        for i in 0..<count where bytes[at + i] != text.utf8Start[i] { throw fail() }
        at += count
        return value
    }

    private mutating func number() throws(PacketError) -> JSON {
        guard let end = JSONBytes.endOfNumber(bytes, from: at) else { throw fail() }
        let text = String(decoding: bytes[at..<end], as: UTF8.self)
        at = end
        return .number(text)
    }

    private mutating func string() throws(PacketError) -> String {
        try expect(UInt8(ascii: "\""))
        let start = at
        let plain = JSONBytes.endOfPlainText(bytes, from: at)
        guard plain < bytes.count else { throw fail() }
        at = plain
        if bytes[at] == UInt8(ascii: "\"") {
            at += 1
            return String(decoding: bytes[start..<plain], as: UTF8.self)
        }
        var text = Array(bytes[start..<plain])
        while true {
            guard at < bytes.count else { throw fail() }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                at += 1
                try escape(into: &text)
            case 0..<0x20: throw fail()
            default:
                let end = JSONBytes.endOfPlainText(bytes, from: at)
                text.append(contentsOf: bytes[at..<end])
                at = end
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(PacketError) {
        guard at < bytes.count else { throw fail() }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let first = try hex4()
            var scalar = Unicode.Scalar(first)
            if (0xD800..<0xDC00).contains(first), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
                bytes[at + 1] == UInt8(ascii: "u")
            {
                let before = at
                at += 2
                let second = try hex4()
                if (0xDC00..<0xE000).contains(second) {
                    scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                } else {
                    at = before
                }
            }
            // A lone half of a surrogate pair is not a character: U+FFFD replaces it, as in browsers' TextEncoder.
            text.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}")!)
        default:
            at -= 1
            throw fail()
        }
    }

    private mutating func hex4() throws(PacketError) -> UInt32 {
        guard bytes.count - at >= 4 else { throw fail() }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = JSONBytes.hexValue(bytes[at]) else { throw fail() }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}

extension JSON {
    /// Parses a whole text. Throws `utf8` or `json(offset:)`.
    package static func parse(_ bytes: UnsafeRawBufferPointer) throws(PacketError) -> JSON {
        try JSONParser.parse(bytes)
    }

    package static func parse(_ bytes: [UInt8]) throws(PacketError) -> JSON {
        var result: Result<JSON, PacketError> = .failure(.json(offset: 0))
        bytes.withUnsafeBytes { buffer in
            do throws(PacketError) {
                result = .success(try JSONParser.parse(buffer))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    package static func parse(_ text: String) throws(PacketError) -> JSON { try parse(Array(text.utf8)) }
}
