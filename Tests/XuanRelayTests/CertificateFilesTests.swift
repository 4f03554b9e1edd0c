import Foundation
import Logging
import Testing
import XuanNet
import XuanTesting

@testable import XuanRelay

@Suite struct CertificateFilesTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/" }
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws { folder = try TemporaryFolder() }

    private func open() throws(NetError) {
        _ = try CertificateFiles.open(folder: path, program: "x", logger: logger)
    }

    /// The obstacle, "" for none.
    private func fault() -> String {
        do throws(NetError) {
            try open()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func content(_ name: String) -> Data? { FileManager.default.contents(atPath: path + name) }

    private func put(_ name: String, _ content: Data) throws {
        try content.write(to: URL(fileURLWithPath: path + name))
    }

    @Test func aPairIsMadeOnceAndOpenedAgain() throws {
        try open()
        let made = content("x.key")
        try open()
        #expect(made != nil && content("x.key") == made)
    }

    @Test(arguments: [("x.crt", "x.key"), ("x.key", "x.crt")])
    func theOtherHalfOfABoughtPairIsNotWrittenOver(missing: String, kept: String) throws {
        try open()
        let before = content(kept)
        try FileManager.default.removeItem(atPath: path + missing)
        let fault = fault()
        #expect(fault.contains(missing) && fault.contains("is missing") && fault.contains("move"), "\(fault)")
        #expect(content(kept) == before && content(missing) == nil)
        #expect(throws: NetError.self) { try CertificateFiles.openPresent(folder: path, program: "x") }
        #expect(throws: NetError.self) { try CertificateFiles.openAgain(folder: path, program: "x") }
    }

    @Test(arguments: ["x.crt", "x.key"])
    func anEmptyOrBrokenHalfIsNamedAndKept(broken: String) throws {
        for content in [Data(), Data("-----BEGIN NOTHING-----\n".utf8)] {
            try? FileManager.default.removeItem(atPath: path + "x.crt")
            try? FileManager.default.removeItem(atPath: path + "x.key")
            try open()
            try put(broken, content)
            #expect(fault().contains("move both away"))
            #expect(self.content(broken) == content)
        }
    }

    @Test func aKeyOfAnotherPairIsRefusedAndKept() throws {
        try open()
        let other = try TemporaryFolder()
        _ = try CertificateFiles.open(folder: other.path + "/", program: "x", logger: logger)
        let key = try #require(FileManager.default.contents(atPath: other.path + "/x.key"))
        try put("x.key", key)
        #expect(fault().contains("move both away"))
        #expect(content("x.key") == key)
    }

    /// The disk with the certificates is not mounted.
    @Test func aLinkThatLeadsNowhereIsNoMissingFile() throws {
        for name in ["x.crt", "x.key"] {
            try FileManager.default.createSymbolicLink(
                atPath: path + name, withDestinationPath: "/nonexistent/\(name)")
        }
        #expect(!fault().isEmpty)
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path + "x.key")) == "/nonexistent/x.key")
    }
}
