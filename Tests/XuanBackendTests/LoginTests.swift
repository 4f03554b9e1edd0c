import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

@Suite struct LoginTests {
    @Test func answersWithTheProfileAndEverybodyOnline() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann", admin: .super)
        let bob = try fixture.add("bob")
        fixture.enter(bob, "bob")
        let answer = fixture.login("ann")
        #expect(answer.users.sorted() == [ann, bob].sorted())
        #expect(answer["data"]?["status"] == "online")
        #expect(answer["data"]?["admin"] == "super")
        #expect(answer["data"]?["signed"] == 1_700_000_000)
        #expect(answer["v"] == "2.2.0")
        #expect(!answer.text.contains("scrypt"))
    }

    @Test func checkOfServerInfoMarksNobodyOnline() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let answer = fixture.login("ann", status: "")
        #expect(answer["result"] == "success")
        #expect(answer["data"] == nil && answer["users"] == nil)
        #expect(fixture.ask("usergetlist", [[JSON(ann)]], by: ann)["data"]?[0]?["status"] == "offline")
    }

    @Test(arguments: [
        ("ann", Secret.md5Hex("wrong")), ("ann", "pw-ann"), ("ann", ""), ("nobody", Secret.md5Hex("x")), ("", ""),
        ("ann' OR '1'='1", Secret.md5Hex("x")),
        (String(repeating: "a", count: 9000), "x"),
    ])
    func refusesWrongCredentials(account: String, wire: String) throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        let answer = fixture.login(account, wire: wire)
        #expect(answer.isFailure)
        #expect(answer["data"]?.string == Sentence.wrongLogin.english)
    }

    @Test func locksAtTheFifthWrongPasswordForTenMinutesAndOnlyThatAccount() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        try fixture.add("bob")
        for _ in 1...4 { #expect(fixture.login("ann", wire: "x", status: "").isFailure) }
        #expect(fixture.login("ann")["result"] == "success")
        for _ in 1...5 {
            #expect(fixture.login("ann", wire: "x", status: "")["data"]?.string == Sentence.wrongLogin.english)
        }
        #expect(fixture.login("ann")["data"]?.string == Sentence.lockedLogin(seconds: 600).english)
        #expect(fixture.login("bob")["result"] == "success")
        fixture.move(seconds: 601)
        #expect(fixture.login("ann")["result"] == "success")
    }

    @Test func withoutLimitsNobodyIsLocked() throws {
        var configuration = TestBackend.quick
        configuration.limits = false
        let fixture = try TestBackend(configuration)
        try fixture.add("ann")
        for _ in 1...9 { #expect(fixture.login("ann", wire: "x").isFailure) }
        #expect(fixture.login("ann")["result"] == "success")
    }

    @Test func logoutOfAnOlderConnectionChangesNothing() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let bob = try fixture.add("bob")
        fixture.enter(bob, "bob")
        fixture.enter(ann, "ann", port: 1)
        fixture.enter(ann, "ann", port: 2)
        let ignored = fixture.ask("logout", by: ann, port: 1)
        #expect(ignored["result"] == "success")
        #expect(ignored.users == Answer.nobody)
        #expect(fixture.ask("usergetlist", [""], by: bob)["data"]?[0]?["status"] == "online")
        let real = fixture.ask("logout", by: ann, port: 2)
        #expect(real.users == [bob])
        #expect(real["data"]?["status"] == "offline")
    }

    @Test func serverStartMakesEverybodyOffline() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        #expect(fixture.ask("serverStart")["knows"] == ["sync"])
        #expect(fixture.ask("usergetlist", [""], by: ann)["data"]?[0]?["status"] == "offline")
    }

    @Test func somebodyAddedByAnotherProcessLogsInAndIsInTheList() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        #expect(fixture.ask("checkUserChange", [""])["data"] == "yes")
        #expect(fixture.ask("checkUserChange", [""])["data"] == "no")
        let book = AccountBook(
            store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        let late = try book.addUser(account: "late", password: "pw-late", realname: "后来者")
        #expect(fixture.ask("checkUserChange", [""])["data"] == "yes")
        #expect(fixture.login("late")["data"]?["realname"] == "后来者")
        #expect(fixture.ask("userGetlist", [""], by: ann)["data"]?[1]?["id"] == JSON(late))
        let system = fixture.ask("getlist", by: ann)["data"]?[0]
        #expect(system?["members"] == .array([JSON(ann), JSON(late)]))
        #expect(throws: AccountError.taken("late")) {
            try book.addUser(account: "LATE", password: "pw-late", realname: "")
        }
        #expect(throws: AccountError.badName) { try book.addUser(account: "System", password: "pw-late", realname: "") }
        #expect(throws: AccountError.unknown) { try book.setPassword(account: "none", password: "pw-none") }
        try book.setPassword(account: "late", password: "other-one")
        #expect(fixture.login("late").isFailure)
        #expect(fixture.login("late", wire: Secret.md5Hex("other-one"))["result"] == "success")
    }

    @Test func knowsWhetherThereIsAnAdministrator() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        #expect(!fixture.backend.hasAdministrator)
        try fixture.add("root", admin: .super)
        #expect(fixture.backend.hasAdministrator)
    }

    @Test func saysBusyWhenTheWorkersAreBehind() throws {
        var configuration = TestBackend.quick
        configuration.computeQueue = 0
        let fixture = try TestBackend(configuration)
        try fixture.add("ann")
        let answer = fixture.login("ann")
        #expect(answer.isFailure)
        #expect(answer["data"]?.string?.contains("busy") == true)
    }

    @Test func answersAfterCloseWithAFailure() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.backend.close()
        let answer = fixture.ask("ping", by: ann)
        #expect(answer.isFailure && answer.users == [ann])
    }

    @Test func keepsALogOfLogins() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        _ = fixture.ask("logout", by: ann)
        let store = try fixture.store.openReader()
        defer { store.close() }
        #expect(try ActionTable.names(of: ann, on: store) == ["created", "login", "logout"])
    }
}
