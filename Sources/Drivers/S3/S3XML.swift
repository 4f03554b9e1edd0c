// What S3 says in XML: lists, ids of uploads, errors. In: bytes of an answer. Out: texts of elements, by their name.

/// The elements that S3 answers with: no attributes that matter, no mixed content. Linear in the bytes.
struct S3XML {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
    private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The name of the outermost element.
    var root: String? {
        var rest = bytes
        while let tag = Self.nextTag(&rest) {
            guard let first = tag.first, first != UInt8(ascii: "?"), first != UInt8(ascii: "!") else { continue }
            return Self.name(tag)
        }
        return nil
    }

    /// What the elements of that name hold, in order. Must not stand within one another.
    func elements(_ name: String) -> [S3XML] {
        var found: [S3XML] = []
        var rest = bytes
        var start: Int?
        while let tag = Self.nextTag(&rest) {
            if start == nil, Self.name(tag) == name, tag.last != UInt8(ascii: "/") {
                start = rest.startIndex
            } else if let begin = start, tag.first == UInt8(ascii: "/"), Self.name(tag.dropFirst()) == name {
                found.append(S3XML(bytes[begin..<(tag.startIndex - 1)]))
                start = nil
            }
        }
        return found
    }

    /// The text of the first element of that name.
    func text(_ name: String) -> String? { elements(name).first?.text }

    /// The text of this element, entities resolved.
    var text: String {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&"), let end = rest.prefix(10).firstIndex(of: UInt8(ascii: ";")) else {
                plain.append(byte)
                continue
            }
            plain += Self.character(String(decoding: rest[..<end], as: UTF8.self)).utf8
            rest = rest[(end + 1)...]
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func character(_ entity: String) -> String {
        switch entity {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let digits = entity.dropFirst()
            let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard entity.hasPrefix("#"), let scalar = number.flatMap(Unicode.Scalar.init) else { return "\u{FFFD}" }
            return String(Character(scalar))
        }
    }

    /// What is between the next `<` and its `>`; `rest` goes on behind it.
    private static func nextTag(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let open = rest.firstIndex(of: UInt8(ascii: "<")) else { return nil }
        rest = rest[(open + 1)...]
        guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        defer { rest = rest[(close + 1)...] }
        return rest[..<close]
    }

    private static func name(_ tag: ArraySlice<UInt8>) -> String {
        String(decoding: tag.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }, as: UTF8.self)
    }
}
