import Testing
import XuanStore
import XuanTesting

/// The tables over each driver.
@Suite struct StoreTests {
    private func person(_ account: String, on store: any StoreConnection) throws -> Int64 {
        try UserTable.insert(account: account, password: "p", realname: account, admin: "no", now: 5, on: store)
    }

    private func chat(_ gid: String, on store: any StoreConnection) throws -> Int64 {
        var chat = ChatRecord()
        chat.gid = gid
        chat.createdBy = "ann"
        return try ChatTable.insert(chat, on: store)
    }

    private func message(
        _ gid: String, _ chat: Int64, _ index: Int64, date: Int64 = 0, on store: any StoreConnection
    ) throws {
        var message = MessageRecord()
        (message.gid, message.chat, message.index, message.date, message.user) = (gid, chat, index, date, 1)
        _ = try MessageTable.insert(message, on: store)
        try ChatTable.setLast(index: index, active: date, of: chat, on: store)
    }

    @Test(arguments: Driver.installed) func migrationsRunOnceAndInOrder(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        #expect(try store.schemaVersion() == Migrations.newest)
        try Migrations.run(on: store)
        let numbers = Migrations.all.map(\.number)
        #expect(numbers == Set(numbers).sorted())
    }

    @Test(arguments: Driver.installed) func accountsAreUniqueAndComparedExactly(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let id = try person("Lin", on: store)
        #expect(throws: StoreError.constraint) { try person("Lin", on: store) }
        #expect(try UserTable.credential("Lin", on: store)?.id == id)
        #expect(try UserTable.credential("lin", on: store) == nil)
        #expect(try UserTable.isTaken("lIN", on: store))
        #expect(try UserTable.find(id, on: store)?.realname == "Lin")
        #expect(try UserTable.ids(on: store) == [id])
    }

    @Test(arguments: Driver.installed) func profileFieldsEachHaveTheirColumn(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let id = try person("ann", on: store)
        for field in ProfileField.allCases {
            try field.set(String("v-\(field)".prefix(field.limit)), of: id, on: store)
        }
        let user = try #require(try UserTable.find(id, on: store))
        #expect(
            [user.avatar, user.gender, user.email, user.mobile, user.phone, user.site, user.qq]
                == ["v-avatar", "v-ge", "v-email", "v-mobile", "v-phone", "v-site", "v-qq"])
        #expect(try store.first("SELECT zipcode FROM users WHERE id = 1") { $0.text(0) } == "v-zipcode")
    }

    @Test(arguments: Driver.installed) func gidsAndIndexesAreUnique(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let one = try chat("a", on: store)
        let two = try chat("b", on: store)
        #expect(throws: StoreError.constraint) { try chat("a", on: store) }
        try message("m1", one, 1, on: store)
        #expect(throws: StoreError.constraint) { try message("m1", two, 1, on: store) }
        #expect(throws: StoreError.constraint) { try message("m2", one, 1, on: store) }
        #expect(throws: StoreError.constraint) { try message("m3", 99, 1, on: store) }
    }

    @Test(arguments: Driver.installed) func cursorsMoveBackButNeverBehindTheJoin(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let ann = try person("ann", on: store)
        let id = try chat("a", on: store)
        for n in 1...9 as ClosedRange<Int64> { try message("m\(n)", id, n, on: store) }
        try MemberTable.join(ann, chat: id, index: 4, now: 1, on: store)
        func delivered() throws -> Int64? { try MemberTable.delivered(to: ann, in: id, on: store) }
        #expect(try delivered() == 4)
        try MemberTable.setAllDelivered(to: ann, on: store)
        #expect(try delivered() == 9)
        try MemberTable.moveBack(to: 6, user: ann, in: id, on: store)
        #expect(try delivered() == 6)
        try MemberTable.moveBack(to: 8, user: ann, in: id, on: store)
        #expect(try delivered() == 6)
        try MemberTable.moveBack(to: 1, user: ann, in: id, on: store)
        #expect(try delivered() == 4)
        try MemberTable.quit(ann, chat: id, now: 2, on: store)
        #expect(try MemberTable.list(of: id, on: store).isEmpty)
        try MemberTable.join(ann, chat: id, index: 9, now: 3, on: store)
        #expect(try MemberTable.list(of: id, on: store) == [ann])
        #expect(try MessageTable.waiting(for: ann, limit: 10, on: store).isEmpty)
    }

    @Test(arguments: Driver.installed) func firstIndexIsFoundByHalving(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let id = try chat("a", on: store)
        for n in 1...20 as ClosedRange<Int64> { try message("m\(n)", id, n, date: n / 2 * 100, on: store) }
        for date in stride(from: 0, through: 1100, by: 50) as StrideThrough<Int64> {
            let wanted = (1...20).first { Int64($0) / 2 * 100 >= date } ?? 21
            #expect(try MessageTable.firstIndex(of: id, last: 20, from: date, on: store) == Int64(wanted))
        }
        #expect(try MessageTable.firstIndex(of: id, last: 0, from: 5, on: store) == 1)
    }

    @Test(arguments: Driver.installed) func metaCounts(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        #expect(try MetaTable.integer("x", on: store) == 0)
        #expect(try MetaTable.increment("x", on: store) == 1)
        #expect(try MetaTable.increment("x", on: store) == 2)
        try SettingsTable.set("{}", of: try person("ann", on: store), on: store)
        #expect(try SettingsTable.get(of: 1, on: store) == "{}")
    }

    @Test func statementsHaveNamesOfTheirOwn() {
        let one: SQL = "SELECT 1"
        let two: SQL = "SELECT 2"
        #expect(one.key != two.key && one.text == "SELECT 1")
    }
}
