import Foundation
import Testing
import XuanConfig
import XuanRelay
import XuanTesting
import XuanThreads

@testable import S3Files

/// What a move does with each file.
@Suite(.enabled(if: TemporaryS3.isInstalled, Comment(rawValue: TemporaryS3.cure))) struct FilesMoveTests {
    private let s3: TemporaryS3
    private let place: TemporaryFolder
    private let address: S3Address
    private let store: S3Connection
    private let complaints = Guarded<[String]>([])

    init() throws {
        s3 = try TemporaryS3()
        place = try TemporaryFolder()
        address = try S3Address(parsing: s3.address())
        store = S3Connection(try S3Store(address))
    }

    private func path(_ key: String) -> String { place.path + "/files/" + key }

    private func write(_ content: [UInt8], _ key: String) throws {
        let url = URL(fileURLWithPath: path(key))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    private func read(_ key: String) -> [UInt8]? { FileManager.default.contents(atPath: path(key)).map(Array.init) }

    private func move(copies: Bool = false, isDry: Bool = false) throws -> FilesMove {
        let complaints = complaints
        return try FilesMove(FileFolder(place.path + "/files"), address, copies: copies, isDry: isDry) { text in
            complaints.withLock { $0.append(text) }
        }
    }

    private let key = "site/2026/01/31/0123456789abcdef0123456789abcdef"

    @Test func filesGoThereAndBackWithTheirDigests() throws {
        let (small, large) = ([1, 2, 3] as [UInt8], [UInt8](repeating: 7, count: 11_000_000))
        try write(small, key)
        try write(large, "站点/2026/02/01/x")
        try write([9], "site/2026/01/31/empty")
        try write([], "site/2026/01/31/nothing")
        for other in [".incoming/0.part", "site/loose", "site/2026/01/31/.hidden", "site/a/b/c/d"] {
            try write([5], other)
        }
        symlink("/etc/passwd", path("site/2026/01/31/link"))
        let report = try move().toStore()
        #expect(report == .init(moved: 4, bytes: 11_000_004, present: 0, failed: 0), "\(report)")
        #expect(read(key) == nil && read("site/loose") == [5] && read(".incoming/0.part") == [5])
        #expect(s3.keys().count == 4)
        #expect(try store.get("站点/2026/02/01/x", 0..<11_000_000) == large)
        #expect(try store.look(key).digest?.utf8.count == 64)
        #expect(try store.look("站点/2026/02/01/x").digest?.utf8.count == 64)
        try store.put(".incoming/a.part/00001", .bytes([1]))
        #expect(try move().toFolder() == .init(moved: 4, bytes: 11_000_004, present: 0, failed: 0))
        #expect(read(key) == small && read("站点/2026/02/01/x") == large && read("site/2026/01/31/nothing") == [])
        #expect(s3.keys() == ["files/.incoming/a.part/00001"])
        #expect(complaints.withLock { $0 }.isEmpty && s3.bad().isEmpty)
    }

    @Test func copyingAndCountingChangeNothingAtTheSource() throws {
        try write([1, 2, 3], key)
        #expect(try move(isDry: true).toStore() == .init(moved: 1, bytes: 3))
        #expect(s3.keys().isEmpty && read(key) == [1, 2, 3])
        #expect(try move(copies: true).toStore() == .init(moved: 1, bytes: 3))
        #expect(try move(copies: true).toStore() == .init(present: 1))
        #expect(s3.keys().count == 1 && read(key) == [1, 2, 3])
        #expect(try move().toStore() == .init(present: 1))
        #expect(s3.keys().count == 1 && read(key) == nil)
        #expect(try move(isDry: true).toFolder() == .init(moved: 1, bytes: 3))
        #expect(try move(copies: true).toFolder() == .init(moved: 1, bytes: 3))
        #expect(s3.keys().count == 1 && read(key) == [1, 2, 3])
        #expect(try move().toFolder() == .init(present: 1))
        #expect(s3.keys().isEmpty && read(key) == [1, 2, 3])
    }

    /// Files of one place and size that differ in one byte: neither is lost.
    @Test(arguments: [true, false])
    func aFileThatIsNotTheSameStays(hasDigest: Bool) throws {
        let (here, there) = ([1, 2, 3] as [UInt8], [1, 2, 4] as [UInt8])
        try write(here, key)
        try store.put(key, .bytes(there), digest: hasDigest ? String(repeating: "0", count: 64) : nil)
        #expect(try move().toStore() == .init(failed: 1))
        #expect(try move().toFolder() == .init(failed: 1))
        #expect(read(key) == here)
        #expect(try store.get(key, 0..<3) == there)
        #expect(complaints.withLock { $0 }.allSatisfy { $0.contains("another file of that name") })
        try write([1], key)
        #expect(try move().toStore() == .init(failed: 1))
        #expect(read(key) == [1])
    }

    /// Sent by a node, so without a digest: the bytes themselves are compared.
    @Test func theSameFileWithoutADigestIsKnown() throws {
        try write([1, 2, 3], key)
        try store.put(key, .bytes([1, 2, 3]))
        #expect(try move().toStore() == .init(present: 1))
        #expect(read(key) == nil)
    }

    @Test func anObjectThatWasDamagedDoesNotReplaceAnything() throws {
        try store.put(key, .bytes([1, 2, 3]), digest: String(repeating: "0", count: 64))
        #expect(try move().toFolder() == .init(failed: 1))
        #expect(read(key) == nil && s3.keys().count == 1)
        #expect(complaints.withLock { $0.first }?.contains("digest") == true)
        let left = try FileManager.default.contentsOfDirectory(atPath: path(".incoming"))
        #expect(left.isEmpty)
    }

    @Test func aStoreThatIsAwayLosesNothing() throws {
        try write([1, 2, 3], key)
        s3.goAway()
        #expect(try move().toStore() == .init(failed: 1))
        #expect(read(key) == [1, 2, 3])
        #expect(throws: S3Error.self) { try move().toFolder() }
    }
}
