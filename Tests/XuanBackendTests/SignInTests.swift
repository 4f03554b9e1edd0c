import Testing
import XuanPacket
@testable import XuanStore

@testable import XuanBackend

@Suite struct SignInTests {
    private func wrong(_ house: House, _ account: String, from ip: String = "10.0.0.7", wire: String = "x") -> JSON {
        var packet = House.packet("login", ["", .string(account), .string(wire), "online"]).object!
        packet["client"] = ["IP": .string(ip), "Port": 5, "Zone": ""]
        return house.ask(.object(packet))
    }

    @Test func aNameThatNobodyHasIsLockedAsARealOneIs() throws {
        let house = try House()
        try house.add("ann")
        for account in ["ann", "nobody"] {
            for _ in 1...5 { #expect(wrong(house, account)["data"]?.string == Sentence.wrongLogin.english) }
            let answer = wrong(house, account)
            #expect(answer["data"]?.string == Sentence.lockedLogin(seconds: 600).english)
            #expect(answer["code"] == "locked" && answer["seconds"] == 600)
        }
        house.move(seconds: 601)
        for account in ["ann", "nobody"] {
            #expect(wrong(house, account)["data"]?.string == Sentence.wrongLogin.english)
        }
    }

    @Test func anAddressThatTriesManyNamesIsSlowedDownButNotWhoHasSignedInThere() throws {
        var configuration = House.quick
        configuration.guesses.perAddress = 10
        let house = try House(configuration)
        try house.add("ann")
        try house.add("bob")
        let right = Secret.md5Hex("pw-ann")
        #expect(wrong(house, "bob", wire: Secret.md5Hex("pw-bob"))["result"] == "success")
        for n in 1...10 { #expect(wrong(house, "name\(n)")["data"]?.string == Sentence.wrongLogin.english) }
        let waiting = wrong(house, "ann", wire: right)
        #expect(waiting["code"] == "wait" && waiting["seconds"] == 5)
        #expect(waiting["data"]?.string == Sentence.waitingLogin(seconds: 5).english)
        #expect(wrong(house, "ann", from: "10.0.0.8", wire: right)["result"] == "success")
        #expect(wrong(house, "bob", wire: Secret.md5Hex("pw-bob"))["result"] == "success")
        house.move(seconds: 5)
        #expect(wrong(house, "ann", wire: right)["result"] == "success")
    }

    @Test func guessesElsewhereLockNobodyOutWhereHeSignsIn() throws {
        let house = try House()
        try house.add("ann")
        let right = Secret.md5Hex("pw-ann")
        #expect(wrong(house, "ann", from: "10.0.0.1", wire: right)["result"] == "success")
        for n in 0..<60 { _ = wrong(house, "ann", from: "203.0.113.\(n / 5)") }
        #expect(wrong(house, "ann", from: "10.0.0.1", wire: right)["result"] == "success")
        let new = wrong(house, "ann", from: "10.0.0.2", wire: right)
        #expect(new["code"] == "locked" && new["seconds"] == 3_600)
        // What is known outlives a restart, and what was counted does not.
        try house.restart()
        for n in 0..<60 { _ = wrong(house, "ann", from: "203.0.113.\(n / 5)") }
        #expect(wrong(house, "ann", from: "10.0.0.1", wire: right)["result"] == "success")
        #expect(wrong(house, "ann", from: "10.0.0.2", wire: right)["code"] == "locked")
        house.move(seconds: 3_601)
        #expect(wrong(house, "ann", from: "10.0.0.2", wire: right)["result"] == "success")
    }

    @Test func aCheckOfThePasswordMakesAnAddressKnown() throws {
        let house = try House()
        let ann = try house.add("ann")
        var packet = House.packet("login", ["", "ann", .string(Secret.md5Hex("pw-ann")), ""]).object!
        packet["client"] = ["IP": "2001:db8:1:2:3::4", "Port": 5, "Zone": ""]
        #expect(house.ask(.object(packet))["result"] == "success")
        let store = try house.store.openReader()
        defer { store.close() }
        #expect(try SignInTable.addresses(of: ann, on: store) == ["2001:db8:1:2::/64"])
    }

    @Test func aFewAddressesAreRememberedForEachAccount() throws {
        var configuration = House.quick
        configuration.knownAddresses = 3
        let house = try House(configuration)
        let ann = try house.add("ann")
        for n in 1...6 {
            #expect(wrong(house, "ann", from: "10.0.0.\(n)", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
            house.move(seconds: 1)
        }
        let store = try house.store.openReader()
        defer { store.close() }
        #expect(try SignInTable.addresses(of: ann, on: store) == ["10.0.0.6", "10.0.0.5", "10.0.0.4"])
    }

    @Test func aClockThatJumpsLocksNobodyForAYear() throws {
        let house = try House()
        try house.add("ann")
        house.jump(seconds: 400 * 86_400)
        for _ in 1...5 { _ = wrong(house, "ann") }
        #expect(wrong(house, "ann")["seconds"] == 600)
        house.jump(seconds: -800 * 86_400)
        #expect(wrong(house, "ann")["seconds"] == 600)
        house.move(seconds: 601)
        #expect(wrong(house, "ann", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
    }

    /// Versions before kept locks in the row, by the wall clock.
    @Test func aLockThatAnOldVersionLeftLocksNobody() throws {
        let house = try House()
        let ann = try house.add("ann")
        let store = try house.store.openWriter()
        defer { store.close() }
        try store.execute(
            "UPDATE users SET fails = 4, locked_until = ? WHERE id = ?", [.integer(.max), .integer(ann)])
        #expect(wrong(house, "ann", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
    }

    @Test func aNewPasswordEndsTheLockAlsoFromTheCommandLine() throws {
        let house = try House()
        try house.add("ann")
        for _ in 1...5 { _ = wrong(house, "ann") }
        #expect(wrong(house, "ann", wire: Secret.md5Hex("pw-ann"))["code"] == "locked")
        try AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
            .setPassword(account: "ann", password: "another one 7")
        #expect(wrong(house, "ann", wire: Secret.md5Hex("another one 7"))["result"] == "success")
    }

    /// A guesser learns nothing of an account that is there, is disabled, or is not there.
    @Test func whoDoesNotKnowThePasswordHearsTheSameOfEveryAccount() throws {
        let house = try House()
        for account in ["ann", "bob", "cat"] { try house.add(account) }
        let book = AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
        try book.change(account: "bob", .forbidden(true))
        try book.change(account: "cat", .deleted(true))
        for _ in 1...7 {
            let heard = Set(["ann", "bob", "cat", "nobody"].map { wrong(house, $0).text })
            #expect(heard.count == 1, "\(heard)")
        }
    }

    @Test func whoKnowsThePasswordIsToldWhatIsTheCase() throws {
        let house = try House()
        for account in ["bob", "cat"] { try house.add(account) }
        let book = AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
        try book.change(account: "bob", .forbidden(true))
        try book.change(account: "cat", .deleted(true))
        for (account, code, sentence) in [
            ("bob", "disabled", Sentence.forbidden), ("cat", "deleted", .deletedLogin),
        ] {
            for status in ["online", ""] {
                let answer = house.login(account, status: status)
                #expect(answer["code"]?.string == code && answer["data"]?.string == sentence.english)
            }
        }
    }

    @Test func aPasswordThatAnotherProcessChangesEndsTheSession() throws {
        let house = try House()
        let (ann, bob) = (try house.add("ann"), try house.add("bob"))
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        let book = AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
        try book.setPassword(account: "bob", password: "another one 7")
        _ = house.ask("settings", ["", [:]], by: ann)
        let pushes = house.pushes.withLock { $0.filter { $0["method"] == "kickoff" } }
        #expect(pushes.map(\.users) == [[bob]])
        #expect(pushes.first?["reason"] == "passwordReset")
        // A password that its owner changes in the chat leaves that session open.
        _ = house.ask("userchange", [["password": .string(Secret.md5Hex("a third one 8"))]], by: ann)
        try book.change(account: "bob", .forbidden(true))
        _ = house.ask("settings", ["", [:]], by: ann)
        #expect(house.pushes.withLock { $0.filter { $0["method"] == "kickoff" && $0.users == [ann] } }.isEmpty)
    }

    @Test func theLockIsLookedAtBeforeTheHash() throws {
        var configuration = House.quick
        configuration.scryptCost = 1 << 15
        configuration.scryptBlockSize = 8
        let house = try House(configuration)
        try house.add("ann")
        let clock = ContinuousClock()
        let hashing = clock.measure { for _ in 1...5 { _ = wrong(house, "ann") } }
        let locked = clock.measure { for _ in 1...5 { _ = wrong(house, "ann") } }
        #expect(locked < hashing / 2, "\(locked) \(hashing)")
    }

    /// What takes long is scrypt; whoever is refused has waited for exactly one.
    @Test func aNameThatNobodyHasCostsAsMuchAsAWrongPassword() throws {
        let passwords = Passwords(configuration: House.quick)
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
        let house = try House()
        let lin = try house.add("lin")
        let wire = Secret.md5Hex("secret of lin")
        let original = try #require(OriginalHash(original: Secret.md5Hex(wire + "lin").uppercased()))
        let store = try house.store.openWriter()
        defer { store.close() }
        try UserTable.setPassword(original.stored, of: lin, on: store)
        // The stored hash is no password, nor is it one with the account behind it.
        for odd in [String(original.stored.dropFirst(9)), original.stored, "secret of lin"] {
            #expect(house.login("lin", wire: odd).isFailure)
        }
        #expect(house.login("lin", wire: wire, status: "")["result"] == "success")
        let renewed = try UserTable.credential("lin", on: store)!.password
        #expect(renewed.hasPrefix("scrypt$"))
        #expect(house.login("lin", wire: wire)["result"] == "success")
        #expect(try UserTable.credential("lin", on: store)!.password == renewed)
        #expect(OriginalHash(original: "x") == nil && OriginalHash(original: "") == nil)
    }

    @Test func weakPasswordsAreRefusedWhereTheyCanBeSeen() throws {
        let house = try House()
        let ann = try house.add("ann")
        let book = AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
        for weak in ["", "short", "12345678", "password", "newcomer"] {
            let error = #expect(throws: AccountError.self) {
                try book.addUser(account: "newcomer", password: weak, realname: "")
            }
            #expect(error?.description.hasPrefix("password: ") == true)
        }
        #expect(throws: AccountError.self) { try book.setPassword(account: "ann", password: "ann") }
        let before = try house.dump()
        for weak in ["", "123456", "ann", "qwerty"].dropFirst() {
            let answer = house.ask("userchange", [["password": .string(Secret.md5Hex(weak))]], by: ann)
            #expect(answer.isFailure && answer["message"]?.string?.hasPrefix("password: ") == true, "\(weak)")
        }
        #expect(house.ask("userchange", [["password": .string(Secret.md5Hex(""))]], by: ann).isFailure)
        #expect(try house.dump() == before)
    }

    @Test func somebodyDisabledIsSentAwayAndStaysInTheList() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        let gid = house.group([ann, bob])
        let book = AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
        try book.change(account: "bob", .forbidden(true))
        #expect(house.say(gid, "without bob", by: ann).users == [ann])
        _ = house.ask("settings", ["", [:]], by: ann)
        let push = house.pushes.withLock { $0.first { $0["method"] == "kickoff" } }
        #expect(push?.users == [bob])
        #expect(house.ask("ping", by: bob)["message"] == .string(Sentence.forbidden.english))
        #expect(house.login("bob")["data"]?.string == Sentence.forbidden.english)
        #expect(house.login("bob", wire: "x")["data"]?.string == Sentence.wrongLogin.english)
        #expect(house.ask("usergetlist", [""], by: ann)["data"]!.array!.count == 2)
        try book.change(account: "bob", .forbidden(false))
        #expect(house.enter(bob, "bob").contents == ["without bob"])
        try book.change(account: "bob", .deleted(true))
        #expect(house.ask("ping", by: bob)["message"] == .string(Sentence.unknownUser.english))
        #expect(house.login("bob")["data"]?.string == Sentence.deletedLogin.english)
        #expect(house.login("bob", wire: "x")["data"]?.string == Sentence.wrongLogin.english)
        #expect(house.ask("usergetlist", [""], by: ann)["data"]!.array!.count == 1)
        #expect(throws: AccountError.unknown) { try book.change(account: "none", .deleted(true)) }
    }

    @Test func rolesAndDepartmentsHaveNames() throws {
        let house = try House()
        let ann = try house.add("ann")
        let book = AccountBook(store: house.store, configuration: House.quick, clock: { 5 })
        try book.set(RoleRecord(code: "dev", name: "Dev"))
        try book.set(RoleRecord(code: "dev", name: "Developer"))
        try book.set(DeptRecord(id: 1, name: "Office", place: 10))
        try book.set(DeptRecord(id: 3, name: "R&D", parent: 1, place: 20))
        #expect(throws: AccountError.unknownDept) { try book.change(account: "ann", .place(role: "dev", dept: 9)) }
        try book.change(account: "ann", .place(role: "dev", dept: 3))
        let list = house.ask("usergetlist", [""], by: ann)
        #expect(list["roles"] == ["": "", "dev": "Developer"])
        #expect(list["depts"]?["3"] == ["name": "R&D", "order": 20, "parent": 1])
        #expect(list["data"]?[0]?["role"] == "dev" && list["data"]?[0]?["dept"] == 3)
        #expect(house.ask("checkUserChange")["data"] == "yes")
    }
}

extension Array where Element == JSON {
    var contents: [String] { compactMap { $0["content"]?.string } }
}
