import Foundation
import Testing

/// The documents against the repository: citations, links and names in them lead to something that is there.
@Suite struct DocumentTests {
    private static let repository = Repository()

    @Test func everyCitedSectionExists() {
        #expect(Self.repository.citations.count > 50, "the citations are found at all")
        #expect(Self.repository.wrongCitations == [])
    }

    @Test func everyCitedDecisionExists() { #expect(Self.repository.wrongDecisions == []) }

    @Test func everyLinkBetweenDocumentsLeadsSomewhere() { #expect(Self.repository.wrongLinks == []) }

    @Test func everyFileNamedInTheDocumentsExists() { #expect(Self.repository.wrongFileNames == []) }

    @Test func everyNameOnTheWayOfAMessageIsInTheSource() throws {
        let way = try #require(
            Self.repository.documents["Docs/architecture.md"]?.section("One message, frame to frame"))
        let names = Document.codeSpans(of: way)
        #expect(names.count > 20)
        #expect(names.filter { !Self.repository.declares($0) } == [])
    }

    @Test func everyTargetStandsOnTheDrawing() throws {
        let page = try #require(Self.repository.documents["Docs/architecture.md"])
        let package = try #require(Self.repository.text("Package.swift"))
        let drawing = try #require(page.section("Targets")).lines.filter { $0.hasPrefix("    ") }.joined(
            separator: "\n")
        let drawn = Set(drawing.matches(of: /[A-Za-z][A-Za-z0-9]*/).map { String($0.output) })
        let product = package.prefix(upTo: try #require(package.range(of: "// Benchmarks:")).lowerBound)
        var imports: [String: Set<String>] = [:]
        // Each `target(name: "A", dependencies: ["B", …]`, and what a system library says.
        for target in product.components(separatedBy: "arget(") + product.components(separatedBy: "systemLibrary(") {
            let words = target.prefix { $0 != "]" }.matches(of: /"([A-Za-z][A-Za-z0-9]*)"/).map { String($0.1) }
            if target.firstMatch(of: /^\s*name:/) != nil { imports[words[0]] = Set(words.dropFirst()) }
        }
        #expect(imports.count > 20)
        #expect(imports.keys.filter { !drawn.contains($0) } == [])
        let arrows = drawing.matches(of: /([A-Za-z0-9]+) +──► +([A-Za-z0-9]+(?:, [A-Za-z0-9]+)*)/)
            .flatMap { arrow in arrow.2.split(separator: ", ").map { (from: String(arrow.1), to: String($0)) } }
        #expect(arrows.count > 20)
        #expect(arrows.filter { $0.to != "nothing" && imports[$0.from]?.contains($0.to) != true }.map(\.to) == [])
    }

    // MARK: The checks themselves

    @Test func aWrongCitationIsFound() {
        let pages = ["Docs/protocol.md": Document("# P\n\n## 2. Two\n\n### 2.1 One\n")]
        func wrong(_ text: String) -> [String] {
            Citation.all(in: text, path: "x").filter { !$0.exists(in: pages) }.map(\.section)
        }
        #expect(wrong("/// See Docs/protocol.md 2.1, 2.") == [])
        #expect(wrong("/// (Docs/protocol.md 2.3)") == ["2.3"])
        #expect(wrong("// (Docs/protocol.md\n// 4.2 to 4.4, 2.1)") == ["4.2", "4.4"])
        #expect(wrong("// Docs/protocol.md, section 12") == ["12"])
        #expect(wrong("see none.md 1") == ["1"])
        #expect(wrong("Secret.md5Hex(2)") == [])
    }

    @Test func aWrongReferenceWithinThePageIsFound() {
        let page = Document("# P\n\n## 2. Two\n\nAs there (2), (2.6) and (429), `(7.7)`.\n\n    (8.8)\n")
        #expect(page.references == ["2", "2.6"])
        #expect(page.references.filter { !page.numbers.contains($0) } == ["2.6"])
    }

    @Test func aWrongLinkIsFound() {
        let page = Document(
            "[a](b.md) [c](b.md#two-words) [d](https://e.f/g) `[h](i.md)`\n\n    [j](k.md)\n\n[l](#m)\n")
        #expect(page.links == ["b.md", "b.md#two-words", "#m"])
        #expect(Document("## Two `words`, and more\n").anchors == ["two-words-and-more"])
    }

    @Test func aWrongNameIsFound() {
        #expect(Self.repository.declares("Relay.received"))
        #expect(Self.repository.declares("xx__stream_settle"))
        #expect(!Self.repository.declares("Relay.arrivesNowhere"))
        #expect(!Self.repository.declares("noSuchName"))
    }
}

/// The files that the checks read, of the repository that this file is in.
private struct Repository {
    private let root: URL
    /// All files, by their paths from the root.
    private let paths: Set<String>
    private let fileNames: Set<String>
    /// Pages for people, by path.
    let documents: [String: Document]
    /// Texts that may cite a page, the pages included.
    private let texts: [String: String]

    private static let extensions: Set = [
        "swift", "c", "h", "js", "mjs", "css", "html", "py", "sh", "md", "txt", "cpp",
    ]
    private static let folders = ["Sources", "CSupport", "Tests", "Benchmarks", "Docs"]

    init() {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var paths: Set = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "Package.swift"]
        for folder in Self.folders {
            let all = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
            while let path = all?.nextObject() as? String { paths.insert(folder + "/" + path) }
        }
        var texts: [String: String] = [:]
        for path in paths where Self.extensions.contains((path as NSString).pathExtension) || path == "Makefile" {
            texts[path] = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        }
        (self.root, self.paths, self.texts) = (root, paths, texts)
        fileNames = Set(paths.map { ($0 as NSString).lastPathComponent })
        documents = texts.filter { $0.key == "README.md" || $0.key.hasPrefix("Docs/") && $0.key.hasSuffix(".md") }
            .mapValues { Document($0) }
    }

    func text(_ path: String) -> String? { texts[path] }

    /// This file holds wrong ones on purpose; a change log keeps the words of its time.
    private var citing: [(path: String, text: String)] {
        texts.filter { !$0.key.hasSuffix("DocumentTests.swift") && $0.key != "CHANGELOG.md" }
            .map { ($0.key, $0.value) }.sorted { $0.path < $1.path }
    }

    var citations: [Citation] { citing.flatMap { Citation.all(in: $0.text, path: $0.path) } }

    var wrongCitations: [String] {
        let wrong = citations.filter { !$0.exists(in: documents) }.map { "\($0.path): \($0.page).md \($0.section)" }
        let within = documents["Docs/protocol.md"].map { page in
            page.references.filter { !page.numbers.contains($0) }.map { "Docs/protocol.md: (\($0))" }
        }
        return wrong + (within ?? ["Docs/protocol.md is not there"])
    }

    var wrongDecisions: [String] {
        let known = Set(paths.compactMap { $0.firstMatch(of: /^Docs\/decisions\/([0-9]{3})-/)?.1 })
        return citing.flatMap { path, text in
            text.contains("ecision")
                ? text.matches(of: /[Dd]ecisions?[ \/]([0-9]{3})\b/).filter { !known.contains($0.1) }
                    .map { "\(path): decision \($0.1)" } : []
        }
    }

    var wrongLinks: [String] {
        documents.sorted { $0.key < $1.key }.flatMap { path, page in
            page.links.filter { !leads($0, from: path) }.map { "\(path): \($0)" }
        }
    }

    private func leads(_ link: String, from path: String) -> Bool {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var steps = path.split(separator: "/").dropLast()
        for step in parts[0].split(separator: "/") {
            if step == ".." { _ = steps.popLast() } else { steps.append(step) }
        }
        let target = parts[0].isEmpty ? path : steps.joined(separator: "/")
        guard paths.contains(target) else { return false }
        return parts.count == 1 || documents[target]?.anchors.contains(parts[1]) == true
    }

    /// Source files in backticks: by name, or by path from the root, a target's folder or `Docs`.
    var wrongFileNames: [String] {
        documents.sorted { $0.key < $1.key }.flatMap { path, page in
            Document.codeSpans(of: page).filter { span in
                guard
                    let name = span.wholeMatch(of: /(?:[A-Za-z0-9_+.-]+\/)*([A-Za-z0-9_+-]+\.(?:swift|[ch]|js|mjs|py))/)
                else { return false }
                return span.contains("/")
                    ? !paths.contains { $0 == span || $0.hasSuffix("/" + span) }
                    : !fileNames.contains(String(name.1))
            }.map { "\(path): \($0)" }
        }
    }

    /// `name`, or `Type.member`: some source declares it, where the type is spoken of.
    func declares(_ name: String) -> Bool {
        let words = name.split(separator: ".").map(String.init)
        guard let last = words.last, words.count <= 2, let declared = Self.declaration(of: last) else { return false }
        return texts.contains { path, text in
            guard path.hasPrefix("Sources/") || path.hasPrefix("CSupport/"), text.contains(last) else { return false }
            if words.count == 2, text.firstMatch(of: Self.word(words[0])) == nil { return false }
            return text.firstMatch(of: declared) != nil
        }
    }

    private static func word(_ word: String) -> Regex<AnyRegexOutput> { try! Regex("\\b\(word)\\b") }

    private static func declaration(of word: String) -> Regex<AnyRegexOutput>? {
        guard word.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else { return nil }
        if word.hasPrefix("xx_") { return try? Regex("[a-z*] \\*?\(word)\\(") }
        return try? Regex("\\b(func|class|struct|enum|protocol|let|var|case|typealias) \(word)\\b")
    }
}

/// A reference like `Docs/protocol.md 5.2`, anywhere.
private struct Citation {
    let path: String
    let page: String
    let section: String

    func exists(in pages: [String: Document]) -> Bool {
        pages["Docs/\(page).md"]?.numbers.contains(section) == true
    }

    static func all(in text: String, path: String) -> [Citation] {
        guard text.contains(".md") else { return [] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.flatMap { index -> [Citation] in
            guard lines[index].contains(".md") else { return [] }
            // A comment may break between the page and its section.
            let next = index + 1 < lines.count ? lines[index + 1].trimmingPrefix(/[ \t\/*#!]*/) : ""
            let joined = String(lines[index]) + " " + String(next)
            let pattern =
                /([A-Za-z][\w-]*)\.md`?\)?,?(?: section)? (\d+(?:\.\d+)*(?:(?:, | and | to )\d+(?:\.\d+)*)*)(?![\w%])/
            let first = lines[index].count
            return joined.matches(of: pattern)
                .filter { joined.distance(from: joined.startIndex, to: $0.range.lowerBound) < first }
                .flatMap { match in
                    match.2.matches(of: /[0-9]+(?:\.[0-9]+)*/)
                        .map { Citation(path: path, page: String(match.1), section: String($0.output)) }
                }
        }
    }
}

/// One Markdown page.
private struct Document {
    let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }
    private init(lines: [Substring]) { self.lines = lines }

    private var headings: [Substring] {
        lines.compactMap { line in line.prefixMatch(of: /#+[ ]/).map { line[$0.range.upperBound...] } }
    }

    /// Numbers of its sections.
    var numbers: Set<String> {
        Set(headings.compactMap { $0.prefixMatch(of: /([0-9]+(?:\.[0-9]+)*)\.?[ ]/).map { String($0.1) } })
    }

    /// Its headings as fragments of an address, as GitHub makes them.
    var anchors: Set<String> {
        Set(
            headings.map { heading in
                String(
                    heading.lowercased().compactMap { letter in
                        if letter == " " { return "-" }
                        return letter.isLetter || letter.isNumber || letter == "-" || letter == "_" ? letter : nil
                    })
            })
    }

    /// The lines between one heading of the second level and the next.
    func section(_ title: String) -> Document? {
        guard let start = lines.firstIndex(where: { $0 == "## " + title }) else { return nil }
        let rest = lines[(start + 1)...]
        return Document(lines: Array(rest.prefix { !$0.hasPrefix("## ") }))
    }

    /// The page without blocks and spans of code.
    private var prose: [String] {
        lines.filter { !$0.hasPrefix("    ") }.map { String($0.replacing(/`[^`]*`/, with: "")) }
    }

    /// Targets of its links within the repository.
    var links: [String] {
        prose.flatMap { $0.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }.filter { !$0.contains("://") }
    }

    /// Its own sections as it cites them, `(2.6)`.
    var references: [String] {
        prose.flatMap { $0.matches(of: /\((?:[a-z ]+, )?([0-9]{1,2}(?:\.[0-9]+)?(?:, [0-9]{1,2}(?:\.[0-9]+)?)*)\)/) }
            .flatMap { $0.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    /// The texts in backticks.
    static func codeSpans(of page: Document) -> [String] {
        page.lines.filter { !$0.hasPrefix("    ") }.flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
    }
}
