/// One row of a message packet's `data`: borrowed bytes, without their quotes.
struct MessageRow {
    var gid = UnsafeRawBufferPointer(start: nil, count: 0)
    var cgid = UnsafeRawBufferPointer(start: nil, count: 0)
    var content = UnsafeRawBufferPointer(start: nil, count: 0)
    var id: Int64?
    var user: Int64?
}

/// Walks over the rows of a message packet without building values. The peek has checked that the bytes are JSON.
struct MessageRows {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> MessageRow? {
        while at < bytes.count, bytes[at] != UInt8(ascii: "{") { at += 1 }
        guard at < bytes.count else { return nil }
        at += 1
        var row = MessageRow()
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "}"):
                at += 1
                return row
            case UInt8(ascii: "\""):
                let name = string()
                while bytes[at] != UInt8(ascii: ":") { at += 1 }
                at += 1
                while bytes[at] == 0x20 { at += 1 }
                take(name, value(), into: &row)
            default: at += 1
            }
        }
        return nil
    }

    private func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, into row: inout MessageRow) {
        switch name.count {
        case 2 where name.elementsEqual("id".utf8): row.id = integer(value)
        case 3 where name.elementsEqual("gid".utf8): row.gid = value
        case 4 where name.elementsEqual("cgid".utf8): row.cgid = value
        case 4 where name.elementsEqual("user".utf8): row.user = integer(value)
        case 7 where name.elementsEqual("content".utf8): row.content = value
        default: break
        }
    }

    /// Between the quotes; afterwards the position is after the second one.
    private mutating func string() -> UnsafeRawBufferPointer {
        at += 1
        let start = at
        while bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        defer { at += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<at])
    }

    private mutating func value() -> UnsafeRawBufferPointer {
        if bytes[at] == UInt8(ascii: "\"") { return string() }
        let start = at
        var depth = 0
        while true {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                _ = string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return UnsafeRawBufferPointer(rebasing: bytes[start..<at]) }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return UnsafeRawBufferPointer(rebasing: bytes[start..<at]) }
            default: break
            }
            at += 1
        }
    }

    /// A number, or digits given as text.
    private func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
        var value: Int64 = 0
        guard !text.isEmpty, text.count < 19 else { return nil }
        for byte in text {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }
}
