import Testing
import XuanStore
import XuanTesting

@testable import Maintenance

@Suite struct CheckTests {
    /// Each breach alone, as the statement that causes it.
    static let breaches: [(sql: SQL, wanted: String)] = [
        ("UPDATE messages SET idx = 9 WHERE idx = 2", "chats with a gap in the indexes of their messages: 1/3"),
        ("UPDATE chats SET last_index = 7", "chats whose last index is not that of the newest message: 1/7"),
        ("UPDATE members SET delivered_index = 4", "cursors past the newest message: 1/1"),
        ("UPDATE messages SET user = 77 WHERE idx = 3", "messages whose sender is not there: 1/3"),
    ]

    private func fill(_ store: any StoreConnection) throws {
        let ann = try UserTable.insert(account: "ann", password: "p", realname: "", admin: "no", now: 1, on: store)
        var chat = ChatRecord()
        (chat.gid, chat.createdBy) = ("g", "ann")
        let id = try ChatTable.insert(chat, on: store)
        try MemberTable.join(ann, chat: id, index: 0, now: 1, on: store)
        for index in 1...3 as ClosedRange<Int64> {
            var message = MessageRecord()
            (message.gid, message.chat, message.index, message.user) = ("m\(index)", id, index, ann)
            _ = try MessageTable.insert(message, on: store)
            try ChatTable.setLast(index: index, active: 1, of: id, on: store)
        }
    }

    @Test(arguments: Driver.installed) func aSoundDatabaseIsCounted(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        try fill(try temporary.openWriter())
        let report = try Check.run(try temporary.open(), now: 1_700_000_000_000)
        #expect(report.problems == [])
        #expect(report.counts == ["1 people", "1 chats", "1 members", "3 messages"])
    }

    @Test(arguments: Driver.installed, breaches.indices) func eachBreachIsNamed(_ driver: Driver, index: Int) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.openWriter()
        try fill(writer)
        try writer.execute(Self.breaches[index].sql, [])
        #expect(
            try Check.run(try temporary.open(), now: 1_700_000_000_000).problems.contains(Self.breaches[index].wanted))
    }

    @Test(arguments: Driver.installed) func accountsInTwoSpellingsAreNamed(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let writer = try temporary.openWriter()
        for account in ["Dan", "dan", "eve"] {
            _ = try UserTable.insert(account: account, password: "p", realname: "", admin: "no", now: 1, on: writer)
        }
        let problems = try Check.run(try temporary.open(), now: 1_700_000_000_000).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("accounts that differ only in case") == true)
        #expect(problems.first?.hasSuffix("rename all but one: Dan (1) and dan (2)") == true)
    }

    @Test(arguments: Driver.installed) func anOldSchemaIsSaid(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        try Migrations.run(on: try temporary.open().openWriter(), steps: [])
        #expect(
            try Check.run(try temporary.open(), now: 1_700_000_000_000).problems.contains {
                $0.hasPrefix("schema version 0")
            })
    }
}
