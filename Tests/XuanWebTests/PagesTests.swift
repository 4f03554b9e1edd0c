import Foundation
import Testing
import XuanTesting

@testable import XuanWeb

private let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources/Web")

@Suite struct PagesTests {
    /// A page that is not in the list would be missing in the program: `make assets` rewrites the list.
    @Test func embedsEveryFileOfTheFolderAsItIs() throws {
        let pages = Pages()
        var expected: [String] = []
        for case let file as String in try #require(FileManager.default.enumerator(atPath: sources.path)) {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(
                atPath: sources.appendingPathComponent(file).path, isDirectory: &isFolder)
            if !isFolder.boolValue, !file.hasSuffix("package.json") { expected.append("/" + file) }
        }
        #expect(pages.paths == expected.sorted())
        for path in expected {
            let page = try #require(pages.page(at: path))
            let isSame = page.bytes == [UInt8](try Data(contentsOf: sources.appendingPathComponent(path)))
            #expect(isSame, "\(path)")
            #expect(Pages.type(of: path) != nil, "\(path) has no media type")
        }
    }

    @Test func servesTheClientAtTheRoot() throws {
        let page = try #require(Pages().page(at: "/"))
        #expect(page.type == "text/html; charset=utf-8")
        #expect(page.tag.hasPrefix("\"") && page.tag.count == 26)
    }

    /// gzip itself restores the page.
    @Test func compressesPagesThatBecomeShorter() throws {
        let page = try #require(Pages().page(at: "/client/main.js"))
        let compressed = try #require(page.compressed)
        #expect(compressed.count < page.bytes.count && compressed.starts(with: [0x1F, 0x8B]))
        #expect(page.compressedTag != page.tag)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).gz")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(compressed).write(to: file)
        #expect(try ChildProcess.output("/usr/bin/env", ["gzip", "-dc", file.path]) == page.bytes)
    }

    @Test func servesAFolderWhileSomebodyWorksOnIt() throws {
        let pages = Pages(folder: sources.path)
        #expect(pages.page(at: "/")?.tag == Pages().page(at: "/")?.tag)
        #expect(pages.page(at: "/client/main.js")?.type == "text/javascript; charset=utf-8")
    }

    @Test(arguments: [
        "/../Package.swift", "/client/../client/main.js", "/client//main.js", "/.git", "/client/.hidden.js", "",
        "client/main.js",
        "/client", "/client/", "/client/%2e%2e/x.js", "/nothing.js", "/client/main.js\0", "/client/nothing.html",
    ])
    func leavesTheFolderForNobody(path: String) {
        #expect(Pages(folder: sources.path).page(at: path) == nil)
        #expect(Pages().page(at: path) == nil)
    }
}
