import CZlib
import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import SQLiteStore
@testable import XuanBackend

/// What a synced client's login costs (notes of issue 17): by what changed, not by what there is or waits.
@Suite struct SyncSizeTests {
    private static let fromNothing: JSON = [["people": 0, "chats": 0]]

    /// 5,000 people, and 1,000 chats of ann's with 12 members and a message each.
    @Test func aLargeCompanyFitsIntoThePacketsThatItMay() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let store = try fixture.store.openWriter()
        try store.transaction { () throws(StoreError) in
            for number in 1..<5_000 {
                let id = try UserTable.insert(
                    account: "zhang.wei\(number)", password: "", realname: "张伟 \(number)", admin: "no",
                    now: 1_700_000_000_000, on: store)
                try ProfileField.email.set("zhang.wei\(number)@example.com", of: id, on: store)
                try ProfileField.mobile.set("138\(10_000_000 + number * 7_919)", of: id, on: store)
            }
            for number in 1...1_000 as ClosedRange<Int64> {
                var chat = ChatRecord()
                chat.id = 1_000 + number
                chat.gid = SystemChat.uuid()
                chat.name = "Project \(number)"
                chat.createdBy = "ann"
                (chat.created, chat.lastActive) = (1_700_000_000_000, 1_700_000_000_000 + number * 61_000)
                try ImportTable.insert(chat, on: store)
                for other in 0..<12 as Range<Int64> {
                    var member = ImportTable.Member()
                    (member.chat, member.user) = (chat.id, other == 0 ? ann : 2 + (number * 37 + other * 401) % 4_990)
                    try ImportTable.insert(member, on: store)
                }
                var message = MessageRecord()
                (message.id, message.gid, message.chat, message.index) = (number, SystemChat.uuid(), chat.id, 1)
                (message.user, message.date, message.content) = (3, 1_700_000_000_000, "hello")
                try ImportTable.insert(message, on: store)
            }
            try ImportTable.settle(on: store)
        }
        store.close()
        try fixture.restart()

        let session = fixture.synced(ann, "ann", port: 1)
        let everything = session.ask("sync", Self.fromNothing)
        let data = try #require(everything["data"])
        #expect(data["people"]?["list"]?.array?.count == 5_000)
        #expect(data["chats"]?["list"]?.array?.count == 1_001, "and the chat of everybody")
        let packed = try packed(everything.bytes)
        #expect(packed < 400_000, "\(packed) bytes")

        let (people, chats) = (data["people"]!["number"]!, data["chats"]!["number"]!)
        let nothing = session.ask("sync", [["people": people, "chats": chats, "epoch": data["epoch"]!]])
        #expect(nothing["data"]?["chats"]?["list"] == [] && nothing["data"]?["people"]?["list"] == [])
        #expect(nothing.bytes.count < 1_000, "\(nothing.bytes.count) bytes")
        print(
            "from nothing \(everything.bytes.count) bytes, \(packed) packed; nothing new \(nothing.bytes.count) bytes")
    }

    /// As gzip would, without its 18 bytes of head and end.
    private func packed(_ bytes: [UInt8]) throws -> Int {
        var length = compressBound(UInt(bytes.count))
        var room = [UInt8](repeating: 0, count: Int(length))
        try #require(compress2(&room, &length, bytes, UInt(bytes.count), 6) == Z_OK)
        return Int(length)
    }

    /// The statements of a login with its `sync`, the rows that they gave, and the bytes of the two answers.
    private func cost(waiting count: Int64) throws -> [Int] {
        let reads = Guarded([0, 0])
        let fixture = try TestBackend(
            store: { path throws(StoreError) in CountingStore(inner: try SQLiteStore(path: path), reads: reads) })
        let (ann, bob) = (try fixture.add("ann"), try fixture.add("bob"))
        let gid = fixture.group([ann, bob])
        let session = fixture.synced(ann, "ann", port: 1)
        let known = session.ask("sync", Self.fromNothing)["data"]!
        session.leave()
        let store = try fixture.store.openWriter()
        try store.transaction { () throws(StoreError) in
            let chat = try ChatTable.find(gid: gid, on: store)!
            for index in 1...count {
                var message = MessageRecord()
                (message.id, message.gid, message.chat, message.index) = (index, "m-\(index)", chat.id, index)
                (message.user, message.date, message.content) = (bob, fixture.now, "waits")
                try ImportTable.insert(message, on: store)
            }
            // Numbers of the same length, so that the answers have it, too.
            try ChatTable.setLast(index: count, active: fixture.now, of: chat.id, on: store)
            try ChatTable.noteChange(of: chat.id, on: store)
        }
        store.close()
        try fixture.restart()
        reads.withLock { $0 = [0, 0] }
        let login = fixture.login("ann", device: TestBackend.device("a"), port: 1)
        let answer = session.ask(
            "sync", [["people": known["people"]!["number"]!, "chats": 0, "epoch": known["epoch"]!]])
        let chat = answer["data"]?["chats"]?["list"]?.array?.first { $0["gid"] == .string(gid) }
        #expect(chat?["unread"] == JSON(count) && chat?["last"] == JSON(count))
        let digits = 2 * String(count).utf8.count
        // A random number, of one store longer than of the other.
        let epoch = answer["data"]?["epoch"]?.string ?? ""
        #expect(!epoch.isEmpty)
        return reads.withLock { $0 } + [login.bytes.count, answer.bytes.count - digits - epoch.utf8.count]
    }

    @Test func aLoginCostsTheSameWhateverWaits() throws {
        let few = try cost(waiting: 10)
        let many = try cost(waiting: 100_000)
        #expect(few[0] > 0 && few[1] > 0)
        #expect(few == many, "statements, rows, bytes of the login, bytes of the sync")
    }
}

/// Counts statements that give rows, and rows. `reads`: both.
private struct CountingStore: Store {
    let inner: SQLiteStore
    let reads: Guarded<[Int]>

    func openWriter() throws(StoreError) -> any StoreConnection {
        CountingConnection(inner: try inner.openWriter(), reads: reads)
    }
    func openReader() throws(StoreError) -> any StoreConnection {
        CountingConnection(inner: try inner.openReader(), reads: reads)
    }
    func interrupt() { inner.interrupt() }
}

private final class CountingConnection: ForwardingConnection {
    let inner: any StoreConnection
    private let reads: Guarded<[Int]>

    init(inner: any StoreConnection, reads: Guarded<[Int]>) { (self.inner, self.reads) = (inner, reads) }

    func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError) {
        var rows = 0
        defer { reads.withLock { $0 = [$0[0] + 1, $0[1] + rows] } }
        try inner.query(sql, values) { row in
            rows += 1
            body(row)
        }
    }
}
