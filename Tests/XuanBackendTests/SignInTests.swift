import Testing
import XuanPacket
@testable import XuanStore

@testable import XuanBackend

@Suite struct SignInTests {
    private func wrong(_ fixture: TestBackend, _ account: String, from ip: String = "10.0.0.7", wire: String = "x")
        -> JSON
    {
        var packet = TestBackend.packet("login", ["", .string(account), .string(wire), "online"]).object!
        packet["client"] = ["IP": .string(ip), "Port": 5, "Zone": ""]
        return fixture.ask(.object(packet))
    }

    @Test func aNameThatNobodyHasIsLockedAsARealOneIs() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        for account in ["ann", "nobody"] {
            for _ in 1...5 { #expect(wrong(fixture, account)["data"]?.string == Sentence.wrongLogin.english) }
            let answer = wrong(fixture, account)
            #expect(answer["data"]?.string == Sentence.lockedLogin(seconds: 600).english)
            #expect(answer["code"] == "locked" && answer["seconds"] == 600)
        }
        fixture.move(seconds: 601)
        for account in ["ann", "nobody"] {
            #expect(wrong(fixture, account)["data"]?.string == Sentence.wrongLogin.english)
        }
    }

    @Test func anAddressThatTriesManyNamesIsSlowedDownButNotWhoHasSignedInThere() throws {
        var configuration = TestBackend.quick
        configuration.guesses.perAddress = 10
        let fixture = try TestBackend(configuration)
        try fixture.add("ann")
        try fixture.add("bob")
        let right = Secret.md5Hex("pw-ann")
        #expect(wrong(fixture, "bob", wire: Secret.md5Hex("pw-bob"))["result"] == "success")
        for n in 1...10 { #expect(wrong(fixture, "name\(n)")["data"]?.string == Sentence.wrongLogin.english) }
        let waiting = wrong(fixture, "ann", wire: right)
        #expect(waiting["code"] == "wait" && waiting["seconds"] == 5)
        #expect(waiting["data"]?.string == Sentence.waitingLogin(seconds: 5).english)
        #expect(wrong(fixture, "ann", from: "10.0.0.8", wire: right)["result"] == "success")
        #expect(wrong(fixture, "bob", wire: Secret.md5Hex("pw-bob"))["result"] == "success")
        fixture.move(seconds: 5)
        #expect(wrong(fixture, "ann", wire: right)["result"] == "success")
    }

    @Test func guessesElsewhereLockNobodyOutWhereHeSignsIn() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        let right = Secret.md5Hex("pw-ann")
        #expect(wrong(fixture, "ann", from: "10.0.0.1", wire: right)["result"] == "success")
        for n in 0..<60 { _ = wrong(fixture, "ann", from: "203.0.113.\(n / 5)") }
        #expect(wrong(fixture, "ann", from: "10.0.0.1", wire: right)["result"] == "success")
        let new = wrong(fixture, "ann", from: "10.0.0.2", wire: right)
        #expect(new["code"] == "locked" && new["seconds"] == 3_600)
        // Known addresses outlive a restart, counts do not.
        try fixture.restart()
        for n in 0..<60 { _ = wrong(fixture, "ann", from: "203.0.113.\(n / 5)") }
        #expect(wrong(fixture, "ann", from: "10.0.0.1", wire: right)["result"] == "success")
        #expect(wrong(fixture, "ann", from: "10.0.0.2", wire: right)["code"] == "locked")
        fixture.move(seconds: 3_601)
        #expect(wrong(fixture, "ann", from: "10.0.0.2", wire: right)["result"] == "success")
    }

    @Test func aCheckOfThePasswordMakesAnAddressKnown() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        var packet = TestBackend.packet("login", ["", "ann", .string(Secret.md5Hex("pw-ann")), ""]).object!
        packet["client"] = ["IP": "2001:db8:1:2:3::4", "Port": 5, "Zone": ""]
        #expect(fixture.ask(.object(packet))["result"] == "success")
        let store = try fixture.store.openReader()
        defer { store.close() }
        #expect(try SignInTable.addresses(of: ann, on: store) == ["2001:db8:1:2::/64"])
    }

    @Test func aFewAddressesAreRememberedForEachAccount() throws {
        var configuration = TestBackend.quick
        configuration.knownAddresses = 3
        let fixture = try TestBackend(configuration)
        let ann = try fixture.add("ann")
        for n in 1...6 {
            #expect(wrong(fixture, "ann", from: "10.0.0.\(n)", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
            fixture.move(seconds: 1)
        }
        let store = try fixture.store.openReader()
        defer { store.close() }
        #expect(try SignInTable.addresses(of: ann, on: store) == ["10.0.0.6", "10.0.0.5", "10.0.0.4"])
    }

    @Test func aClockThatJumpsLocksNobodyForAYear() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        fixture.jump(seconds: 400 * 86_400)
        for _ in 1...5 { _ = wrong(fixture, "ann") }
        #expect(wrong(fixture, "ann")["seconds"] == 600)
        fixture.jump(seconds: -800 * 86_400)
        #expect(wrong(fixture, "ann")["seconds"] == 600)
        fixture.move(seconds: 601)
        #expect(wrong(fixture, "ann", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
    }

    /// Versions before kept locks in the row, by the wall clock.
    @Test func aLockThatAnOldVersionLeftLocksNobody() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let store = try fixture.store.openWriter()
        defer { store.close() }
        try store.execute(
            "UPDATE users SET fails = 4, locked_until = ? WHERE id = ?", [.integer(.max), .integer(ann)])
        #expect(wrong(fixture, "ann", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
    }

    @Test func aNewPasswordEndsTheLockAlsoFromTheCommandLine() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        for _ in 1...5 { _ = wrong(fixture, "ann") }
        #expect(wrong(fixture, "ann", wire: Secret.md5Hex("pw-ann"))["code"] == "locked")
        try AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
            .setPassword(account: "ann", password: "another one 7")
        #expect(wrong(fixture, "ann", wire: Secret.md5Hex("another one 7"))["result"] == "success")
    }

    /// A guesser learns nothing of an account that is there, is disabled, or is not there.
    @Test func aStrangerHearsTheSameOfEveryAccount() throws {
        let fixture = try TestBackend()
        for account in ["ann", "bob", "cat"] { try fixture.add(account) }
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        try book.change(account: "bob", .forbidden(true))
        try book.change(account: "cat", .deleted(true))
        for _ in 1...7 {
            let heard = Set(["ann", "bob", "cat", "nobody"].map { wrong(fixture, $0).text })
            #expect(heard.count == 1, "\(heard)")
        }
    }

    @Test func aPersonWithThePasswordIsToldWhyTheLoginFailed() throws {
        let fixture = try TestBackend()
        for account in ["bob", "cat"] { try fixture.add(account) }
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        try book.change(account: "bob", .forbidden(true))
        try book.change(account: "cat", .deleted(true))
        for (account, code, sentence) in [
            ("bob", "disabled", Sentence.forbidden), ("cat", "deleted", .deletedLogin),
        ] {
            for status in ["online", ""] {
                let answer = fixture.login(account, status: status)
                #expect(answer["code"]?.string == code && answer["data"]?.string == sentence.english)
            }
        }
    }

    @Test func aPasswordThatAnotherProcessChangesEndsTheSession() throws {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        try book.setPassword(account: "bob", password: "another one 7")
        _ = fixture.ask("settings", ["", [:]], by: ann)
        let pushes = fixture.pushes.withLock { $0.filter { $0["method"] == "kickoff" } }
        #expect(pushes.map(\.users) == [[bob]])
        #expect(pushes.first?["reason"] == "passwordReset")
        // A password that its owner changes in the chat leaves that session open.
        _ = fixture.ask("userchange", [["password": .string(Secret.md5Hex("a third one 8"))]], by: ann)
        try book.change(account: "bob", .forbidden(true))
        _ = fixture.ask("settings", ["", [:]], by: ann)
        #expect(fixture.pushes.withLock { $0.filter { $0["method"] == "kickoff" && $0.users == [ann] } }.isEmpty)
    }

    @Test func theLockIsLookedAtBeforeTheHash() throws {
        var configuration = TestBackend.quick
        configuration.scryptCost = 1 << 15
        configuration.scryptBlockSize = 8
        let fixture = try TestBackend(configuration)
        try fixture.add("ann")
        let clock = ContinuousClock()
        let hashing = clock.measure { for _ in 1...5 { _ = wrong(fixture, "ann") } }
        let locked = clock.measure { for _ in 1...5 { _ = wrong(fixture, "ann") } }
        #expect(locked < hashing / 2, "\(locked) \(hashing)")
    }

    /// scrypt takes long; each refusal has waited for exactly one.
    @Test func aNameThatNobodyHasCostsAsMuchAsAWrongPassword() throws {
        let passwords = Passwords(configuration: TestBackend.quick)
        let original = try #require(OriginalHash(original: Secret.md5Hex(Secret.md5Hex("pw-old") + "old")))
        func credential(_ account: String, _ password: String) -> CredentialRecord {
            CredentialRecord(id: 1, account: account, password: password)
        }
        let refused: [CredentialRecord?] = [
            nil, credential("ann", passwords.hash(Secret.md5Hex("pw-ann"))), credential("old", original.stored),
            credential("odd", ""), credential("odd", "md5$1"),
        ]
        for known in refused {
            for wire in [Secret.md5Hex("wrong"), "", "x"] {
                let before = passwords.computed
                #expect(!passwords.matches(wire, known, now: 0))
                #expect(passwords.computed == before + 1, "\(known?.account ?? "nobody")")
            }
        }
    }

    @Test func anOriginalHashLogsInOnceAndIsRenewed() throws {
        let fixture = try TestBackend()
        let lin = try fixture.add("lin")
        let wire = Secret.md5Hex("secret of lin")
        let original = try #require(OriginalHash(original: Secret.md5Hex(wire + "lin").uppercased()))
        let store = try fixture.store.openWriter()
        defer { store.close() }
        try UserTable.setPassword(original.stored, of: lin, on: store)
        // The stored hash is not a password, also with the account after it.
        for odd in [String(original.stored.dropFirst(9)), original.stored, "secret of lin"] {
            #expect(fixture.login("lin", wire: odd).isFailure)
        }
        #expect(fixture.login("lin", wire: wire, status: "")["result"] == "success")
        let renewed = try UserTable.credential("lin", on: store)!.password
        #expect(renewed.hasPrefix("scrypt$"))
        #expect(fixture.login("lin", wire: wire)["result"] == "success")
        #expect(try UserTable.credential("lin", on: store)!.password == renewed)
        #expect(OriginalHash(original: "x") == nil && OriginalHash(original: "") == nil)
    }

    @Test func weakPasswordsAreRefusedWhereTheyCanBeSeen() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        for weak in ["", "short", "12345678", "password", "newcomer"] {
            let error = #expect(throws: AccountError.self) {
                try book.addUser(account: "newcomer", password: weak, realname: "")
            }
            #expect(error?.description.hasPrefix("password: ") == true)
        }
        #expect(throws: AccountError.self) { try book.setPassword(account: "ann", password: "ann") }
        let before = try fixture.dump()
        for weak in ["", "123456", "ann", "qwerty"].dropFirst() {
            let answer = fixture.ask("userchange", [["password": .string(Secret.md5Hex(weak))]], by: ann)
            #expect(answer.isFailure && answer["message"]?.string?.hasPrefix("password: ") == true, "\(weak)")
        }
        #expect(fixture.ask("userchange", [["password": .string(Secret.md5Hex(""))]], by: ann).isFailure)
        #expect(try fixture.dump() == before)
    }

    @Test func somebodyDisabledIsSentAwayAndStaysInTheList() throws {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        try book.change(account: "bob", .forbidden(true))
        #expect(fixture.say(gid, "without bob", by: ann).users == [ann])
        _ = fixture.ask("settings", ["", [:]], by: ann)
        let push = fixture.pushes.withLock { $0.first { $0["method"] == "kickoff" } }
        #expect(push?.users == [bob])
        #expect(fixture.ask("ping", by: bob)["message"] == .string(Sentence.forbidden.english))
        #expect(fixture.login("bob")["data"]?.string == Sentence.forbidden.english)
        #expect(fixture.login("bob", wire: "x")["data"]?.string == Sentence.wrongLogin.english)
        #expect(fixture.ask("usergetlist", [""], by: ann)["data"]!.array!.count == 2)
        try book.change(account: "bob", .forbidden(false))
        #expect(fixture.enter(bob, "bob").contents == ["without bob"])
        try book.change(account: "bob", .deleted(true))
        #expect(fixture.ask("ping", by: bob)["message"] == .string(Sentence.unknownUser.english))
        #expect(fixture.login("bob")["data"]?.string == Sentence.deletedLogin.english)
        #expect(fixture.login("bob", wire: "x")["data"]?.string == Sentence.wrongLogin.english)
        #expect(fixture.ask("usergetlist", [""], by: ann)["data"]!.array!.count == 1)
        #expect(throws: AccountError.unknown) { try book.change(account: "none", .deleted(true)) }
    }

    @Test func rolesAndDepartmentsHaveNames() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        try book.set(RoleRecord(code: "dev", name: "Dev"))
        try book.set(RoleRecord(code: "dev", name: "Developer"))
        try book.set(DeptRecord(id: 1, name: "SampleCompany", place: 10))
        try book.set(DeptRecord(id: 3, name: "R&D", parent: 1, place: 20))
        #expect(throws: AccountError.unknownDept) { try book.change(account: "ann", .place(role: "dev", dept: 9)) }
        try book.change(account: "ann", .place(role: "dev", dept: 3))
        let list = fixture.ask("usergetlist", [""], by: ann)
        #expect(list["roles"] == ["": "", "dev": "Developer"])
        #expect(list["depts"]?["3"] == ["name": "R&D", "order": 20, "parent": 1])
        #expect(list["data"]?[0]?["role"] == "dev" && list["data"]?[0]?["dept"] == 3)
        #expect(fixture.ask("checkUserChange")["data"] == "yes")
    }
}

extension Array where Element == JSON {
    var contents: [String] { compactMap { $0["content"]?.string } }
}
