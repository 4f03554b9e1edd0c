import Testing
import XuanPacket
import XuanStore
import XuanText

@testable import XuanBackend

@Suite struct AdminPeopleTests {
    @Test func listsFindsSortsAndPages() throws {
        let admin = try AdminTestBackend()
        for account in ["ann", "bob", "cat"] { try admin.fixture.add(account) }
        admin.fixture.enter(try #require(admin.fixture.backend.id(of: "bob")), "bob")
        admin.signIn()
        func accounts(_ params: JSON) -> [String?] {
            admin.call("people/list", params).data["rows"]!.array!.map { $0["account"]?.string }
        }
        #expect(accounts(["sort": "account", "descending": true]) == ["root", "cat", "bob", "ann"])
        #expect(accounts(["sort": "account", "page": 2, "pageSize": 2]) == ["cat", "root"])
        #expect(admin.call("people/list", ["pageSize": 1]).data["total"] == 4)
        #expect(accounts(["search": "AN"]) == ["ann"])
        #expect(accounts(["state": "online"]) == ["bob"])
        for (name, bad) in [("page", 0), ("pageSize", 201), ("sort", "password"), ("nothing", 1)] as [(String, JSON)] {
            let answer = admin.call("people/list", .object(JSONObject([(name, bad)])))
            #expect(answer.status == 400 && answer.code == "bad" && answer.body["field"] == .string(name))
        }
    }

    @Test func aNewPersonIsAnnouncedAndCanLogIn() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        admin.fixture.enter(ann, "ann")
        admin.signIn()
        let made = admin.call(
            "people/create", ["account": "eve", "realname": "伊娃", "email": "eve@example.com", "gender": "f"])
        let password = try #require(made.data["password"]?.string)
        let pushed = admin.pushes("userchange")
        #expect(pushed.count == 1 && pushed[0]["data"]?["realname"] == "伊娃" && pushed[0]["users"] == [])
        #expect(admin.fixture.login("eve", wire: Secret.md5Hex(password))["result"] == "success")
        #expect(admin.call("people/create", ["account": "EVE"]).code == "conflict")
        #expect(admin.call("people/create", ["account": "a b"]).body["field"] == "account")
        #expect(admin.call("people/create", ["account": "f", "password": "123456"]).code == "password")
        #expect(admin.call("people/create", ["account": "f", "dept": 99]).code == "notExist")
        #expect(admin.log("people/create").count == 1)
        #expect(try !admin.fixture.dump().contains(password))
    }

    @Test func oneDeviceIsSignedOut() throws {
        let admin = try AdminTestBackend()
        let fixture = admin.fixture
        let ann = try fixture.add("ann")
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        _ = fixture.synced(ann, "ann", device: "b", port: 2)
        fixture.enter(ann, "ann", port: 3)
        admin.signIn()
        func sessions() -> [JSON] { admin.call("people/get", ["id": JSON(ann)]).data["sessions"]?.array ?? [] }
        let rows = sessions()
        #expect(rows.map { $0["kind"] } == ["synced", "synced", "classic"])
        #expect(rows.map { $0["name"] } == ["Firefox on Linux", "Firefox on Linux", ""])
        #expect(rows.allSatisfy { $0["address"] == "10.0.0.7" && $0["since"]?.integer ?? 0 > 0 })
        _ = admin.pushes("kickoff")
        let end = admin.call("people/endSession", ["id": JSON(ann), "session": rows[0]["id"]!])
        #expect(end.status == 200)
        let kickoffs = admin.pushes("kickoff")
        #expect(kickoffs.map { $0["client"] } == [.string(one.connection)] && kickoffs[0]["reason"] == "signedOut")
        #expect(sessions() == Array(rows.dropFirst()) && admin.log("people/endSession").count == 1)
        #expect(admin.call("people/endSession", ["id": JSON(ann), "session": rows[0]["id"]!]).status == 200)
        #expect(admin.pushes("kickoff").isEmpty, "it is gone")
        for row in rows.dropFirst() {
            #expect(admin.pushes("logout").isEmpty)
            _ = admin.call("people/endSession", ["id": JSON(ann), "session": row["id"]!])
        }
        #expect(sessions() == [] && admin.pushes("logout").count == 1)
    }

    @Test func editingIsSeenAtOnce() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        admin.fixture.enter(ann, "ann")
        admin.signIn()
        #expect(admin.call("people/edit", ["id": JSON(ann), "realname": "Anna", "mobile": "123"]).status == 200)
        #expect(admin.pushes("userchange").map { $0["data"]?["realname"] } == ["Anna"])
        let person = admin.call("people/get", ["id": JSON(ann)]).data
        #expect(person["mobile"] == "123" && person["online"] == true && person["chats"] == 0)
        #expect(admin.call("people/edit", ["id": 999]).code == "notExist")
        #expect(admin.call("people/edit", ["id": JSON(ann), "gender": "x"]).body["field"] == "gender")
        // Made a system administrator and not any more; the last one stays.
        #expect(admin.call("people/edit", ["id": JSON(ann), "isSuper": true]).status == 200)
        #expect(admin.call("people/edit", ["id": JSON(ann), "isSuper": false]).status == 200)
        #expect(admin.call("people/edit", ["id": JSON(admin.root), "isSuper": false]).code == "conflict")
    }

    @Test func anotherAccountKeepsWhatItsOwnerHas() throws {
        let admin = try AdminTestBackend()
        let (ann, bob) = (try admin.fixture.add("ann"), try admin.fixture.add("bob"))
        admin.fixture.enter(ann, "ann")
        admin.fixture.enter(bob, "bob")
        let gid = admin.fixture.group([ann, bob])
        _ = admin.fixture.say(gid, "before", by: ann)
        admin.signIn()
        let edit = { (id: Int64, account: JSON) in
            admin.call("people/edit", ["id": JSON(id), "account": account])
        }
        #expect(edit(ann, "bob").code == "conflict")
        #expect(edit(ann, "BOB").body["field"] == "account")
        for bad: JSON in ["", "a b", "System", 5] { #expect(edit(ann, bad).body["field"] == "account", "\(bad)") }
        #expect(admin.pushes("userchange").isEmpty)
        #expect(edit(ann, "Ann").status == 200, "another case of one's own")
        #expect(edit(ann, "anna").status == 200)
        #expect(admin.pushes("userchange").map { $0["data"]?["account"] } == ["Ann", "anna"])
        #expect(admin.pushes("changename").map { $0["data"]?["createdBy"] } == ["Ann", "anna"])
        #expect(admin.pushes("kickoff").isEmpty && admin.pushes("logout").isEmpty)
        // The signed-in person stays connected, and still owns the group.
        #expect(admin.fixture.say(gid, "after", by: ann)["result"] == "success")
        #expect(admin.fixture.ask("dismiss", [.string(gid)], by: bob).isFailure)
        #expect(admin.fixture.ask("dismiss", [.string(gid)], by: ann)["result"] == "success")
        #expect(admin.call("chats/get", ["gid": .string(gid)]).data["owner"] == "anna")
        #expect(admin.fixture.login("ann").isFailure)
        #expect(admin.fixture.login("anna", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
        #expect(admin.log("people/edit").first?["detail"] == "account to anna")
        // The old name is free, also for somebody else; a deleted person keeps theirs.
        #expect(edit(bob, "ann").status == 200)
        #expect(admin.call("people/delete", ["ids": [JSON(ann)]]).status == 200)
        #expect(edit(bob, "anna").code == "conflict")
    }

    @Test func aPasswordOfTheOriginalKeepsItsAccount() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        let hash = Secret.md5Hex(Secret.md5Hex("pw-ann") + "ann")
        let store = try admin.fixture.store.openWriter()
        try UserTable.setPassword("original$" + hash, of: ann, on: store)
        store.close()
        admin.signIn()
        #expect(admin.call("people/edit", ["id": JSON(ann), "account": "anna"]).code == "conflict")
        // Once its owner has signed in it is our own hash.
        #expect(admin.fixture.login("ann")["result"] == "success")
        #expect(admin.call("people/edit", ["id": JSON(ann), "account": "anna"]).status == 200)
        #expect(admin.fixture.login("anna", wire: Secret.md5Hex("pw-ann"))["result"] == "success")
    }

    @Test func aDisabledOrDeletedPersonIsSentAway() throws {
        let admin = try AdminTestBackend()
        let (ann, bob) = (try admin.fixture.add("ann"), try admin.fixture.add("bob"))
        admin.fixture.enter(ann, "ann")
        admin.fixture.enter(bob, "bob")
        let gid = admin.fixture.group([ann, bob])
        _ = admin.fixture.say(gid, "before", by: bob)
        admin.signIn()
        #expect(admin.call("people/forbid", ["ids": [JSON(bob)]]).status == 200)
        let kickoff = admin.pushes("kickoff")
        #expect(kickoff.map(\.users) == [[bob]] && kickoff.map { $0["reason"] } == ["disabled"])
        #expect(admin.pushes("logout").map(\.users) == [[ann]])
        #expect(admin.fixture.login("bob").isFailure)
        #expect(admin.call("people/activate", ["ids": [JSON(bob)]]).status == 200)
        admin.fixture.enter(bob, "bob")
        #expect(admin.call("people/delete", ["ids": [JSON(bob)]]).status == 200)
        let second = admin.pushes("kickoff")
        #expect(second.map(\.users) == [[bob]] && second.map { $0["reason"] } == ["deleted"])
        #expect(admin.fixture.history(gid, by: ann).count == 1, "history stays")
        #expect(admin.fixture.login("bob").isFailure)
        #expect(admin.call("people/restore", ["ids": [JSON(bob)]]).status == 200)
        #expect(admin.fixture.login("bob")["result"] == "success")
        #expect(admin.call("people/delete", ["ids": [JSON(admin.root)]]).code == "conflict")
        #expect(admin.call("people/forbid", ["ids": []]).code == "bad")
    }

    @Test func nobodyReachesAboveHimself() throws {
        let admin = try AdminTestBackend()
        let boss = try admin.add("boss", rights: [.peopleView, .peopleEdit, .rightsEdit])
        let other = try admin.add("other", rights: [.peopleEdit, .serverEdit])
        admin.signIn("boss")
        for id in [admin.root, other] {
            #expect(admin.call("people/resetPassword", ["id": JSON(id)]).code == "right")
            #expect(admin.call("people/delete", ["ids": [JSON(id)]]).code == "right")
            #expect(admin.call("people/edit", ["id": JSON(id), "realname": "x"]).code == "right")
        }
        #expect(admin.call("people/edit", ["id": JSON(boss), "isSuper": true]).code == "right")
        let group = admin.call("groups/create", ["name": "new"]).data["id"]!
        #expect(admin.call("groups/setRights", ["id": group, "rights": ["server.edit"]]).code == "right")
        #expect(admin.call("groups/setRights", ["id": group, "rights": ["people.view"]]).status == 200)
        let theirs = admin.call("groups/list").data["groups"]!.array!.first { $0["name"] == "group of other" }!
        #expect(admin.call("groups/setPeople", ["id": theirs["id"]!, "people": [JSON(boss)]]).code == "right")
    }

    @Test func anotherPasswordEndsTheSessionsOfItsOwner() throws {
        let admin = try AdminTestBackend()
        let (ann, bob) = (try admin.fixture.add("ann"), try admin.fixture.add("bob"))
        admin.fixture.enter(ann, "ann")
        admin.fixture.enter(bob, "bob")
        admin.fixture.enter(admin.root, "root")
        admin.signIn()
        _ = admin.pushes("kickoff")
        #expect(admin.call("people/resetPassword", ["id": JSON(bob), "password": "New-Secret-4711"]).status == 200)
        var kickoff = admin.pushes("kickoff")
        #expect(kickoff.map(\.users) == [[bob]] && kickoff.map { $0["reason"] } == ["passwordReset"])
        let csv: JSON = ["csv": "account,password\nann,New-Secret-4712\n", "dryRun": false]
        #expect(admin.call("people/import", csv).status == 200)
        kickoff = admin.pushes("kickoff")
        #expect(kickoff.map(\.users) == [[ann]] && kickoff.map { $0["reason"] } == ["passwordReset"])
        // One's own: the pages in which it was changed go on.
        #expect(
            admin.call("people/resetPassword", ["id": JSON(admin.root), "password": "New-Secret-4713"]).status == 200)
        kickoff = admin.pushes("kickoff")
        #expect(kickoff.map(\.users) == [[admin.root]] && kickoff.map { $0["reason"] } == ["passwordChanged"])
        #expect(admin.call("people/list").status == 200)
    }

    @Test func aLockEndsByHand() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        for _ in 0..<5 { _ = admin.fixture.login("ann", wire: Secret.md5Hex("wrong")) }
        admin.signIn()
        #expect(admin.call("people/get", ["id": JSON(ann)]).data["locked"] == true)
        #expect(admin.call("people/unlock", ["id": JSON(ann)]).status == 200)
        #expect(admin.fixture.login("ann")["result"] == "success")
    }

    @Test func picturesAreServedToWhoKnowsTheAddress() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
        let url = "data:image/png;base64," + Base64.text(of: png)
        let answer = admin.call("people/avatar", ["id": JSON(admin.root), "image": .string(url)])
        let path = try #require(answer.data["avatar"]?.string)
        let picture = admin.send(.init(method: "GET", path: path, peer: "10.0.0.1", isTLS: true))
        #expect(picture.status == 200 && picture.body == png)
        for bad in ["data:image/png;base64,AAAA", "data:text/html;base64,AAAA", "x", "data:image/png;base64,%"] {
            #expect(admin.call("people/avatar", ["id": JSON(admin.root), "image": .string(bad)]).code == "bad")
        }
        #expect(admin.call("people/avatar", ["id": JSON(admin.root), "image": ""]).data["avatar"] == "")
        #expect(admin.send(.init(method: "GET", path: path, peer: "10.0.0.1", isTLS: true)).status == 404)
    }

    // Sheets

    @Test func aDryRunSaysWhatIsWrongAndWritesNothing() throws {
        let admin = try AdminTestBackend()
        try admin.fixture.add("ann")
        admin.signIn()
        let before = try admin.fixture.dump().split(separator: "\n").filter { !$0.contains("people/import") }
        let csv = [
            "account,realname,dept,gender,password", "ann,Anna,,f,", "a b,,,,",
            #"eve,"Eve, ""the first""",Nowhere,x,123456"#, "EVE,,,,",
        ].joined(separator: "\r\n")
        let answer = admin.call("people/import", ["csv": .string(csv), "dryRun": true]).data
        #expect(answer["lines"] == 4 && answer["create"] == 0 && answer["change"] == 1 && answer["applied"] == false)
        let problems = answer["problems"]!.array!.map {
            "\($0["line"]!.text) \($0["column"]!.string!) \($0["problem"]!.string!)"
        }
        #expect(
            problems == [
                "3 account account", "4 dept unknown", "4 gender form", "4 password weak", "5 account twice",
            ])
        #expect(!answer.text.contains("123456"), "no password comes back")
        #expect(admin.call("people/import", ["csv": .string(csv), "dryRun": false]).data["applied"] == false)
        let after = try admin.fixture.dump().split(separator: "\n").filter { !$0.contains("people/import") }
        #expect(before == after)
    }

    @Test func anExportedSheetCanBeImportedAgain() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let dept = admin.call("departments/create", ["name": "研发"]).data["id"]!
        #expect(admin.call("departments/create", ["parent": dept, "name": "Relay"]).status == 200)
        let csv = """
            \u{FEFF}account,realname,dept,phone,password
            ann,安,研发/Relay,'+86 1,
            bob,"Bob, the second",Relay,,own-password-7
            """
        let answer = admin.call("people/import", ["csv": .string(csv), "dryRun": false]).data
        #expect(answer["applied"] == true && answer["create"] == 2, "\(answer.text)")
        let password = try #require(answer["passwords"]?[0]?["password"]?.string)
        #expect(answer["passwords"]?.array?.count == 1)
        #expect(admin.fixture.login("ann", wire: Secret.md5Hex(password))["result"] == "success")
        #expect(admin.fixture.login("bob", wire: Secret.md5Hex("own-password-7"))["result"] == "success")
        let sheet = try #require(admin.call("people/export").data["csv"]?.string)
        #expect(sheet.contains("ann,安,研发/Relay,,u,,,'+86 1"))
        let again = admin.call("people/import", ["csv": .string(sheet), "dryRun": false]).data
        #expect(again["change"] == 3 && again["create"] == 0 && again["problems"] == [], "\(again.text)")
        #expect(admin.call("people/export").data["csv"]?.string == sheet)
    }

    @Test func sheetsAreReadAsSpreadsheetsWriteThem() {
        #expect(Sheet.rows("a,b\n\"x\"\"y\",\"1\n2\"\n")?.map(\.cells) == [["a", "b"], ["x\"y", "1\n2"]])
        #expect(Sheet.rows("a\n\n\nb")?.map(\.line) == [1, 4])
        #expect(Sheet.rows("\"a") == nil)
        #expect(Sheet.rows("\"a\"b") == nil)
        #expect(Sheet.text([["=1+1", "a,b", "-"]]) == "\u{FEFF}'=1+1,\"a,b\",'-\r\n")
        #expect(Sheet.rows("a,b\rc,d\r")?.map(\.cells) == [["a", "b"], ["c", "d"]], "line ends of an old Mac")
        #expect(Sheet.rows("a,b\r\nc,d")?.map(\.line) == [1, 2])
    }

    /// A name with an accent after a quote ended its cell, and what followed was calculated.
    @Test func noNameLeavesItsCellAndNoneIsCalculated() throws {
        let names = [
            "x\"\u{301},=HYPERLINK(\"http://evil/\",\"click\"),y", "\"\u{20DD}", "=1", "+1", "-1", "@a", "\tx", "\r=1",
            "\n=1",
            "＝1", "＋1", "－1", "＠1", " =1", "\u{3000}=1", "\u{200B}=1", "'=1", "''=1", "'quoted'", "'", "O'Neil",
            "a\r\nb",
            "=\u{301}1", "", "王𠮷😀",
        ]
        for name in names {
            let sheet = Sheet.text([["before", name, "after"], [name]])
            let cells = try #require(Sheet.rows(sheet)).map(\.cells)
            #expect(
                cells.map { $0.map { Array($0.utf8) } }
                    == [["before", name, "after"], [name]].map { $0.map { Array($0.utf8) } })
            // The cell as a spreadsheet sees it that knows nothing of our apostrophe.
            let seen = Array(sheet.utf8).split(separator: 0x2C)[1].drop { $0 == 0x22 }
            let first = String(decoding: seen, as: UTF8.self).unicodeScalars.first { !$0.properties.isWhitespace }
            #expect(first.map { !"=+-@＝＋－＠".unicodeScalars.contains($0) } ?? true, "\(name)")
        }
    }
}

extension Backend {
    /// Id of an account, for tests.
    func id(of account: String) -> Int64? {
        let box = Mailbox<Int64?>()
        look {
            try UserTable.id(of: account, on: $0.store)
        } done: {
            _ = box.put((try? $0.get()) ?? nil)
        }
        return box.take() ?? nil
    }
}
