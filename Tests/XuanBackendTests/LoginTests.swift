import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

@Suite struct LoginTests {
    @Test func answersWithTheProfileAndEverybodyOnline() throws {
        let house = try House()
        let ann = try house.add("ann", admin: .super)
        let bob = try house.add("bob")
        house.enter(bob, "bob")
        let answer = house.login("ann")
        #expect(answer.users == [ann, bob].sorted())
        #expect(answer["data"]?["status"] == "online")
        #expect(answer["data"]?["admin"] == "super")
        #expect(answer["data"]?["signed"] == 1_700_000_000)
        #expect(answer["v"] == "2.2.0")
        #expect(!answer.text.contains("scrypt"))
    }

    @Test func checkOfServerInfoMarksNobodyOnline() throws {
        let house = try House()
        let ann = try house.add("ann")
        let answer = house.login("ann", status: "")
        #expect(answer["result"] == "success")
        #expect(answer["data"] == nil && answer["users"] == nil)
        #expect(house.ask("usergetlist", [[JSON(ann)]], by: ann)["data"]?[0]?["status"] == "offline")
    }

    @Test(arguments: [
        ("ann", Secret.md5Hex("wrong")), ("ann", "pw-ann"), ("ann", ""), ("nobody", Secret.md5Hex("x")), ("", ""),
        ("ann' OR '1'='1", Secret.md5Hex("x")),
        (String(repeating: "a", count: 9000), "x"),
    ])
    func refusesWrongCredentials(account: String, wire: String) throws {
        let house = try House()
        try house.add("ann")
        let answer = house.login(account, wire: wire)
        #expect(answer.isFailure)
        #expect(answer["data"]?.string == Sentence.wrongLogin.english)
    }

    @Test func locksAtTheFifthWrongPasswordForTenMinutesAndOnlyThatAccount() throws {
        let house = try House()
        try house.add("ann")
        try house.add("bob")
        for _ in 1...4 { #expect(house.login("ann", wire: "x", status: "").isFailure) }
        #expect(house.login("ann")["result"] == "success")
        for _ in 1...5 {
            #expect(house.login("ann", wire: "x", status: "")["data"]?.string == Sentence.wrongLogin.english)
        }
        #expect(house.login("ann")["data"]?.string == Sentence.lockedLogin(seconds: 600).english)
        #expect(house.login("bob")["result"] == "success")
        house.move(seconds: 601)
        #expect(house.login("ann")["result"] == "success")
    }

    @Test func withoutLimitsNobodyIsLocked() throws {
        var configuration = House.quick
        configuration.limits = false
        let house = try House(configuration)
        try house.add("ann")
        for _ in 1...9 { #expect(house.login("ann", wire: "x").isFailure) }
        #expect(house.login("ann")["result"] == "success")
    }

    @Test func logoutOfAnOlderConnectionChangesNothing() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        house.enter(bob, "bob")
        house.enter(ann, "ann", port: 1)
        house.enter(ann, "ann", port: 2)
        let ignored = house.ask("logout", by: ann, port: 1)
        #expect(ignored["result"] == "success")
        #expect(ignored.users == Answer.nobody)
        #expect(house.ask("usergetlist", [""], by: bob)["data"]?[0]?["status"] == "online")
        let real = house.ask("logout", by: ann, port: 2)
        #expect(real.users == [bob])
        #expect(real["data"]?["status"] == "offline")
    }

    @Test func serverStartMakesEverybodyOffline() throws {
        let house = try House()
        let ann = try house.add("ann")
        house.enter(ann, "ann")
        #expect(house.ask("serverStart") == .null)
        #expect(house.ask("usergetlist", [""], by: ann)["data"]?[0]?["status"] == "offline")
    }

    @Test func somebodyAddedByAnotherProcessLogsInAndIsInTheList() throws {
        let house = try House()
        let ann = try house.add("ann")
        house.enter(ann, "ann")
        #expect(house.ask("checkUserChange", [""])["data"] == "yes")
        #expect(house.ask("checkUserChange", [""])["data"] == "no")
        let book = AccountBook(
            store: house.store, configuration: House.quick, clock: { 5 })
        let late = try book.addUser(account: "late", password: "pw-late", realname: "后来者")
        #expect(house.ask("checkUserChange", [""])["data"] == "yes")
        #expect(house.login("late")["data"]?["realname"] == "后来者")
        #expect(house.ask("userGetlist", [""], by: ann)["data"]?[1]?["id"] == JSON(late))
        let system = house.ask("getlist", by: ann)["data"]?[0]
        #expect(system?["members"] == .array([JSON(ann), JSON(late)]))
        #expect(throws: AccountError.taken("late")) {
            try book.addUser(account: "LATE", password: "pw-late", realname: "")
        }
        #expect(throws: AccountError.badName) { try book.addUser(account: "System", password: "pw-late", realname: "") }
        #expect(throws: AccountError.unknown) { try book.setPassword(account: "none", password: "pw-none") }
        try book.setPassword(account: "late", password: "other-one")
        #expect(house.login("late").isFailure)
        #expect(house.login("late", wire: Secret.md5Hex("other-one"))["result"] == "success")
    }

    @Test func knowsWhetherThereIsAnAdministrator() throws {
        let house = try House()
        try house.add("ann")
        #expect(!house.backend.hasAdministrator)
        try house.add("root", admin: .super)
        #expect(house.backend.hasAdministrator)
    }

    @Test func saysBusyWhenTheWorkersAreBehind() throws {
        var configuration = House.quick
        configuration.computeQueue = 0
        let house = try House(configuration)
        try house.add("ann")
        let answer = house.login("ann")
        #expect(answer.isFailure)
        #expect(answer["data"]?.string?.contains("busy") == true)
    }

    @Test func answersAfterCloseWithAFailure() throws {
        let house = try House()
        let ann = try house.add("ann")
        house.backend.close()
        let answer = house.ask("ping", by: ann)
        #expect(answer.isFailure && answer.users == [ann])
    }

    @Test func keepsALogOfLogins() throws {
        let house = try House()
        let ann = try house.add("ann")
        house.enter(ann, "ann")
        _ = house.ask("logout", by: ann)
        let store = try house.store.openReader()
        defer { store.close() }
        #expect(try ActionTable.names(of: ann, on: store) == ["created", "login", "logout"])
    }
}
