import Foundation
import Testing
import XuanNet
import XuanTesting

@testable import XuanRelay

/// The folder of files by itself.
@Suite struct FileFolderTests {
    private let place: TemporaryFolder
    private let folder: FileFolder

    init() throws {
        place = try TemporaryFolder()
        folder = FileFolder(place.path + "/files")
    }

    private func put(_ text: String, as key: FileKey, site: String = "site") throws {
        let part = Incoming()
        let file = try folder.begin(part, expected: 0).get()
        #expect(write(file.raw, text, text.utf8.count) == text.utf8.count)
        #expect(folder.store(part, as: key, site: site) == nil)
    }

    private func text(_ key: FileKey, site: String = "site") throws -> String {
        let opened = try folder.open(key, site: site).get()
        var room = [UInt8](repeating: 0, count: 1_000)
        let count = read(opened.file.raw, &room, room.count)
        #expect(Int64(count) == opened.size)
        return String(decoding: room[..<count], as: UTF8.self)
    }

    private func fault<Success>(_ result: Result<Success, FileFault>) -> FileFault? {
        if case .failure(let fault) = result { fault } else { nil }
    }

    private var below: [String] {
        (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.path + $0, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    private let key = FileKey(name: "../名\n.txt", id: 7, time: 1_700_000_000)

    @Test func aFileLiesUnderADigestInTheFolderOfItsDayForItsOwnerOnly() throws {
        try put("content", as: key)
        #expect(try text(key) == "content")
        let names = below
        #expect(names.count == 1 && names[0].wholeMatch(of: /site\/2023\/11\/1[45]\/[0-9a-f]{32}/) != nil, "\(names)")
        var facts = stat()
        #expect(stat(folder.path + names[0], &facts) == 0 && facts.st_mode & 0o777 == 0o600)
        #expect(folder.name(of: "site", at: key.time) + key.storedName == folder.path + names[0])
        #expect(folder.remove(key, site: "site") == nil && below.isEmpty)
        #expect(folder.remove(key, site: "site") == nil)
        #expect(fault(folder.open(key, site: "site")) == .notFound)
    }

    /// Uploads after the folder was deleted, or its disk unmounted, would be lost.
    @Test func aFolderThatWasTakenAwayIsNotMadeAgain() throws {
        try put("content", as: key)
        let manager = FileManager.default
        try manager.moveItem(atPath: place.path + "/files", toPath: place.path + "/away")
        func isMoved(_ fault: FileFault?) -> Bool {
            if case .system(let cause)? = fault { cause.contains("deleted, moved or replaced") } else { false }
        }
        #expect(isMoved(fault(folder.begin(Incoming(), expected: 0))))
        #expect(isMoved(fault(folder.open(key, site: "site"))))
        #expect(!manager.fileExists(atPath: place.path + "/files"))
        try manager.createDirectory(atPath: place.path + "/files", withIntermediateDirectories: false)
        #expect(isMoved(fault(folder.begin(Incoming(), expected: 0))))
        try manager.removeItem(atPath: place.path + "/files")
        try manager.moveItem(atPath: place.path + "/away", toPath: place.path + "/files")
        #expect(try text(key) == "content")
    }

    @Test func aFileIsFoundWhenTheZoneHasChanged() throws {
        for days in [-1, 1] as [Int64] {
            let key = FileKey(name: "n", id: 100 + days, time: 1_700_000_000)
            // Filed as a relay in another zone did.
            try put("moved", as: FileKey(name: "n", id: 100 + days, time: key.time + days * 86_400))
            let from = folder.name(of: "site", at: key.time + days * 86_400)
            let stored = FileKey(name: "n", id: 100 + days, time: key.time + days * 86_400).storedName
            try FileManager.default.moveItem(atPath: from + stored, toPath: from + key.storedName)
            #expect(try text(key) == "moved")
        }
    }

    @Test func linksAndPipesAreNotFollowed() throws {
        try put("secret", as: key)
        let day = folder.name(of: "site", at: key.time)
        let other = FileKey(name: "other", id: 1, time: key.time)
        #expect(symlink(day + key.storedName, day + other.storedName) == 0)
        #expect(fault(folder.open(other, site: "site")) == .notFound)
        let pipe = FileKey(name: "pipe", id: 1, time: key.time)
        #expect(mkfifo(day + pipe.storedName, 0o600) == 0)
        #expect(fault(folder.open(pipe, site: "site")) == .notFound)
        #expect(symlink("site", folder.path + "linked") == 0)
        #expect(fault(folder.open(key, site: "linked")) == .notFound)
        let part = Incoming()
        _ = try folder.begin(part, expected: 0).get()
        #expect(folder.store(part, as: key, site: "linked") == .notFound)
    }

    @Test(arguments: ["", ".", "..", "../files", "a/b", "/etc"])
    func aSiteThatIsNoNameLeadsNowhere(site: String) throws {
        let part = Incoming()
        _ = try folder.begin(part, expected: 0).get()
        #expect(folder.store(part, as: key, site: site) == .notFound)
        #expect(fault(folder.open(key, site: site)) == .notFound)
    }

    @Test func moreThanTheDiskHasIsRefusedAtOnce() {
        #expect(fault(folder.begin(Incoming(), expected: 1 << 60)) == .full)
        #expect(below.isEmpty)
    }

    @Test func leftoversGoAndWhatCanBeResumedStays() throws {
        let part = Incoming()
        _ = try folder.begin(part, expected: 0).get()
        let id = String(repeating: "a", count: 32)
        let name = try #require(FileName("n.txt"))
        #expect(
            folder.beginResumable(id, ResumePlan(site: "s", userID: 1, name: name, size: 5, chat: "c"), promised: 5)
                == nil)
        let now = Int64(time(nil))
        folder.tidy(now: now)
        #expect(below.count == 3)
        folder.tidy(now: now + 3_700)
        #expect(below.sorted() == [".incoming/\(id).json", ".incoming/\(id).resume"])
        #expect(try folder.resumable(id).get().offset == 0)
        folder.tidy(now: now + 90_000)
        #expect(below.isEmpty)
    }
}
