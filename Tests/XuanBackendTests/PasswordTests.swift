import Testing
import XuanPacket
@testable import XuanStore

@testable import XuanBackend

@Suite struct PasswordTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id, account, plain: String
        let accepted, refused: [String]
        var testDescription: String { id }
    }

    static let cases: [Case] = Vectors.load("password.json")["cases"]!.array!.map { entry in
        Case(
            id: entry["id"]!.string!, account: entry["account"]!.string!, plain: entry["plain"]!.string!,
            accepted: entry["must_accept"]!.array!.map { $0.string! },
            refused: entry["must_refuse"]!.array!.map { $0.string! })
    }

    @Test(arguments: cases) func takesTheWirePasswordAndNothingElse(of entry: Case) throws {
        var configuration = TestBackend.quick
        configuration.limits = false
        configuration.passwordMinimum = 0
        let fixture = try TestBackend(configuration)
        let id = try fixture.backend.addUser(account: entry.account, password: entry.plain, realname: "")
        for wire in entry.accepted {
            #expect(fixture.login(entry.account, wire: wire)["data"]?["id"] == JSON(id))
        }
        for wire in entry.refused { #expect(fixture.login(entry.account, wire: wire).isFailure) }
    }

    @Test func changeTakesEffectAtOnceAlsoForAPasswordThatWasJustVerified() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let wire = Secret.md5Hex("new")
        let answer = fixture.ask("userchange", [["password": .string(wire), "account": "bob"]], by: ann)
        #expect(answer["result"] == "success")
        #expect(answer.users == [ann])
        #expect(!answer.text.contains("password"))
        #expect(fixture.login("ann").isFailure)
        #expect(fixture.login("ann", wire: wire)["result"] == "success")
    }

    @Test(arguments: [
        "x", "", Secret.md5Hex("a").uppercased(), Secret.md5Hex(""), Secret.md5Hex("a") + "0",
    ])
    func changeRefusesWhatIsNoWirePassword(wire: String) throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let answer = fixture.ask("userchange", [["password": .string(wire)]], by: ann)
        #expect(wire.isEmpty ? answer["result"] == "success" : answer.isFailure)
        #expect(fixture.login("ann")["result"] == "success")
    }

    @Test func hashCarriesItsNumbers() throws {
        let hash = try #require(PasswordHash(wire: "w", cost: 16, blockSize: 2, parallel: 1))
        #expect(hash.stored.hasPrefix("scrypt$16$2$1$"))
        let read = try #require(PasswordHash(stored: hash.stored))
        #expect(read == hash)
        #expect(read.matches("w") && !read.matches("W"))
        for odd in ["", "x", "scrypt$16$2$1$zz$00", "scrypt$16$2$1$$", "md5$1", "scrypt$-1$2$1$00$00"] {
            #expect(PasswordHash(stored: odd) == nil)
        }
    }

    @Test func verifiedPasswordIsRememberedForAMinute() throws {
        let passwords = Passwords(configuration: TestBackend.quick)
        let stored = passwords.hash("w")
        let known = CredentialRecord(id: 1, account: "a", password: stored)
        #expect(passwords.matches("w", known, now: 0))
        #expect(passwords.matches("w", known, now: 59_000))
        #expect(!passwords.matches("v", known, now: 0))
        #expect(!passwords.matches("w", nil, now: 0))
    }
}
