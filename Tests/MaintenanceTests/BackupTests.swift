import Foundation
import MySQLStore
import SQLiteStore
import Testing
import XuanStore
import XuanTesting

@testable import Maintenance

@Suite struct BackupTests {
    /// A data folder over a driver, with people, messages and uploads in it.
    private final class Place {
        let temporary = try! TemporaryFolder()
        let name = TemporaryMariaDB.freeName()
        let driver: Driver

        init(_ driver: Driver) { self.driver = driver }

        var folder: String { temporary.path + "/" }

        func store() throws -> any Store {
            switch driver {
            case .sqlite: try SQLiteStore(path: folder + "xuan.db")
            case .mariadb: MySQLStore(TemporaryMariaDB.shared!.address(name))
            }
        }

        func target() throws -> Restore.Target { driver == .sqlite ? .file : .server(try store()) }

        func write(_ file: String, _ text: String) throws {
            let url = temporary.url.appendingPathComponent(file)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }

        func read(_ file: String) -> String? {
            try? String(contentsOf: temporary.url.appendingPathComponent(file), encoding: .utf8)
        }

        /// `count` messages of ann in a group.
        func fill(_ count: Int64) throws {
            let writer = try store().openWriter()
            try Migrations.run(on: writer)
            try writer.transaction { () throws(StoreError) in
                let ann = try UserTable.insert(
                    account: "ann", password: "p", realname: "安 😀", admin: "super", now: 1, on: writer)
                var chat = ChatRecord()
                (chat.gid, chat.createdBy) = ("g", "ann")
                let id = try ChatTable.insert(chat, on: writer)
                try MemberTable.join(ann, chat: id, index: 0, now: 1, on: writer)
                for index in 1...count {
                    var message = MessageRecord()
                    (message.gid, message.chat, message.index, message.user) = ("m\(index)", id, index, ann)
                    message.content = "text \(index) 'quoted' \\ 多"
                    _ = try MessageTable.insert(message, on: writer)
                }
                try ChatTable.setLast(index: count, active: 5, of: id, on: writer)
                try PersonSettingsTable.set("{}", of: ann, on: writer)
                try MetaTable.set("x", 7, on: writer)
            }
            writer.close()
        }

        func messages() throws -> [MessageRecord] {
            let reader = try store().openReader()
            defer { reader.close() }
            return try MessageTable.range(of: 1, 1...100_000, on: reader)
        }
    }

    private static let ways = Driver.installed.flatMap { from in Driver.installed.map { (from, $0) } }

    @Test(arguments: ways) func everythingComesBackFromEachDatabaseToEach(from: Driver, to: Driver) throws {
        let old = Place(from)
        try old.fill(2345)
        try old.write("files/2026/01/02/abc", "an upload")
        try old.write("certificate/key.pem", "key")
        try old.write("xuan.lock", "")
        try old.write("files/half.part", "half a file")
        try old.write("files/.incoming/x", "half an upload")
        let file = old.temporary.path + "/backup.tar.part.tar"
        let report = try Backup.write(folder: old.folder, store: try old.store(), to: file)
        #expect(report.files == 2)

        let new = Place(to)
        try new.write("xuan.lock", "mine")
        let target = try new.target()
        #expect(
            try Restore.run(file, folder: new.folder, into: target, force: false, now: 1) == nil)
        #expect(try new.messages() == (try old.messages()))
        let reader = try new.store().openReader()
        #expect(try UserTable.list(on: reader).map(\.realname) == ["安 😀"])
        #expect(try MetaTable.integer("x", on: reader) == 7)
        reader.close()
        #expect(new.read("files/2026/01/02/abc") == "an upload" && new.read("certificate/key.pem") == "key")
        #expect(new.read("xuan.lock") == "mine" && new.read("files/half.part") == nil)
        #expect(new.read("files/.incoming/x") == nil)
        #expect(try Check.run(try new.store(), now: 1_700_000_000_000).problems == [])
        let writer = try new.store().openWriter()
        try Migrations.run(on: writer)
        // The next message gets the next id.
        var next = MessageRecord()
        (next.gid, next.chat, next.index, next.user) = ("next", 1, 2346, 1)
        #expect(try MessageTable.insert(next, on: writer) == 2346)
    }

    @Test(arguments: Driver.installed) func aFilledFolderIsKeptUnlessForced(_ driver: Driver) throws {
        let old = Place(driver)
        try old.fill(3)
        let file = old.temporary.path + "/b.tar"
        _ = try Backup.write(folder: old.folder, store: try old.store(), to: file)
        #expect(throws: BackupError.exists(file)) {
            try Backup.write(folder: old.folder, store: try old.store(), to: file)
        }
        let new = Place(driver)
        try new.fill(10)
        try new.write("files/x", "newer")
        #expect(throws: BackupError.notEmpty) {
            try Restore.run(file, folder: new.folder, into: try new.target(), force: false, now: 7)
        }
        #expect(try new.messages().count == 10)
        let aside = try Restore.run(file, folder: new.folder, into: try new.target(), force: true, now: 7)
        #expect(aside == "before-restore-7")
        #expect(try new.messages().count == 3)
        #expect(new.read("before-restore-7/files/x") == "newer" && new.read("files/x") == nil)
        if driver == .sqlite {
            let kept = try SQLiteStore(path: new.folder + "before-restore-7/xuan.db").openReader()
            #expect(try MessageTable.range(of: 1, 1...99, on: kept).count == 10)
        }
    }

    /// Uploads are often on a larger disk, behind a link.
    @Test func filesBehindLinksComeAlong() throws {
        let old = Place(.sqlite)
        try old.fill(1)
        let disk = try TemporaryFolder()
        let manager = FileManager.default
        try manager.createDirectory(atPath: disk.path + "/files/2026", withIntermediateDirectories: true)
        try Data("far away".utf8).write(to: disk.url.appendingPathComponent("files/2026/abc"))
        try manager.createSymbolicLink(atPath: old.folder + "files", withDestinationPath: disk.path + "/files")
        try manager.createSymbolicLink(
            atPath: old.folder + "one", withDestinationPath: disk.path + "/files/2026/abc")
        let file = old.temporary.path + "/b.tar"
        #expect(try Backup.write(folder: old.folder, store: try old.store(), to: file).files == 2)
        let new = Place(.sqlite)
        _ = try Restore.run(file, folder: new.folder, into: .file, force: false, now: 1)
        #expect(new.read("files/2026/abc") == "far away" && new.read("one") == "far away")

        // The disk is not mounted, or the link forms a cycle: no backup that looks like one.
        for target in ["/nonexistent/files", old.folder] {
            try manager.removeItem(atPath: old.folder + "files")
            try manager.createSymbolicLink(atPath: old.folder + "files", withDestinationPath: target)
            #expect(throws: BackupError.self) {
                try Backup.write(folder: old.folder, store: try old.store(), to: file + "2")
            }
            #expect(!manager.fileExists(atPath: file + "2") && !manager.fileExists(atPath: file + "2.part"))
            let report = try Check.run(try old.store(), uploads: old.folder + "files/", now: 1_700_000_000_000)
            #expect(target == old.folder || report.problems.count == 1, "\(report.problems)")
        }
    }

    /// Nine bytes of a message were changed inside an archive, and were restored without a word.
    @Test func everyChangedByteOfABackupIsNoticed() throws {
        let old = Place(.sqlite)
        try old.fill(3)
        try old.write("files/2026/abc", "an upload of some words")
        let file = old.temporary.path + "/b.tar"
        _ = try Backup.write(folder: old.folder, store: try old.store(), to: file)
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let words = try [Data("text 2 'quoted'".utf8), Data("some words".utf8), Data("  files/2026".utf8)].map {
            try #require(whole.range(of: $0)).lowerBound
        }
        for place in words {
            var changed = whole
            changed[place] ^= 0x20
            try changed.write(to: URL(fileURLWithPath: file + "x"))
            let new = Place(.sqlite)
            #expect(throws: BackupError.self) {
                try Restore.run(file + "x", folder: new.folder, into: .file, force: false, now: 1)
            }
            #expect(new.read("xuan.db") == nil && new.read("files/2026/abc") == nil)
        }
    }

    @Test func aBackupOfAnOlderProgramIsTakenWithAWord() throws {
        let old = Place(.sqlite)
        try old.fill(3)
        let file = old.temporary.path + "/b.tar"
        _ = try Backup.write(folder: old.folder, store: try old.store(), to: file)
        var archive = try Data(contentsOf: URL(fileURLWithPath: file))
        let list = try #require(archive.range(of: Data(BackupDigests.file.utf8))).lowerBound
        archive.replaceSubrange(list..., with: Data(repeating: 0, count: 1024))
        try archive.write(to: URL(fileURLWithPath: file))
        let new = Place(.sqlite)
        var said: [String] = []
        _ = try Restore.run(file, folder: new.folder, into: .file, force: false, now: 1) { said.append($0) }
        #expect(said.count == 1 && said[0].contains("no checksums"))
        #expect(try new.messages().count == 3)
    }

    /// A prepared archive must not move the lock, the store's address or the log of another database into the folder.
    @Test(arguments: ["store", "xuan.lock", "xuan.db-wal", "backups/x", "before-restore-1/x", "x.part", "xuan.db/x"])
    func filesOfThisMachineAreNotRestored(name: String) throws {
        let old = Place(.sqlite)
        try old.write("file", "x")
        let path = old.temporary.path + "/b.tar"
        var writer = try TarWriter(path)
        try writer.add(old.folder + "file", as: name)
        try writer.finish()
        try old.write("out/.keep", "")
        let reader = try TarReader(path)
        defer { reader.close() }
        #expect(throws: BackupError.self) { try reader.extract(to: old.folder + "out/") }
        #expect(old.read("out/" + name) == nil)
    }

    @Test func anEntryThatComesTwiceIsRefused() throws {
        let old = Place(.sqlite)
        try old.write("file", "x")
        let path = old.temporary.path + "/b.tar"
        var writer = try TarWriter(path)
        for _ in 1...2 { try writer.add(old.folder + "file", as: "a") }
        try writer.finish()
        try old.write("out/.keep", "")
        let reader = try TarReader(path)
        defer { reader.close() }
        #expect(throws: BackupError.damaged("a is in it twice")) { try reader.extract(to: old.folder + "out/") }
    }

    @Test func aDamagedBackupChangesNothing() throws {
        let old = Place(.sqlite)
        try old.fill(50)
        let file = old.temporary.path + "/b.tar"
        _ = try Backup.write(folder: old.folder, store: try old.store(), to: file)
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let new = Place(.sqlite)
        try new.fill(5)
        var broken = whole
        for offset in stride(from: 512 + 4096, to: whole.count - 4096, by: 4096) { broken[offset] ^= 0xFF }
        for (name, content) in [("cut", whole.prefix(2000)), ("letter", Data("no archive".utf8)), ("flipped", broken)] {
            let url = old.temporary.url.appendingPathComponent(name)
            try content.write(to: url)
            #expect(throws: BackupError.self, "\(name)") {
                try Restore.run(url.path, folder: new.folder, into: .file, force: true, now: 1)
            }
            #expect(try new.messages().count == 5)
            #expect(try FileManager.default.contentsOfDirectory(atPath: new.folder).sorted().first == "xuan.db")
        }
    }

    /// The writer continues while the copies are made, and each copy is of one moment.
    @Test(arguments: Driver.installed) func aBackupOfARunningServerIsOfOneMoment(_ driver: Driver) throws {
        let place = Place(driver)
        try place.fill(1)
        let store = try place.store()
        let writer = BusyWriter(store)
        writer.waitForFirst()
        let files = (1...3).map { place.temporary.path + "/b.tar\($0)" }
        for file in files { _ = try Backup.write(folder: place.folder, store: store, to: file) }
        #expect(writer.stop() == nil)
        for file in files {
            let new = Place(.sqlite)
            _ = try Restore.run(file, folder: new.folder, into: .file, force: false, now: 1)
            #expect(try Check.run(try new.store(), now: 1_700_000_000_000).problems == [])
            #expect(try new.messages().count > 1)
        }
    }
}

/// Writes message after message, each with the last index of its chat, until it is stopped. `@unchecked`: shared state
/// is under `condition`.
private final class BusyWriter: @unchecked Sendable {
    private let condition = NSCondition()
    private var written = 0
    private var isStopping = false
    private var hasEnded = false
    private var failure: (any Error)?

    init(_ store: any Store) {
        Thread { self.run(store) }.start()
    }

    private func run(_ store: any Store) {
        do {
            let writer = try store.openWriter()
            defer { writer.close() }
            var index: Int64 = 1
            while !condition.withLock({ isStopping }) {
                index += 1
                try writer.transaction { () throws(StoreError) in
                    var message = MessageRecord()
                    (message.gid, message.chat, message.index, message.user) = ("m\(index)", 1, index, 1)
                    _ = try MessageTable.insert(message, on: writer)
                    try ChatTable.setLast(index: index, active: 5, of: 1, on: writer)
                }
                condition.withLock { written += 1 }
                condition.broadcast()
            }
        } catch {
            condition.withLock { failure = error }
        }
        condition.withLock { hasEnded = true }
        condition.broadcast()
    }

    func waitForFirst() {
        condition.withLock { while written == 0, !hasEnded { condition.wait() } }
    }

    /// Returns the error, if there was any.
    func stop() -> (any Error)? {
        condition.withLock {
            isStopping = true
            while !hasEnded { condition.wait() }
            return failure
        }
    }
}

@Suite struct BackupFolderTests {
    @Test func backupsAreInNoBackup() { #expect(FolderFiles.isLeftOut(FolderFiles.backups)) }
}
