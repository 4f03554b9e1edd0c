import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

/// Names that people give: whom they mean, and that they are as they look.
@Suite struct NamesTests {
    private static let spoofs = [
        "report\u{202E}fdp.exe", "\u{2066}boss\u{2069}", "x\u{200B}y", "a\u{200F}b", "a\u{61C}b",
    ]
    private static let blanks = [" ", "\u{200B}", "\u{3000}", "\u{2060}\u{200D}", "\u{2800}", "\u{3164}"]
    private static let honest = ["مجموعة עברית 中文", "👩\u{200D}💻 team", "می\u{200C}خواهم", "क्\u{200D}ष"]

    @Test func onlyAdministratorsRenameTheChatOfTheWholeCompany() throws {
        let fixture = try TestBackend()
        let (root, ann) = (try fixture.add("root", admin: .super), try fixture.add("ann"))
        fixture.enter(root, "root")
        fixture.enter(ann, "ann")
        let gid = fixture.ask("getlist", by: ann)["data"]![0]!["gid"]!
        for method in ["changename", "ChangeName"] {
            #expect(fixture.ask(method, [gid, "Ann's kingdom"], by: ann)["message"] == "You are not admin of chat.")
        }
        #expect(fixture.ask("changename", [gid, "All of us"], by: root)["data"]?["name"] == "All of us")
        #expect(fixture.ask("setadmin", [gid, [JSON(ann)], true], by: root)["result"] == "success")
        #expect(fixture.ask("changename", [gid, "Ann may now"], by: ann)["data"]?["name"] == "Ann may now")
    }

    @Test func aTitleIsAsItLooks() throws {
        let fixture = try TestBackend()
        let (ann, bob) = (try fixture.add("ann"), try fixture.add("bob"))
        fixture.enter(ann, "ann")
        func create(_ gid: String, _ name: String) -> JSON {
            fixture.ask("create", [.string(gid), .string(name), "group", [JSON(ann), JSON(bob)], 0, false], by: ann)
        }
        #expect(create("g", "honest")["result"] == "success")
        for (number, name) in (Self.spoofs + Self.blanks).enumerated() {
            #expect(create("s\(number)", name)["message"]?.string?.hasPrefix("name: signs") == true, "\(name)")
            #expect(fixture.ask("changename", ["g", .string(name)], by: ann).isFailure)
            #expect(fixture.ask("category", [["g"], .string(name)], by: ann).isFailure)
        }
        for (number, name) in Self.honest.enumerated() {
            #expect(create("h\(number)", name)["data"]?["name"] == .string(name))
            #expect(fixture.ask("changename", ["g", .string(name)], by: ann)["data"]?["name"] == .string(name))
        }
        // Another spelling of the same letters is stored as one.
        let named = fixture.ask("changename", ["g", "Zoe\u{308}"], by: ann)["data"]?["name"]?.string
        #expect(named.map { Array($0.utf8) } == Array("Zoë".utf8))
    }

    @Test func aFileInAMessageIsCalledAsItLooks() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let gid = fixture.ask("getlist", by: ann)["data"]![0]!["gid"]!
        func send(_ number: Int, _ content: String) -> JSON {
            let message: JSON = [
                "gid": .string("m\(number)"), "cgid": gid, "contentType": "file", "content": .string(content),
            ]
            return fixture.ask("message", ["messages": [message]], by: ann)
        }
        #expect(send(1, #"{"name":"report\u202efdp.exe","id":1,"time":1}"#).isFailure)
        #expect(send(2, "{\"name\":\"re\u{200B}port.pdf\",\"id\":1,\"time\":1}").isFailure)
        #expect(send(3, #"{"name":"דוח.pdf","id":1,"time":1}"#)["result"] == "success")
        #expect(send(4, "no json")["result"] == "success")
    }

    @Test func aProfileIsTakenWithoutWhatTurnsIt() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let answer = fixture.ask(
            "userChange", [["mobile": "\u{202A}+86 123\u{202C}", "site": "\u{202E}evil", "qq": "\u{200B}"]], by: ann)
        #expect(answer["data"]?["mobile"] == "+86 123")
        #expect(answer["data"]?["site"] == "evil")
        #expect(answer["data"]?["qq"] == "")
    }

    @Test func nobodyTakesTheAddressBySomebodyElseLogsIn() throws {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        #expect(fixture.ask("userChange", [["email": "Ann@example.com"]], by: ann)["result"] == "success")
        let refused = fixture.ask("userChange", [["email": "ann@EXAMPLE.com"]], by: bob)
        #expect(refused["message"]?.string?.hasPrefix("email: somebody else") == true)
        #expect(fixture.login("ann@example.com", wire: Secret.md5Hex("pw-ann"))["data"]?["account"] == "ann")
        // One's own again, with the whole profile, is not a change.
        #expect(fixture.ask("userChange", [["email": "Ann@example.com", "qq": "5"]], by: ann)["result"] == "success")
    }

    @Test(arguments: ["Ann", "ANN", "ann ", "Ann.Lee@Example.com"]) func aPersonLogsInAsHeTypesHisName(typed: String)
        throws
    {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        #expect(fixture.ask("userChange", [["email": "ann.lee@example.com"]], by: ann)["result"] == "success")
        let wire = Secret.md5Hex("pw-ann")
        #expect(fixture.login(typed, wire: wire, status: "")["result"] == "success")
        #expect(fixture.login(typed, wire: wire)["data"]?["account"] == "ann")
        #expect(fixture.login(typed, wire: Secret.md5Hex("other"), status: "").isFailure)
        #expect(fixture.login("nobody@example.com", wire: wire).isFailure)
    }

    @Test func accountsThatLookAlikeAreRefused() throws {
        let fixture = try TestBackend()
        try fixture.add("dan")
        try fixture.add("zoë")
        func add(_ account: String) throws { try fixture.add(account) }
        #expect(throws: AccountError.taken("dan")) { try add("Dan") }
        #expect(throws: AccountError.taken("zoë")) { try add("ZOE\u{308}") }
        #expect(throws: AccountError.alike("dan")) { try add("d\u{430}n") }
        #expect(throws: AccountError.alike("dan")) { try add("ｄａｎ") }
        for bad in ["da\u{200B}n", "\u{202E}nad", "a\u{A0}b", "sy\u{455}tem", "x\u{FE0F}", ""] {
            #expect(throws: AccountError.badName) { try add(bad) }
        }
        try add("danny")
        try add("дима")
    }

    @Test func theAdministratorHearsOfNamesThatLookAlike() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        admin.signIn()
        #expect(admin.call("people/edit", ["id": JSON(ann), "realname": "Ann Lee"]).data["alike"] == nil)
        let made = admin.call("people/create", ["account": "eve", "realname": "\u{410}nn Lee"])
        #expect(made.status == 200 && made.data["alike"] == ["ann"])
        let refused = admin.call("people/create", ["account": "\u{430}nn"])
        #expect(refused.code == "conflict" && refused.body["field"] == "account")
        #expect(admin.call("people/create", ["account": "fay", "realname": "f\u{202E}ay"]).body["field"] == "realname")
        #expect(admin.call("people/edit", ["id": JSON(ann), "account": "EVE"]).code == "conflict")
        // In other case it is one's own.
        #expect(admin.call("people/edit", ["id": JSON(ann), "account": "Ann"]).status == 200)
        #expect(admin.call("departments/create", ["parent": 0, "name": "\u{2066}IT\u{2069}"]).body["field"] == "name")
        let csv = "account,realname\r\n\u{430}nn,Other\r\ngil,G\u{202E}il\r\nhal,Hal\r\nh\u{430}l,Hal\r\n"
        let problems = admin.call("people/import", ["csv": .string(csv)]).data["problems"]?.array ?? []
        #expect(problems.map { $0["problem"]?.string } == ["alike", "form", "alike"])
    }

    @Test func theAdministratorSignsInByAnySpelling() throws {
        let admin = try AdminTestBackend()
        for account in ["Root", " root"] {
            let answer = admin.call("session/open", ["account": .string(account), "password": "pw-root"])
            #expect(answer.status == 200, "\(answer.body)")
        }
    }

    @Test func twoAccountsOfOneSpellingKeepTheirOwnChats() throws {
        let fixture = try TestBackend()
        let store = try fixture.store.openWriter()
        let ids = try ["zo\u{EB}", "zoe\u{308}"].map {
            try UserTable.insert(account: $0, password: "", realname: $0, admin: "no", now: 1, on: store)
        }
        store.close()
        #expect(
            fixture.ask("create", ["g", "x", "group", .array(ids.map { JSON($0) }), 0, false], by: ids[0])["result"]
                == "success")
        #expect(fixture.ask("dismiss", ["g"], by: ids[1])["message"] == "You are not admin of chat.")
        #expect(fixture.ask("dismiss", ["g"], by: ids[0])["result"] == "success")
    }
}
