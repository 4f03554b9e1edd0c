import Foundation
import Testing

/// The arrows of Docs/architecture.md, and no others: between targets by Package.swift and imports, between the folders of
/// XuanBackend by the names that their files use.
@Suite struct TargetTests {
    private let package: TargetTable
    private let drawing: Drawing

    init() throws {
        package = TargetTable(try Root.text("Package.swift"))
        drawing = Drawing(try Root.text("Docs/architecture.md"))
        try #require(package.targets.count > 40 && drawing.layers.count > 15)
    }

    @Test func aFileImportsOnlyWhatItsTargetLists() throws {
        var wrong: [String] = []
        for target in package.targets {
            let allowed = Set(target.dependencies).union(Self.toolchain)
            for file in try Root.swiftFiles(in: target.path) {
                for module in Imports.modules(of: try Root.text(file)) where !allowed.contains(module) {
                    wrong.append("\(file): \(module)")
                }
            }
        }
        #expect(wrong == [])
    }

    /// A dependency that no file imports any more would let the next file import it unnoticed.
    @Test func aTargetListsOnlyWhatAFileImports() throws {
        var idle: [String] = []
        for target in package.targets where target.kind != "testTarget" {
            let files = try Root.swiftFiles(in: target.path)
            guard !files.isEmpty else { continue }
            let imported = Set(try files.flatMap { Imports.modules(of: try Root.text($0)) })
            idle += target.dependencies.filter { !imported.contains($0) }.map { "\(target.name): \($0)" }
        }
        #expect(idle == [])
    }

    @Test func aTargetDependsOnWhatIsDrawnOrLiesFurtherDown() {
        var wrong: [String] = []
        for target in package.targets {
            guard let layer = drawing.layers[target.name] else { continue }
            for other in target.dependencies where package.names.contains(other) {
                let isBelow = drawing.layers[other].map { $0 > layer } ?? false
                let isDrawn = drawing.arrows.contains([target.name, other])
                if !isBelow, !isDrawn { wrong.append("\(target.name): \(other)") }
            }
        }
        #expect(wrong == [])
    }

    @Test func theBackendHasNoSockets() {
        let reached = package.reached(from: "XuanBackend")
        #expect(reached.contains("XuanStore"))
        #expect(reached.intersection(["XuanNet", "CXuanNet", "CLibUV", "XuanRelay", "XuanBackendHTTP"]) == [])
        #expect(package.reached(from: "XuanBackendHTTP").contains("CLibUV"), "what is reached is found")
        #expect(!package.reached(from: "XuanRelay").contains("XuanBackend"))
    }

    /// Folders of XuanBackend and the others they must not use. A method's file sees a call and a context: no thread,
    /// no relay, no page. `Backend+….swift` is the backend's own face, wherever it lies.
    @Test func aFolderOfTheBackendLeavesAloneWhatIsNotItsOwn() throws {
        let methods = ["Scheduling", "Relays", "Threads", "Notices"]
        let forbidden: [String: [String]] = [
            "Threads": [
                "Accounts", "Modules", "Modules/Admin", "Modules/Chat", "Modules/Entry", "Modules/Rules", "Notices",
                "Packets", "Relays", "Scheduling", "State", "",
            ],
            "Packets": [
                "Modules/Admin", "Modules/Chat", "Modules/Entry", "Notices", "Relays", "Scheduling", "Threads",
            ],
            "Accounts": [
                "Modules/Admin", "Modules/Chat", "Modules/Entry", "Notices", "Relays", "Scheduling", "Threads",
            ],
            "State": ["Modules/Admin", "Modules/Chat", "Modules/Entry", "Notices", "Scheduling", "Threads"],
            "Modules/Rules": methods + ["Modules/Admin"], "Modules/Chat": methods + ["Modules/Admin"],
            "Modules/Entry": methods + ["Modules/Admin", "Modules/Chat"], "Modules/Admin": methods,
            "Relays": ["Modules/Admin", "Notices", "Threads"], "Notices": ["Modules/Chat", "Relays", "Scheduling"],
        ]
        let folders = try BackendFolders()
        #expect(folders.uses(of: "Modules/Chat").contains { $0.folder == "State" }, "names are found at all")
        for (folder, others) in forbidden {
            try #require(folders.names.contains(folder) && others.allSatisfy(folders.names.contains))
            let wrong = folders.uses(of: folder).filter { others.contains($0.folder) }
            #expect(wrong.map { "\($0.file): \($0.name) of \($0.folder)" } == [])
        }
    }

    private static let toolchain: Set = ["Glibc", "Foundation", "FoundationEssentials", "Synchronization", "Testing"]

    // MARK: The checks themselves

    @Test func importsAreRead() {
        let text = "@testable import A\nimport B\n  import C\npackage import D\nimport struct E.F\n// import G\n"
        #expect(Imports.modules(of: text) == ["A", "B", "D", "E"])
    }

    @Test func rowsAreRead() {
        let table = TargetTable(
            """
            .target(name: "A", dependencies: ["B", log], path: "Sources/X/A", swiftSettings: swift),
            .executableTarget(
                name: "B", dependencies: [
                    "C",
                ], exclude: ["d"]),
            .systemLibrary(name: "C", path: "CSupport/C"),
            """)
        #expect(table.targets.map(\.name) == ["A", "B", "C"])
        #expect(table.targets.map(\.dependencies) == [["B", "Logging"], ["C"], []])
        #expect(table.targets.map(\.path) == ["Sources/X/A", "Sources/B", "CSupport/C"])
        #expect(table.reached(from: "A") == ["B", "C"])
    }
}

/// The repository, from this file on.
enum Root {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    /// Their paths, from the repository on.
    static func swiftFiles(in path: String) throws -> [String] { try files(in: path, endings: [".swift"]) }

    static func files(in path: String, endings: [String]) throws -> [String] {
        let base = folder.appendingPathComponent(path).path
        guard let found = FileManager.default.enumerator(atPath: base) else { return [] }
        let names = found.compactMap { $0 as? String }.filter { name in endings.contains { name.hasSuffix($0) } }
        return names.sorted().map { path + "/" + $0 }
    }
}

private enum Imports {
    static func modules(of text: String) -> [String] {
        text.matches(
            of: #/(?m)^(?:@\w+ )*(?:public |package |internal )?import (?:struct |class |enum |func )?(\w+)/#
        ).map { String($0.1) }
    }
}

/// The rows of Package.swift.
private struct TargetTable {
    struct Target {
        let kind: String
        let name: String
        let path: String
        var dependencies: [String] = []
    }

    let targets: [Target]
    var names: Set<String> { Set(targets.map(\.name)) }

    init(_ text: String) {
        let starts = text.matches(of: #/\.(target|executableTarget|testTarget|systemLibrary)\(\s*name: "(\w+)"/#)
        targets = starts.indices.map { index in
            let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
            let row = text[starts[index].range.lowerBound..<end]
            let (kind, name) = (String(starts[index].1), String(starts[index].2))
            let path = row.firstMatch(of: #/path: "([^"]+)"/#).map { String($0.1) }
            let list = row.firstMatch(of: #/dependencies: \[([^\]]*)\]/#)?.1 ?? ""
            var target = Target(
                kind: kind, name: name, path: path ?? (kind == "testTarget" ? "Tests/" : "Sources/") + name)
            target.dependencies = list.matches(of: #/\w+/#).map {
                Self.products[String($0.output)] ?? String($0.output)
            }
            return target
        }
    }

    /// As the manifest's constants name them.
    private static let products = ["log": "Logging", "arguments": "ArgumentParser"]

    /// Everything below a target.
    func reached(from name: String) -> Set<String> {
        var found: Set<String> = []
        var next = [name]
        while let name = next.popLast() {
            for other in targets.first(where: { $0.name == name })?.dependencies ?? []
            where names.contains(other) && found.insert(other).inserted { next.append(other) }
        }
        return found
    }
}

/// The drawing of targets: layers from above, arrows.
private struct Drawing {
    /// 0 is the highest. Those that only arrows lead to have none.
    private(set) var layers: [String: Int] = [:]
    private(set) var arrows: Set<[String]> = []

    init(_ page: String) {
        var layer = -1
        for line in page.components(separatedBy: "\n") where line.hasPrefix("    ") && line.contains("──►") {
            if line.dropFirst(4).first != " " { layer += 1 }
            for arrow in line.matches(of: #/(\w+) +──► +(\w+(?:, \w+)*)/#) {
                layers[String(arrow.1)] = layer
                for other in arrow.2.split(separator: ", ") { arrows.insert([String(arrow.1), String(other)]) }
            }
        }
    }
}

/// Which types of XuanBackend are declared in which folder, and who names them.
private struct BackendFolders {
    struct Use {
        let file: String
        let name: String
        let folder: String
    }

    private static let path = "Sources/XuanBackend"
    private var texts: [(file: String, folder: String, text: String)] = []
    private var homes: [String: String] = [:]
    /// "" is the target's own.
    private(set) var names: Set<String> = []

    init() throws {
        for file in try Root.swiftFiles(in: Self.path) {
            let rest = file.dropFirst(Self.path.count + 1)
            let folder = rest.lastIndex(of: "/").map { String(rest[..<$0]) } ?? ""
            let text = try Root.text(file).replacing(#/\/\/[^\n]*/#, with: "").replacing(#/"[^"\n]*"/#, with: "")
            texts.append((String(rest), folder, text))
            names.insert(folder)
            for type in text.matches(
                of: #/(?m)^(?:package |private |fileprivate )?(?:final )?(?:class|struct|enum|protocol) (\w+)/#)
            {
                homes[String(type.1)] = folder
            }
        }
    }

    /// Types of other folders that the files of a folder name, without files that are the backend's own face.
    func uses(of folder: String) -> [Use] {
        texts.filter { $0.folder == folder && !$0.file.contains("Backend+") }.flatMap { file, _, text in
            Set(text.matches(of: #/\b[A-Z]\w+/#).map { String($0.output) }).compactMap { name in
                homes[name].flatMap { $0 == folder ? nil : Use(file: file, name: name, folder: $0) }
            }
        }
    }
}
