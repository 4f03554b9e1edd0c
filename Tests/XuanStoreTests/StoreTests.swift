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

    /// Docs/cluster.md, 5: what an old node would miss is marked, so that it is refused while that node lives.
    @Test func stepsThatRemoveSomethingSaySo() {
        #expect(Migrations.unmarked(in: Migrations.all) == [])
        let removing: [SQL] = [
            "ALTER TABLE a DROP COLUMN b", "DROP TABLE a", "ALTER TABLE a RENAME COLUMN b TO c",
            "alter table a\n  modify b BIGINT", "ALTER TABLE a CHANGE b c BIGINT",
        ]
        for statement in removing {
            #expect(Migrations.unmarked(in: [Migration(number: 90, statements: [statement])]) == [90])
            let marked = Migration(number: 90, unusedSince: 89, statements: [statement])
            #expect(Migrations.unmarked(in: [marked]) == [])
        }
        let adding = Migration(number: 90, statements: ["ALTER TABLE a ADD dropped BIGINT"])
        #expect(Migrations.unmarked(in: [adding]) == [])
    }

    @Test(arguments: Driver.installed) func anAccountIsFoundInEverySpelling(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let id = try person("Lin", on: store)
        #expect(throws: StoreError.constraint) { try person("Lin", on: store) }
        #expect(try UserTable.credential("Lin", on: store)?.id == id)
        #expect(try UserTable.credential("lin ", on: store)?.id == id)
        #expect(try UserTable.credential("lina", on: store) == nil)
        #expect(try NameTable.holder(of: "lIN", on: store) == "Lin")
        #expect(try NameTable.holder(of: "lIN", except: id, on: store) == nil)
        #expect(try NameTable.alike(account: "Lіn", on: store) == "Lin")
        #expect(try NameTable.alike(realname: "lіn", on: store) == ["Lin"])
        #expect(try UserTable.find(id, on: store)?.realname == "Lin")
        #expect(try UserTable.ids(on: store) == [id])
    }

    @Test(arguments: Driver.installed) func twoSpellingsOfOneAccountAreKeptApart(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let ids = try ["Dan", "dan", "zoë", "zoe\u{308}"].map { try person($0, on: store) }
        #expect(try ["Dan", "dan", "zoë", "zoe\u{308}"].map { try UserTable.credential($0, on: store)?.id } == ids)
        #expect(try UserTable.credential("DAN", on: store) == nil)
        #expect(try UserTable.credential("Zoë", on: store) == nil)
        #expect(try NameTable.twins(on: store).map { $0.map(\.id) } == [[ids[0], ids[1]], [ids[2], ids[3]]])
        try UserTable.setDeleted(true, of: ids[1], on: store)
        #expect(try UserTable.credential("DAN", on: store)?.id == ids[0])
    }

    @Test(arguments: Driver.installed) func anAddressOfOnlyOnePersonSignsIn(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let (ann, bob) = (try person("ann", on: store), try person("bob", on: store))
        try ProfileField.email.set("Ann.Lee@Example.com", of: ann, on: store)
        #expect(try UserTable.credential("ann.lee@example.com ", on: store)?.id == ann)
        #expect(try UserTable.credential("ann.lee", on: store) == nil)
        #expect(try UserTable.credential("", on: store) == nil)
        #expect(try NameTable.isTaken(email: "ANN.LEE@example.com", except: bob, on: store))
        #expect(try !NameTable.isTaken(email: "ANN.LEE@example.com", except: ann, on: store))
        try ProfileField.email.set("ann.lee@example.com", of: bob, on: store)
        #expect(try UserTable.credential("ann.lee@example.com", on: store) == nil)
        try UserTable.setDeleted(true, of: bob, on: store)
        #expect(try UserTable.credential("ann.lee@example.com", on: store)?.id == ann)
        // An account that is written like an address comes first.
        let cat = try person("ann.lee@example.com", on: store)
        #expect(try UserTable.credential("Ann.Lee@example.com", on: store)?.id == cat)
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
        try PersonSettingsTable.set("{}", of: try person("ann", on: store), on: store)
        #expect(try PersonSettingsTable.get(of: 1, on: store) == "{}")
    }

    @Test func statementsHaveNamesOfTheirOwn() {
        let one: SQL = "SELECT 1"
        let two: SQL = "SELECT 2"
        #expect(one.key != two.key && one.text == "SELECT 1")
    }
}
