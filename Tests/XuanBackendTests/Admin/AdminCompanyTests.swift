import Testing
import XuanNet
import XuanPacket
import XuanStore

@testable import XuanBackend

/// Departments, rights, chats, the log, the server.
@Suite struct AdminCompanyTests {
    @Test func departmentsMoveButNotInCircles() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        admin.fixture.enter(ann, "ann")
        admin.signIn()
        func make(_ name: String, _ parent: JSON = 0) -> JSON {
            admin.call("departments/create", ["name": .string(name), "parent": parent]).data["id"]!
        }
        func tree() -> [String] {
            admin.call("departments/tree").data["departments"]!.array!.map {
                "\($0["name"]!.string!) \($0["parent"]!.text) \($0["place"]!.text) \($0["people"]!.text)"
            }
        }
        let (a, b, c) = (make("A"), make("B"), make("C"))
        let d = make("D", a)
        #expect(admin.pushes("usergetlist").count == 4)
        #expect(admin.call("departments/move", ["id": c, "parent": 0, "place": 0]).status == 200)
        #expect(tree() == ["C 0 0 0", "A 0 1 0", "B 0 2 0", "D 1 0 0"])
        #expect(admin.call("departments/move", ["id": a, "parent": d]).code == "conflict")
        #expect(admin.call("departments/move", ["id": a, "parent": a]).code == "conflict")
        #expect(admin.call("departments/move", ["id": 99]).code == "notExist")
        #expect(admin.call("departments/rename", ["id": b, "name": "Bee"]).status == 200)
        #expect(admin.call("departments/rename", ["id": b, "name": " "]).code == "bad")
        #expect(admin.call("people/edit", ["id": JSON(ann), "dept": a]).status == 200)
        #expect(admin.call("departments/delete", ["id": a, "to": d]).code == "conflict")
        #expect(admin.call("departments/delete", ["id": a, "to": b]).data["moved"] == 1)
        #expect(tree() == ["C 0 0 0", "Bee 0 2 1", "D 2 0 0"])
    }

    @Test func rolesComeAndGo() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        #expect(admin.call("roles/save", ["code": "dev", "name": "Developer"]).status == 200)
        #expect(admin.call("people/edit", ["id": JSON(admin.root), "role": "dev"]).status == 200)
        #expect(admin.call("people/get", ["id": JSON(admin.root)]).data["roleName"] == "Developer")
        #expect(admin.call("people/edit", ["id": JSON(admin.root), "role": "none"]).code == "notExist")
        #expect(admin.call("roles/delete", ["code": "dev"]).status == 200)
        #expect(admin.call("people/get", ["id": JSON(admin.root)]).data["role"] == "")
        #expect(admin.call("roles/list").data["roles"] == [])
    }

    @Test func groupsGiveRights() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        admin.signIn()
        let group = admin.call("groups/create", ["name": "Helpers"]).data["id"]!
        #expect(admin.call("groups/create", ["name": "Helpers"]).code == "conflict")
        #expect(admin.call("groups/setRights", ["id": group, "rights": ["people.view", "log.view"]]).status == 200)
        #expect(admin.call("groups/setRights", ["id": group, "rights": ["everything"]]).code == "bad")
        #expect(admin.call("groups/setPeople", ["id": group, "people": [JSON(ann)]]).status == 200)
        #expect(admin.signIn("ann").data["rights"] == ["people.view", "log.view"])
        admin.signIn()
        let copy = admin.call("groups/copy", ["id": group, "name": "More"]).data["id"]!
        #expect(admin.call("groups/rename", ["id": copy, "name": "Helpers"]).code == "conflict")
        #expect(admin.call("groups/rename", ["id": copy, "name": "Others"]).status == 200)
        #expect(admin.call("groups/delete", ["id": group]).status == 200)
        #expect(admin.signIn("ann").code == "right")
        admin.signIn()
        let groups = admin.call("groups/list").data["groups"]!.array!
        #expect(groups.map { $0["rights"] } == [["log.view", "people.view"]])
        #expect(groups[0]["people"] == [])
        #expect(admin.log("groups/setRights")[0]["detail"] == "+log.view +people.view")
    }

    @Test func aDismissedChatSaysSo() throws {
        let admin = try AdminTestBackend()
        let (ann, bob) = (try admin.fixture.add("ann"), try admin.fixture.add("bob"))
        admin.fixture.enter(ann, "ann")
        admin.fixture.enter(bob, "bob")
        let gid = admin.fixture.group([ann, bob])
        _ = admin.fixture.say(gid, "secret talk", by: ann)
        admin.signIn()
        let row = admin.call("chats/list", ["kind": "group"]).data["rows"]![0]!
        #expect(row["gid"] == .string(gid) && row["members"] == 2 && row["messages"] == 1 && row["ownerName"] == "ann")
        #expect(!admin.call("chats/list").body.text.contains("secret talk"))
        #expect(admin.call("chats/get", ["gid": .string(gid)]).data["people"]!.array!.count == 2)
        #expect(admin.call("chats/get", ["gid": "none"]).code == "notExist")
        let owner: JSON = ["gid": .string(gid), "id": JSON(bob)]
        #expect(admin.call("chats/setOwner", owner).status == 200)
        #expect(admin.call("chats/setOwner", ["gid": .string(gid), "id": JSON(admin.root)]).code == "notExist")
        let read = admin.call("chats/read", ["gid": .string(gid)])
        #expect(read.data["messages"]?[0]?["content"] == "secret talk")
        #expect(admin.log("chats/read").count == 1)
        #expect(!admin.log("chats/read")[0].text.contains("secret talk"))
        _ = admin.pushes("message")
        #expect(admin.call("chats/dismiss", ["gid": .string(gid)]).status == 200)
        let line = admin.pushes("message")
        #expect(line.count == 1 && line[0].users == [ann, bob] && line[0]["data"]?[0]?["type"] == "broadcast")
        #expect(admin.pushes("dismiss").map(\.users) == [[ann, bob]])
        #expect(admin.fixture.say(gid, "more", by: ann).isFailure)
        #expect(admin.call("chats/dismiss", ["gid": .string(gid)]).code == "conflict")
        #expect(admin.fixture.history(gid, by: ann).count == 2)
    }

    @Test func theLogIsFilteredAndExported() throws {
        let admin = try AdminTestBackend()
        let ann = try admin.fixture.add("ann")
        _ = try admin.add("bob", rights: [.peopleEdit])
        admin.signIn("bob")
        #expect(admin.call("people/edit", ["id": JSON(ann), "phone": "1"]).status == 200)
        admin.signIn()
        admin.fixture.move(seconds: 60)
        #expect(admin.call("people/edit", ["id": JSON(ann), "phone": "2"]).status == 200)
        func lines(_ params: JSON) -> [JSON] { admin.call("log/list", params).data["rows"]!.array! }
        #expect(lines(["action": "people/edit"]).map { $0["account"] } == ["root", "bob"])
        let one = lines(["action": "people/edit", "person": "bob"])
        #expect(
            one.count == 1 && one[0]["target"] == "ann" && one[0]["detail"] == "phone"
                && one[0]["address"] == "127.0.0.1")
        #expect(lines(["action": "people/edit", "from": JSON(admin.fixture.now)]).count == 1)
        #expect(lines(["action": "people/edit", "to": JSON(admin.fixture.now - 1)]).map { $0["account"] } == ["bob"])
        #expect(lines(["person": "nobody"]) == [])
        #expect(lines(["page": 2, "pageSize": 1]).count == 1)
        let csv = try #require(admin.call("log/export", ["action": "people/edit"]).data["csv"]?.string)
        #expect(csv.split(separator: "\r\n").count == 3)
    }

    /// Each change leaves a line, and a refused call leaves none.
    @Test func refusedCallsLeaveNoLine() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let count = admin.call("log/list").data["total"]
        #expect(admin.call("people/delete", ["ids": [999]]).code == "notExist")
        #expect(admin.call("groups/rename", ["id": 5, "name": "x"]).code == "notExist")
        #expect(admin.call("log/list").data["total"] == count)
    }

    @Test func theServerIsAskedOnlyAfterTheRule() throws {
        let admin = try AdminTestBackend()
        _ = try admin.add("bob", rights: [.serverView])
        admin.signIn("bob")
        let status = admin.call("server/status")
        #expect(status.data["version"] == "v9" && status.data["store"]?["messages"] == 0)
        #expect(admin.call("server/settings").data["settings"]?[0]?["name"] == "limits.on")
        #expect(admin.call("server/set", ["name": "a.b", "value": "1"]).code == "right")
        #expect(admin.control.asked.withLock { $0 } == [])
        admin.signIn()
        #expect(admin.call("server/set", ["name": "limits.on", "value": "0"]).data["restart"] == true)
        let wrong = admin.call("server/set", ["name": "no.such", "value": "0"])
        #expect(wrong.status == 400 && wrong.body["field"] == "name")
        #expect(admin.call("server/logLevel", ["level": "debug"]).status == 200)
        #expect(admin.call("server/logLevel", ["level": "loud"]).code == "bad")
        #expect(admin.control.asked.withLock { $0 } == ["set limits.on 0", "level debug"])
        #expect(admin.call("server/backup").data["bytes"] == 5)
        #expect(admin.log("server/set").count == 2)
    }

    @Test func figuresAreKeptByTheMinute() throws {
        let admin = try AdminTestBackend()
        let (ann, bob) = (try admin.fixture.add("ann"), try admin.fixture.add("bob"))
        admin.fixture.enter(ann, "ann")
        let gid = admin.fixture.group([ann, bob])
        admin.signIn()
        admin.front.tick()
        for text in ["a", "b"] { _ = admin.fixture.say(gid, text, by: ann) }
        admin.control.latency.withLock { $0.record(2_000_000) }
        admin.fixture.move(seconds: 60)
        admin.front.tick()
        let data = admin.call("server/figures").data
        #expect(data["messages"] == [0, 2] && data["connections"] == [7, 7])
        #expect(data["p50"]?[0] == .null)
        #expect(data["p50"]?[1]?.text.hasPrefix("2") == true, "\(data.text)")
        #expect(data["now"]?["online"] == 1 && data["now"]?["people"] == 3)
    }

    @Test func theFirstStartAsksForAPassword() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        #expect(admin.call("setup/get").data["needed"] == ["password"])
        #expect(admin.call("people/resetPassword", ["id": JSON(admin.root), "password": "chosen-by-me"]).status == 200)
        #expect(admin.call("setup/get").data["needed"] == [])
        #expect(admin.call("setup/done", ["password": "123456"]).body["field"] == "password")
        #expect(admin.call("setup/done", ["password": "again-another"]).data == [:])
        #expect(admin.call("session/get").status == 200)
        #expect(admin.signIn("root", "again-another").status == 200)
    }
}
