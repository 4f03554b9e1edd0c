import Foundation
import MySQLStore
import Testing
import XuanStore
import XuanTesting

@testable import Maintenance

/// Images of original clients: no row in sys_file, an id that the original's relay made up, a file on the disk.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct ImportUploadTests {
    private static let time: Int64 = 1_795_983_909

    private struct Old {
        let server: OriginalServer
        let folder: TemporaryFolder
        var uploads: String { folder.path + "/" }

        init() throws {
            server = try OriginalServer.small()
            folder = try TemporaryFolder()
        }

        /// A message that names a file.
        func say(_ id: Int, in chat: String, by user: Int = 5, type: String = "image", _ content: String) throws {
            try server.run(
                """
                INSERT INTO im_message (id, gid, cgid, user, date, type, contentType, content, data)
                VALUES (\(id), 'f-\(id)', '\(chat)', '\(user)', '2026-11-29 12:00:00', 'normal', '\(type)', '\(content)', '')
                """)
        }

        func store(_ name: String, _ id: Int64, _ time: Int64, _ text: String, day: String = "2026/11/30") throws {
            let place = folder.url.appendingPathComponent("xuan/\(day)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place.appendingPathComponent(UploadFolder.storedName(name, id, time)))
        }

        func take(into target: any StoreConnection, uploads: Bool = true, isDryRun: Bool = false) throws -> ImportReport
        {
            let connection = try MySQLStore(server.address).openForeign()
            defer { connection.close() }
            return try Importer.run(
                from: try OriginalDatabase(connection), zone: .fixed(8 * 3600), to: target,
                uploads: uploads ? self.uploads : nil, isDryRun: isDryRun)
        }

        /// The content at a record's place; `nil` for none.
        func text(of file: FileRecord) -> String? {
            UploadFolder.files(in: uploads, olderThan: .max)[UploadFolder.storedName(file.name, file.id, file.time)]
                .flatMap { try? String(contentsOfFile: uploads + $0, encoding: .utf8) }
        }
    }

    private func image(_ id: Int64, _ name: String = "大图.png", _ time: Int64 = time) -> String {
        #"{"id":\#(id),"name":"\#(name)","time":\#(time),"size":5,"type":"image/png","send":true}"#
    }

    private func records(_ store: any StoreConnection) throws -> [FileRecord] {
        try store.all("SELECT id FROM files ORDER BY id", []) { $0.integer(0) }.map { id in
            try #require(try FileTable.find(id, on: store))
        }
    }

    private func id(inMessage id: Int64, _ store: any StoreConnection) throws -> Int64? {
        let message = try #require(try MessageTable.find(id: id, on: store))
        let content = try JSONSerialization.jsonObject(with: Data(message.content.utf8)) as? [String: Any]
        return (content?["id"] as? NSNumber)?.int64Value
    }

    @Test func theStoredNameIsTheOriginals() {
        #expect(UploadFolder.storedName("大图.png", 729_907, Self.time).hasPrefix("d77abc15"))
    }

    @Test(arguments: Driver.installed) func anImageWithoutARowComesOverWithItsFile(_ driver: Driver) throws {
        let old = try Old()
        try old.say(820, in: "g-1", image(729_907))
        try old.say(821, in: "2&5", by: 2, image(729_907))
        try old.store("大图.png", 729_907, Self.time, "bytes")
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let report = try old.take(into: store)
        #expect(report.problems == [] && report.counts[.files] == .init(read: 1, taken: 1))
        let file = try #require(try records(store).first)
        #expect((file.id, file.name, file.time, file.user) == (729_907, "大图.png", Self.time, 5))
        #expect((file.chat, file.size, file.path, file.isOwn) == (31, 5, "xuan/2026/11/30/", false))
        #expect(try FileTable.chats(of: file.id, on: store).sorted() == [31, 32])
        #expect(old.text(of: file) == "bytes")
        let check = try Check.run(try temporary.open(), uploads: old.uploads, now: 4_000_000_000_000)
        #expect(check.problems == [])
    }

    // The original's relay begins its made-up ids with 729907 after every start.
    @Test(arguments: Driver.installed) func imagesOfTheSameMadeUpIdStayApart(_ driver: Driver) throws {
        let old = try Old()
        for (message, name) in [(820, "a.png"), (821, "b.png"), (822, "a.png")] {
            try old.say(message, in: "g-1", image(729_907, name))
        }
        try old.say(823, in: "2&5", image(729_907, "a.png", Self.time + 1))
        try old.say(824, in: "2&5", image(729_907, "b.png"))
        try old.store("a.png", 729_907, Self.time, "a")
        try old.store("b.png", 729_907, Self.time, "b")
        try old.store("a.png", 729_907, Self.time + 1, "later a")
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let report = try old.take(into: store)
        #expect(report.problems == [] && report.counts[.files] == .init(read: 3, taken: 3))
        let files = try records(store)
        #expect(files.map { old.text(of: $0) } == ["a", "b", "later a"])
        #expect(files[0].id == 729_907 && Set(files.map(\.id)).count == 3)
        // Every message leads to its own image.
        let ids = try [820, 821, 822, 823, 824].map { try id(inMessage: $0, store) }
        #expect(ids == [files[0].id, files[1].id, files[0].id, files[2].id, files[1].id])
        #expect(try FileTable.chats(of: files[1].id, on: store).sorted() == [31, 32])
        let check = try Check.run(try temporary.open(), uploads: old.uploads, now: 4_000_000_000_000)
        #expect(check.problems == [])
    }

    @Test func aMadeUpIdThatIsAnotherUploadsRowTakesNothingFromIt() throws {
        let old = try Old()
        let stored = UploadFolder.storedName("plan.pdf", 41, 1_700_000_000)
        try old.server.run(
            """
            INSERT INTO sys_file (id, pathname, title, extension, size, objectType, objectID, createdBy, createdDate)
            VALUES (41, 'tmpfile/xuan/2023/11/15/\(stored)', 'plan', 'pdf', 4, 'chat', 31, 'ann', '2023-11-15 06:13:20')
            """)
        // The image's message comes first.
        try old.say(820, in: "2&5", image(41))
        try old.say(821, in: "g-1", by: 2, type: "file", #"{"id":41,"name":"plan.pdf","time":1700000000,"size":4}"#)
        try old.store("大图.png", 41, Self.time, "image")
        try old.store("plan.pdf", 41, 1_700_000_000, "plan", day: "2023/11/15")
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        #expect(try old.take(into: store).problems == [])
        let files = try records(store)
        #expect(files.map { old.text(of: $0) } == ["plan", "image"] && files[0].id == 41)
        #expect(try FileTable.chats(of: 41, on: store) == [31])
        #expect(try FileTable.chats(of: files[1].id, on: store) == [32])
        #expect(try id(inMessage: 820, store) == files[1].id)
        #expect(try id(inMessage: 821, store) == 41)
        #expect(try Check.run(try temporary.open(), uploads: old.uploads, now: 4_000_000_000_000).problems == [])
    }

    @Test func anUploadMissingOnDiskGetsNoRecordAndIsNamed() throws {
        let old = try Old()
        try old.say(820, in: "g-1", image(729_907))
        try old.say(821, in: "g-1", image(55, "../../etc/passwd"))
        try old.say(822, in: "g-1", #"{"type":"base64","content":"data:image/png;base64,AAAA","name":"small.png"}"#)
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        let report = try old.take(into: store)
        #expect(
            report.problems
                == [820, 821].map {
                    "im_message row \($0): the file that it names is neither in sys_file nor on the disk; left out"
                })
        #expect(try records(store).isEmpty)
    }

    @Test func withoutTheFilesAtHandTheFirstOfAnIdIsTakenAndOthersAreNamed() throws {
        let old = try Old()
        try old.say(820, in: "g-1", image(729_907, "a.png"))
        try old.say(821, in: "g-1", image(729_907, "b.png"))
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        let report = try old.take(into: store, uploads: false)
        #expect(report.problems.count == 1 && report.problems[0].contains("copy the uploads before the import"))
        #expect(try records(store).map(\.name) == ["a.png"])
    }

    @Test func aDryRunAndAFailureChangeNoFile() throws {
        let old = try Old()
        for (message, name) in [(820, "a.png"), (821, "b.png")] {
            try old.say(message, in: "g-1", image(729_907, name))
            try old.store(name, 729_907, Self.time, name)
        }
        func names() throws -> [String] { UploadFolder.files(in: old.uploads, olderThan: .max).keys.sorted() }
        let before = try names()
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        #expect(try old.take(into: store, isDryRun: true).counts[.files] == .init(read: 2, taken: 2))
        #expect(try names() == before)
        // The todo's owner is unknown: a table that fails after the files.
        let other = TemporaryStore(.sqlite)
        let broken = try other.openWriter()
        try broken.execute("DROP TABLE todos", [])
        try old.server.run(
            "INSERT INTO oa_todo (account, date, name, `desc`) VALUES ('ann', '2026-01-01', 'x', '')")
        #expect(throws: (any Error).self) { try old.take(into: broken) }
        #expect(try names() == before)
    }
}
