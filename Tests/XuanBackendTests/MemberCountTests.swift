import Testing

/// A type with many stored members is usually several types, or says why it is not.
@Suite struct MemberCountTests {
    private static let most = 12
    /// A line of the type's doc comment that begins so says why there are more.
    private static let reason = "Many members: "

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
                if type.members > Self.most, !isExplained {
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
                let above = Self.block(above: type.line, lines)
                let isExplained = above.contains { $0.contains(Self.reason) }
                if type.members > Self.most, !isExplained { wrong.append("\(file): \(type.name) has \(type.members)") }
                if type.members <= Self.most, isExplained { wrong.append("\(file): \(type.name) has only few") }
            }
        }
        #expect(wrong == [])
        #expect(found.contains { $0.name == "xxd_settings" && $0.members > 20 }, "members are found at all")
    }

    /// The comment of C that ends in the line above `line`, counted from 0.
    private static func block(above line: Int, _ lines: [Substring]) -> [Substring] {
        guard line > 0, lines[line - 1].contains("*/") else { return [] }
        var found: [Substring] = []
        for text in lines[..<line].reversed() {
            found.append(text)
            if text.contains("/*") { break }
        }
        return found
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
