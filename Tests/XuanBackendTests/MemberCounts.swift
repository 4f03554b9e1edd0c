/// Counts the stored members of types, by the look of the code: formatted Swift, one declaration a line.
enum StoredMembers {
    struct Count {
        let name: String
        /// Counted from 0.
        let line: Int
        var members = 0
    }

    private static let kinds: Set = ["struct", "class", "actor", "enum", "protocol", "extension"]
    private static let holders: Set = ["struct", "class", "actor"]
    private static let modifiers: Set = [
        "public", "package", "internal", "private", "fileprivate", "final", "lazy", "weak", "unowned", "nonisolated",
        "indirect",
    ]

    /// Structs, classes and actors, in the order of their ends.
    static func counts(in text: String) -> [Count] {
        let lines = SwiftCode.lines(of: text)
        var counts: [Count] = []
        // Open types; `nil` for those that store nothing. With the depth of braces inside.
        var open: [(count: Count?, depth: Int)] = []
        var begun: Count??
        var (braces, brackets) = (0, 0)
        for (number, line) in lines.enumerated() {
            let (kind, rest) = declaration(line)
            let name = String(rest.prefix(while: isNamePart))
            if brackets == 0, kinds.contains(kind), !name.isEmpty {
                begun = .some(holders.contains(kind) ? Count(name: name, line: number) : nil)
            } else if brackets == 0, kind == "let" || kind == "var", let last = open.indices.last,
                open[last].depth == braces
            {
                let after = lines[number...].dropFirst().prefix(3)
                open[last].count?.members += stored(rest, after: after)
            }
            for character in line {
                switch character {
                case "(", "[": brackets += 1
                case ")", "]": brackets -= 1
                case "{":
                    braces += 1
                    if let count = begun { open.append((count, braces)) }
                    begun = nil
                case "}":
                    if let last = open.last, last.depth == braces {
                        open.removeLast()
                        if let count = last.count { counts.append(count) }
                    }
                    braces -= 1
                default: break
                }
            }
        }
        return counts
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
    }

    /// The keyword of a declaration, and the rest of the line after it.
    private static func declaration(_ line: Substring) -> (kind: String, rest: Substring) {
        var rest = line.drop { $0 == " " }
        while true {
            let word = rest.prefix { $0 != " " }
            let next = rest.dropFirst(word.count).drop { $0 == " " }
            let bare = String(word.prefix { $0 != "(" })
            guard word.hasPrefix("@") || modifiers.contains(bare) else { return (String(word), next) }
            rest = next
        }
    }

    /// How many members the declaration after `let` or `var` stores; names after a value are not seen.
    private static func stored(_ rest: Substring, after: ArraySlice<Substring>) -> Int {
        var depth = 0
        var names = 1
        var previous: Character = " "
        var isTyped = false
        scanning: for character in rest {
            switch character {
            case "(", "[", "<": depth += 1
            case ")", "]": depth -= 1
            case ">" where previous != "-": depth -= 1
            case "," where depth == 0 || (depth == 1 && rest.first == "(" && !isTyped): names += 1
            case ":" where depth == 0: isTyped = true
            case "=" where depth == 0: break scanning
            case "{" where depth == 0:
                let body = [rest] + after
                if !body.contains(where: { $0.contains("didSet") || $0.contains("willSet") }) { return 0 }
                break scanning
            default: break
            }
            previous = character
        }
        return names
    }
}

/// Counts the members of C's structs.
enum CStructs {
    /// In the order of their ends.
    static func counts(in text: String) -> [StoredMembers.Count] {
        var counts: [StoredMembers.Count] = []
        // Open braces; `nil` for those of no struct.
        var open: [StoredMembers.Count?] = []
        // The last two words, if nothing but blanks is between and after them.
        var words: [String] = []
        var (line, brackets) = (0, 0)
        let code = Array(text.utf8)
        var at = 0
        func isName(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || byte >= 0x80 || Character(UnicodeScalar(byte)).isLetter
                || (0x30...0x39).contains(byte)
        }
        while at < code.count {
            let rest = code[at...]
            switch code[at] {
            case UInt8(ascii: "/") where rest.starts(with: "//".utf8):
                at = rest.firstIndex(of: UInt8(ascii: "\n")) ?? code.count
                continue
            case UInt8(ascii: "/") where rest.starts(with: "/*".utf8):
                while at < code.count, !code[at...].starts(with: "*/".utf8) {
                    if code[at] == UInt8(ascii: "\n") { line += 1 }
                    at += 1
                }
                at += 1
            case let byte where isName(byte):
                let end = rest.firstIndex { !isName($0) } ?? code.count
                words = words.suffix(1) + [String(decoding: code[at..<end], as: UTF8.self)]
                at = end
                continue
            case UInt8(ascii: "{"):
                if words.last == "struct" {
                    open.append(.init(name: "", line: line))
                } else if words.first == "struct", words.count == 2 {
                    open.append(.init(name: words[1], line: line))
                } else {
                    open.append(nil)
                }
                words = []
            case UInt8(ascii: "}"):
                if let count = open.popLast() ?? nil { counts.append(count) }
                words = []
            case UInt8(ascii: ";"):
                if let last = open.indices.last { open[last]?.members += 1 }
                words = []
            case UInt8(ascii: ","):
                if brackets == 0, let last = open.indices.last { open[last]?.members += 1 }
                words = []
            case UInt8(ascii: "("), UInt8(ascii: ")"):
                brackets += code[at] == UInt8(ascii: "(") ? 1 : -1
                words = []
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "): break
            default: words = []
            }
            at += 1
        }
        return counts
    }
}

/// Swift without comments, and without the contents of quotes and regular expressions.
struct SwiftCode {
    private let bytes: [UInt8]
    private var at = 0
    private var code: [UInt8] = []

    /// Line ends stay, so that lines keep their numbers.
    static func lines(of text: String) -> [Substring] {
        var reader = SwiftCode(bytes: Array(text.utf8))
        reader.readCode(until: nil)
        return String(decoding: reader.code, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func has(_ text: StaticString) -> Bool {
        at + text.utf8CodeUnitCount <= bytes.count
            && text.withUTF8Buffer { $0.elementsEqual(bytes[at..<at + text.utf8CodeUnitCount]) }
    }

    /// Copies it up to `end`, the bracket that closes an interpolation, or up to the end of the file.
    private mutating func readCode(until end: UInt8?) {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "/") where has("//"):
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
                continue
            case UInt8(ascii: "#") where has("#/"):
                at += 2
                while at < bytes.count, !has("/#") { at += 1 }
                at += 2
                continue
            case UInt8(ascii: "\""):
                skipText(isRaw: false)
                continue
            case UInt8(ascii: "#") where has("#\""):
                at += 1
                skipText(isRaw: true)
                continue
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                if depth == 0, end != nil { return }
                depth -= 1
            default: break
            }
            if end == nil { code.append(bytes[at]) }
            at += 1
        }
    }

    /// From the opening quote to after the closing one.
    private mutating func skipText(isRaw: Bool) {
        let isLong = has("\"\"\"")
        let length = (isLong ? 3 : 1) + (isRaw ? 1 : 0)
        at += isLong ? 3 : 1
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\"") where isLong ? (isRaw ? has("\"\"\"#") : has("\"\"\"")) : (!isRaw || has("\"#")):
                at += length
                return
            case UInt8(ascii: "\\") where isRaw ? has("\\#(") : has("\\("):
                at += isRaw ? 3 : 2
                readCode(until: UInt8(ascii: ")"))
                at += 1
            case UInt8(ascii: "\\") where !isRaw: at += 2
            case UInt8(ascii: "\n"):
                code.append(bytes[at])
                at += 1
            default: at += 1
            }
        }
    }
}
