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
            #expect(wrong(house, account)["data"]?.string == Sentence.lockedLogin.english)
        }
        house.move(seconds: 601)
        for account in ["ann", "nobody"] {
            #expect(wrong(house, account)["data"]?.string == Sentence.wrongLogin.english)
        }
    }

    @Test func anAddressThatTriesManyNamesWaits() throws {
        var configuration = House.quick
        configuration.failuresPerAddress = 10
        let house = try House(configuration)
        try house.add("ann")
        for n in 1...10 { #expect(wrong(house, "name\(n)")["data"]?.string == Sentence.wrongLogin.english) }
        let right = Secret.md5Hex("pw-ann")
        #expect(wrong(house, "ann", wire: right)["data"]?.string == Sentence.lockedLogin.english)
        #expect(wrong(house, "ann", from: "10.0.0.8", wire: right)["result"] == "success")
        house.move(seconds: 601)
        #expect(wrong(house, "ann", wire: right)["result"] == "success")
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
            CredentialRecord(id: 1, account: account, password: password, fails: 0, lockedUntil: 0)
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
        #expect(house.login("bob")["data"]?.string == Sentence.wrongLogin.english)
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
