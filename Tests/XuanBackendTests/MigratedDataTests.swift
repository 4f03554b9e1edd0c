import Foundation
import Testing
import XuanPacket
import XuanStore
import XuanTesting

@testable import XuanBackend

/// A data folder that a 0.1 program has written (Tests/Fixtures/0.1), under this program.
@Suite struct MigratedDataTests {
    private static let group = "00000000-0000-4000-8000-000000000001"
    private static let (ann, bob, cat, dan): (Int64, Int64, Int64, Int64) = (2, 3, 4, 5)

    private let fixture: TestBackend

    init() throws {
        fixture = try TestBackend(prepare: Self.fill)
    }

    private static func fill(_ store: TemporaryStore) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/0.1")
        switch store.driver {
        case .sqlite:
            try FileManager.default.copyItem(
                atPath: folder.appendingPathComponent("xuan.db").path, toPath: store.name)
        case .mariadb:
            let dump = try String(contentsOf: folder.appendingPathComponent("mariadb.sql"), encoding: .utf8)
            let server = TemporaryMariaDB.shared!
            try server.sql("CREATE DATABASE \(store.name) DEFAULT CHARACTER SET utf8mb4")
            try server.sql(dump, database: store.name)
        }
        let reader = try store.open().openReader()
        defer { reader.close() }
        try #require(try reader.schemaVersion() == 7, "the fixture is of before the migration")
    }

    private func enter(_ account: String, _ id: Int64, port: Int64) -> Synced {
        let wire = Secret.md5Hex("Pw-\(account)-9x!")
        var packet = TestBackend.packet("login", ["", .string(account), .string(wire), "online"], port: port).object!
        packet["device"] = TestBackend.device("a")
        #expect(fixture.ask(.object(packet))["data"]?["id"] == JSON(id))
        return Synced(fixture: fixture, id: id, port: port, device: TestBackend.device("a"))
    }

    private func sync(_ session: Synced) -> JSON { session.ask("sync", [["people": 0, "chats": 0]])["data"]! }

    private func chat(_ gid: String?, _ data: JSON) -> JSON? {
        data["chats"]?["list"]?.array?.first { gid == nil ? $0["type"] == "system" : $0["gid"] == .string(gid!) }
    }

    private func reading(_ gid: String?, _ session: Synced) -> [Int64?] {
        let chat = chat(gid, sync(session))
        return [chat?["last"]?.integer, chat?["read"]?.integer, chat?["unread"]?.integer]
    }

    @Test func whatHadBeenDeliveredIsReadAndTheRestIsUnread() {
        let ann = enter("ann", Self.ann, port: 1)
        #expect(reading(Self.group, ann) == [9, 9, 0] && reading("2&3", ann) == [3, 3, 0])
        #expect(reading(nil, ann) == [2, 2, 0])
        let bob = enter("bob", Self.bob, port: 2)
        #expect(reading(Self.group, bob) == [9, 9, 0] && reading("2&3", bob) == [3, 3, 0])
        let cat = enter("cat", Self.cat, port: 3)
        #expect(reading(Self.group, cat) == [9, 6, 3] && reading(nil, cat) == [2, 1, 1])
        #expect(chat("2&3", sync(cat)) == nil)
        #expect(reading(Self.group, enter("dan", Self.dan, port: 4)) == [9, 9, 0])
    }

    @Test func theMarksAreMovedOnce() throws {
        // cat's original client gets the rest; that is no reading.
        let wire = Secret.md5Hex("Pw-cat-9x!")
        #expect(fixture.login("cat", wire: wire, port: 9)["result"] == "success")
        _ = fixture.ask("userGetlist", [""], by: Self.cat)
        _ = fixture.ask("getlist", by: Self.cat)
        let waiting = fixture.ask("getOfflineMessages", by: Self.cat)["data"]?.array ?? []
        #expect(waiting.count == 4, "three in the group, one in the chat of everybody")
        _ = fixture.ask("getOfflineNotify", by: Self.cat)
        _ = fixture.ask("logout", [""], by: Self.cat, port: 9)
        try fixture.restart()
        #expect(reading(Self.group, enter("cat", Self.cat, port: 3)) == [9, 6, 3])
    }

    @Test func numbersAndIndexesGoOnFromThere() throws {
        let (ann, bob) = (enter("ann", Self.ann, port: 1), enter("bob", Self.bob, port: 2))
        let before = sync(ann)
        let epoch = try #require(before["epoch"]?.string)
        #expect(Int64(epoch) ?? 0 > 0)
        #expect(
            before["people"]?["list"]?.array?.compactMap { $0["account"]?.string } == [
                "admin", "ann", "bob", "cat", "dan",
            ])
        let rows = ann.ask("history", [["gid": .string(Self.group), "from": 1, "to": 99]])["data"]?.array ?? []
        #expect(rows.compactMap { $0["index"]?.integer } == Array(1...9))
        for row in rows {
            #expect(row["changed"] == 0 && row["deleted"] == 0 && row["edited"] == 0 && row["reactions"] == nil)
        }
        let group = chat(Self.group, before)
        #expect(group?["changes"] == 0 && group?["first"] == 1 && group?["star"] == 1 && group?["ownedBy"] == "ann")
        #expect(group?["pinned"] == [] && group?["notice"] == .null && group?["draft"] == "")
        #expect(group?["members"]?.array?.count == 4)

        #expect(bob.say(Self.group, "the first one of the new program")["data"]?[0]?["index"] == 10)
        let eighth = try #require(rows[7]["gid"])
        #expect(ann.ask("messageUpdate", [eighth, "edited"])["data"]?[0]?["changed"] == 1)
        #expect(bob.ask("messageReact", [eighth, "+1", true])["data"]?["changes"] == 2)
        #expect(ann.ask("messageRetract", [rows[5]["gid"]!])["data"]?[0]?["deleted"] == 1)
        #expect(ann.ask("chatPinMessages", [.string(Self.group), [eighth]])["data"]?["changes"] == 4)
        let (people, chats) = (before["people"]!["number"]!, before["chats"]!["number"]!)
        let news = ann.ask("sync", [["people": people, "chats": chats, "epoch": .string(epoch)]])["data"]!
        #expect(news["chats"]?["all"] == false || chats == 0, "\(news["chats"]?["number"]?.text ?? "")")
        #expect(reading(Self.group, ann) == [10, 9, 1])
        #expect(try MetaTable.integer(MetaTable.storeEpoch, on: fixture.store.openReader()) == Int64(epoch))
    }
}
