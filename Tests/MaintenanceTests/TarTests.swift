import Foundation
import Testing
import XuanTesting

@testable import Maintenance

@Suite struct TarTests {
    private func tar(_ arguments: [String]) throws -> Int32 {
        try ChildProcess("/bin/tar", arguments).wait()
    }

    private func write(_ folder: TemporaryFolder, _ name: String, _ content: Data) throws -> String {
        let url = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: url)
        return url.path
    }

    @Test func everyFileComesOutAgainAndSystemTarReadsIt() throws {
        let folder = try TemporaryFolder()
        let names = [
            "a", "files/2026/01/02/0123456789abcdef0123456789abcdef", "empty",
            String(repeating: "long", count: 30) + "/" + String(repeating: "n", count: 99), "ä 多",
        ]
        let archive = folder.path + "/x.tar"
        var writer = try TarWriter(archive)
        for (index, name) in names.enumerated() {
            let content = Data(repeating: UInt8(index), count: [0, 1, 511, 512, 700_000][(index + 1) % 5])
            try writer.add(try write(folder, "in/" + name, content), as: name)
        }
        try writer.finish()
        #expect(try tar(["-tf", archive]) == 0)
        for way in ["ours", "theirs"] {
            let out = folder.path + "/\(way)/"
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
            if way == "ours" {
                let reader = try TarReader(archive)
                #expect(try reader.extract(to: out).names == names)
                reader.close()
            } else {
                #expect(try tar(["-xf", archive, "-C", out]) == 0)
            }
            for name in names {
                let inside = try Data(contentsOf: folder.url.appendingPathComponent("in/" + name))
                #expect(try Data(contentsOf: URL(fileURLWithPath: out + name)) == inside)
            }
        }
    }

    @Test(arguments: [0, 1, 511, (1 << 33) - 1, 1 << 33, 5 << 40])
    func everySizeIsKept(size: Int) throws {
        let header = TarHeader(name: "n", size: size, modified: 1_700_000_000)
        #expect(try TarHeader(try header.bytes()) == header)
    }

    @Test(arguments: [
        "../a", "/a", "a/../b", "a//b", ".", "a/.", "", "a\u{0}b", "../\u{301}x", "a/\u{301}/../../b", "/\u{301}a",
        "a\nb",
    ])
    func namesThatLeadElsewhereAreRefused(name: String) { #expect(!TarReader.isSafe(name)) }

    @Test func aLinkIsRefused() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: "/etc/passwd")
        #expect(try tar(["-cf", folder.path + "/x.tar", "-C", folder.path, "link"]) == 0)
        try FileManager.default.createDirectory(atPath: folder.path + "/out", withIntermediateDirectories: true)
        let reader = try TarReader(folder.path + "/x.tar")
        defer { reader.close() }
        #expect(throws: BackupError.self) { try reader.extract(to: folder.path + "/out/") }
    }

    @Test func everyCutAndEveryFlippedHeaderByteIsNoticed() throws {
        let folder = try TemporaryFolder()
        let archive = folder.path + "/x.tar"
        var writer = try TarWriter(archive)
        try writer.add(try write(folder, "a", Data(repeating: 7, count: 600)), as: "a")
        try writer.finish()
        let whole = try Data(contentsOf: URL(fileURLWithPath: archive))
        var variants = [0, 1, 511, 512, 1100, 1535].map { whole.prefix($0) }
        for index in stride(from: 0, to: 512, by: 37) {
            var changed = whole
            changed[index] ^= 1
            variants.append(changed)
        }
        for (index, variant) in variants.enumerated() {
            let out = folder.path + "/out\(index)/"
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
            let path = try write(folder, "variant", variant)
            let reader = try TarReader(path)
            defer { reader.close() }
            #expect(throws: BackupError.self, "variant \(index)") { try reader.extract(to: out) }
        }
    }
}
