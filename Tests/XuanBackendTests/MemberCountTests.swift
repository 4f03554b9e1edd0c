import Testing

/// A type with many stored members is usually several types, or says why it is not.
@Suite struct MemberCountTests {
    private static let most = 12
    /// A line of the type's doc comment that begins so says why there are more.
    private static let reason = "Many members: "
    /// Not divided yet; a name that no longer needs to be here goes.
    private static let waiting: Set = ["FileSink", "PacketHead", "RelaySettings", "Session", "Site"]

    @Test func aTypeHasFewMembersOrSaysWhy() throws {
        let files = try Root.swiftFiles(in: "Sources")
        try #require(files.count > 300)
        var found: [StoredMembers.Count] = []
        var wrong: [String] = []
        for file in files {
            let text = try Root.text(file)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for type in StoredMembers.counts(in: text) {
                found.append(type)
                let isExplained = Self.comment(above: type.line, lines).contains { $0.hasPrefix("/// " + Self.reason) }
                if type.members > Self.most, !isExplained, !Self.waiting.contains(type.name) {
                    wrong.append("\(file): \(type.name) has \(type.members)")
                }
                if type.members <= Self.most, isExplained { wrong.append("\(file): \(type.name) has only few") }
            }
        }
        #expect(wrong == [])
        #expect(found.contains { $0.name == "RelayConfig" && $0.members > 20 }, "members are found at all")
    }

    @Test func aStructOfCHasFewMembersOrSaysWhy() throws {
        let files = try Root.files(in: "CSupport", endings: [".h", ".c"])
        try #require(files.count > 40)
        var found: [StoredMembers.Count] = []
        var wrong: [String] = []
        for file in files where !file.hasSuffix("assets.c") {
            let text = try Root.text(file)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for type in CStructs.counts(in: text) {
                found.append(type)
                // The comment that ends in the line above.
                let above = lines[..<type.line].reversed().prefix { !$0.isEmpty && !$0.contains(";") }
                let isExplained = above.contains { $0.contains(Self.reason) }
                if type.members > Self.most, !isExplained { wrong.append("\(file): \(type.name) has \(type.members)") }
                if type.members <= Self.most, isExplained { wrong.append("\(file): \(type.name) has only few") }
            }
        }
        #expect(wrong == [])
        #expect(found.contains { $0.name == "xxd_settings" && $0.members > 20 }, "members are found at all")
    }

    /// The doc comment of a declaration in `line`, counted from 0.
    private static func comment(above line: Int, _ lines: [Substring]) -> [Substring] {
        lines[..<line].reversed().map { $0.drop { $0 == " " } }.prefix { $0.hasPrefix("///") || $0.hasPrefix("@") }
    }

    // MARK: The check itself

    @Test func membersOfStructsAreCounted() {
        let counts = CStructs.counts(
            in: """
                /* struct no { int a; }; */
                typedef struct one {
                    int a, b; // c, d;
                    void (*call)(int e, int f);
                    struct {
                        int g, h;
                    } part;
                } one;
                struct two;
                struct two *make(struct two { int i; } j);
                """)
        #expect(counts.map { "\($0.name) \($0.members) \($0.line)" } == [" 2 4", "one 4 1", "two 1 9"])
    }

    @Test func storedMembersAreCounted() {
        let counts = StoredMembers.counts(
            in: """
                /// { not code
                final class A<T: B>: C, @unchecked Sendable {
                    let a: Int, b = [1, 2]
                    private(set) var c: (Int, Int) = (1, 2)  // two, three
                    var d: Int { c.0 }
                    @Lazy lazy var e = { () -> Int in
                        let local = 1
                        return local
                    }()
                    static let f = 1
                    let (g, h): (Int, Int)
                    var i: [String: Int] = ["{": 1] {
                        didSet { changed() }
                    }
                    struct Inner {
                        unowned(unsafe) let j: Int
                        let text = "}\\(a + "{")"
                        let more = \"\"\"
                            let no = 1 }
                            \"\"\"
                    }
                    var k: Int? {
                        get { nil }
                    }
                    func l(
                        m: Int
                    ) { let n = m }
                    let o: @Sendable (Int) -> Int
                }
                enum E { case p; static var q = 1 }
                extension A { var r: Int { 1 } }
                protocol P { var s: Int { get } }
                """)
        #expect(counts.map { "\($0.name) \($0.members) \($0.line)" } == ["Inner 3 14", "A 8 1"])
    }
}

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

    /// The word that says what is declared, and what comes behind it.
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

    /// How many members the declaration behind `let` or `var` stores; names behind a value are not seen.
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
        var words: [String] = []
        var word = ""
        var (line, brackets) = (0, 0)
        var isComment = false
        // One sign each for where a comment begins and ends.
        let signs = text.replacing("/*", with: "\u{1}").replacing("*/", with: "\u{2}").replacing("//", with: "\u{3}")
        for row in signs.split(separator: "\n", omittingEmptySubsequences: false) {
            scanning: for character in row + " " {
                if character == "\u{1}" { isComment = true }
                if character == "\u{2}" { isComment = false }
                if character == "\u{3}", !isComment { break scanning }
                if isComment { continue }
                if character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                    continue
                }
                if !word.isEmpty { words = words.suffix(1) + [word] }
                word = ""
                switch character {
                case " ": break
                case "(", ")":
                    brackets += character == "(" ? 1 : -1
                    words = []
                case "{":
                    if words.last == "struct" || words.first == "struct" && words.count == 2 {
                        open.append(.init(name: words.last == "struct" ? "" : words[1], line: line))
                    } else {
                        open.append(nil)
                    }
                    words = []
                case "}":
                    if let count = open.popLast() ?? nil { counts.append(count) }
                    words = []
                case ";":
                    if let last = open.indices.last { open[last]?.members += 1 }
                    words = []
                case "," where brackets == 0:
                    if let last = open.indices.last { open[last]?.members += 1 }
                    words = []
                default: words = []
                }
            }
            line += 1
        }
        return counts
    }
}

/// Swift without comments, and without what stands in quotes or in a regular expression.
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

    /// From the opening quote to behind the closing one.
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
