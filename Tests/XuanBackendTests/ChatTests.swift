import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct ChatTests {
    private struct Hall {
        let fixture: TestBackend
        let ann, bob, cat: Int64
        init() throws {
            fixture = try TestBackend()
            ann = try fixture.add("ann")
            bob = try fixture.add("bob")
            cat = try fixture.add("cat")
            fixture.enter(ann, "ann")
            fixture.enter(bob, "bob")
            fixture.enter(cat, "cat")
        }
    }

    private func ids(_ json: JSON?) -> [Int64] { json?.array?.map { $0.integer! } ?? [] }

    @Test func groupIsCreatedWithItsCreatorAndToldToItsMembers() throws {
        let hall = try Hall()
        let answer = hall.fixture.ask(
            "create", ["g-1", "产品 & <b>", "group", [JSON(hall.bob)], 0, false], by: hall.ann)
        #expect(answer.users == [hall.ann, hall.bob])
        let chat = answer["data"]!
        #expect(chat["name"] == "产品 & <b>" && chat["createdBy"] == "ann" && chat["public"] == 0)
        #expect(chat["createdDate"] == JSON(hall.fixture.now / 1000) && chat["star"] == nil)
        #expect(ids(chat["members"]) == [hall.ann, hall.bob])
    }

    @Test func knownChatIsAnsweredUnchangedToThoseInIt() throws {
        let hall = try Hall()
        let gid = hall.fixture.group([hall.ann, hall.bob])
        let fetched = hall.fixture.ask("create", [.string(gid), "", "", "", 0, false], by: hall.bob)
        #expect(fetched["data"]?["name"] == "group" && fetched.users == [hall.bob])
        let again = hall.fixture.ask("create", [.string(gid), "x", "group", [JSON(hall.cat)], 0, false], by: hall.ann)
        #expect(again["data"] == fetched["data"] && again.users == [hall.ann, hall.bob])
        #expect(hall.fixture.ask("create", [.string(gid), "", "", "", 0, false], by: hall.cat).isFailure)
        #expect(hall.fixture.ask("create", ["new", "", "", "", 0, false], by: hall.cat).isFailure)
    }

    @Test func oneToOneChatIsMadeOfItsTwoPeopleOnly() throws {
        let hall = try Hall()
        let (ann, bob, cat) = (hall.ann, hall.bob, hall.cat)
        func create(_ gid: String, _ members: [Int64], by user: Int64) -> JSON {
            hall.fixture.ask(
                "create", [.string(gid), "x", "one2one", .array(members.map { JSON($0) }), 0, false], by: user)
        }
        let gid = Text.oneToOneGid(ann, bob)
        #expect(create(gid, [ann, bob], by: cat).isFailure)
        #expect(create("\(bob)&\(ann)", [ann, bob], by: ann).isFailure)
        #expect(create(gid, [ann, bob, cat], by: ann).isFailure)
        #expect(create(Text.oneToOneGid(ann, ann), [ann], by: ann).isFailure)
        let made = create(gid, [ann, bob], by: bob)
        #expect(made["data"]?["type"] == "one2one" && made["data"]?["name"] == "")
        #expect(hall.fixture.ask("changename", [.string(gid), "x"], by: ann)["message"] == "It is not a group chat.")
        #expect(hall.fixture.ask("addmember", [.string(gid), [JSON(cat)], true], by: ann).isFailure)
        // Strangers cannot tell it from a chat that is not there.
        for method in ["history", "members", "joinchat", "changename", "dismiss", "star"] {
            let there = hall.fixture.ask(method, [.string(gid), "x"], by: cat)
            let notThere = hall.fixture.ask(method, ["7&8", "x"], by: cat)
            #expect(there == notThere && there.isFailure, "\(method)")
        }
        #expect(Text.oneToOneGid(9, 10) == "10&9")
    }

    @Test(arguments: ["", "a&b", "#notification", "x y", "ü", String(repeating: "g", count: 65)])
    func groupDoesNotTakeOddGids(gid: String) throws {
        let hall = try Hall()
        let answer = hall.fixture.ask("create", [.string(gid), "x", "group", [JSON(hall.bob)], 0, false], by: hall.ann)
        #expect(answer.isFailure && answer.users == [hall.ann])
    }

    @Test(
        arguments: [
            ["g", "x", "system", [1], 0, false], ["g", "x", "robot", [1], 0, false],
            ["g", "x", "group", [77], 0, false],
            ["g", "x", "group", ["a"], 0, false], ["g", 5, "group", [1], 0, false],
            ["g", "x", "group", [1], "x", false],
            ["g", "x", "group", [1], 0, "maybe"], ["g", "a\nb", "group", [1], 0, false], [], ["g"],
        ] as [JSON])
    func oddCreateChangesNothing(params: JSON) throws {
        let hall = try Hall()
        #expect(hall.fixture.ask("create", params, by: hall.ann).isFailure)
        #expect(hall.fixture.ask("getlist", by: hall.ann)["data"]!.array!.count == 1)
    }

    @Test func membersAreInvitedAndRemovedAndToldSo() throws {
        let hall = try Hall()
        let (fixture, ann, bob, cat) = (hall.fixture, hall.ann, hall.bob, hall.cat)
        let gid = JSON.string(fixture.group([ann, bob]))
        let invited = fixture.ask("addmember", [gid, [JSON(cat), JSON(bob)], true], by: bob)
        #expect(ids(invited["data"]?["members"]) == [ann, bob, cat] && Set(invited.users) == [ann, bob, cat])
        #expect(
            fixture.ask("addmember", [gid, [JSON(cat)], false], by: bob)["message"] == "You are not admin of chat.")
        #expect(fixture.ask("addmember", [gid, [JSON(ann)], false], by: ann).isFailure)
        #expect(fixture.ask("addmember", [gid, [JSON(cat), 77], true], by: ann).isFailure)
        let removed = fixture.ask("addmember", [gid, [JSON(cat)], false], by: ann)
        #expect(ids(removed["data"]?["members"]) == [ann, bob] && Set(removed.users) == [ann, bob, cat])
        // A push comes after the answer that it belongs to.
        _ = fixture.ask("star", [gid, true], by: ann)
        let push = fixture.pushes.withLock { $0.last }
        #expect(push?["method"] == "joinchat" && push?.users == [cat])
        #expect(ids(push?["data"]?["members"]) == [ann, bob])
        #expect(fixture.ask("history", [gid, 10, 1, 0, false, 0], by: cat).isFailure)
    }

    @Test func publicGroupIsFoundAndJoinedAndLeft() throws {
        let hall = try Hall()
        let (fixture, ann, bob, cat) = (hall.fixture, hall.ann, hall.bob, hall.cat)
        let gid = JSON.string(fixture.group([ann, bob]))
        #expect(fixture.ask("joinchat", [gid, true], by: cat)["message"] == "It is not a public chat.")
        #expect(fixture.ask("changepublic", [gid, true], by: bob)["message"] == "You are not admin of chat.")
        #expect(fixture.ask("changepublic", [gid, true], by: ann)["data"]?["public"] == 1)
        let list = fixture.ask("getpubliclist", by: cat)
        #expect(list["data"]?[0]?["gid"] == gid && ids(list["data"]?[0]?["members"]) == [ann, bob])
        #expect(ids(fixture.ask("joinchat", [gid, true], by: cat)["data"]?["members"]) == [ann, bob, cat])
        let left = fixture.ask("joinchat", [gid, false], by: cat)
        #expect(ids(left["data"]?["members"]) == [ann, bob] && left.users == [cat, ann, bob])
        #expect(fixture.ask("joinchat", [gid, false], by: ann).isFailure)
        #expect(fixture.ask("joinchat", [gid, false], by: cat).isFailure)
        _ = fixture.ask("dismiss", [gid], by: ann)
        #expect(fixture.ask("getpubliclist", by: cat)["data"] == [])
        #expect(fixture.ask("joinchat", [gid, true], by: cat).isFailure)
    }

    @Test func nameCommittersAndEndFollowTheRoles() throws {
        let hall = try Hall()
        let (fixture, ann, bob, cat) = (hall.fixture, hall.ann, hall.bob, hall.cat)
        let gid = JSON.string(fixture.group([ann, bob]))
        #expect(fixture.ask("changename", [gid, "by bob"], by: bob)["data"]?["editedBy"] == "bob")
        #expect(fixture.ask("changename", [gid, ""], by: bob).isFailure)
        #expect(fixture.ask("setcommitters", [gid, "$ADMINS"], by: bob)["message"] == "You are not admin of chat.")
        for odd in ["0", "x", "1,,x", "77", "$NOBODY"] as [JSON] {
            #expect(fixture.ask("setcommitters", [gid, odd], by: ann).isFailure)
        }
        #expect(fixture.ask("setcommitters", [gid, "$ADMINS"], by: ann)["data"]?["committers"] == "$ADMINS")
        #expect(fixture.ask("changename", [gid, "again"], by: bob)["message"] == "No rights to chat.")
        #expect(fixture.ask("addmember", [gid, [JSON(cat)], true], by: bob).isFailure)
        #expect(fixture.ask("changename", [gid, "again"], by: ann)["result"] == "success")
        #expect(fixture.ask("dismiss", [gid], by: bob).isFailure)
        #expect(fixture.ask("dismiss", [gid], by: ann)["data"]?["dismissDate"] == JSON(fixture.now / 1000))
        for (method, value) in [("changename", "x"), ("setcommitters", ""), ("changepublic", true), ("dismiss", 0)]
            as [(String, JSON)]
        {
            #expect(
                fixture.ask(method, [gid, value], by: ann)["message"] == "The chat group has been dismissed.",
                "\(method)")
        }
        #expect(fixture.ask("getlist", by: bob)["data"]!.array!.count == 2)
    }

    @Test func systemChatIsAdministeredBySuperOnly() throws {
        let hall = try Hall()
        let root = try hall.fixture.add("root", admin: .super)
        hall.fixture.enter(root, "root")
        let system = hall.fixture.ask("getlist", by: root)["data"]![0]!["gid"]!
        func admins(_ user: Int64, _ ids: JSON, _ flag: JSON) -> JSON {
            hall.fixture.ask("setadmin", [system, ids, flag], by: user)
        }
        #expect(admins(hall.ann, [JSON(hall.ann)], true)["message"] == "You are not admin of chat.")
        #expect(admins(root, [JSON(hall.bob), JSON(hall.bob)], true)["data"]?["admins"] == .string("\(hall.bob)"))
        #expect(admins(root, [JSON(hall.cat)], true)["data"]?["admins"] == .string("\(hall.bob),\(hall.cat)"))
        #expect(admins(root, [JSON(hall.bob)], false)["data"]?["admins"] == .string("\(hall.cat)"))
        let group = JSON.string(hall.fixture.group([root, hall.bob]))
        let refused = hall.fixture.ask("setadmin", [group, [JSON(hall.bob)], true], by: root)
        #expect(refused["message"] == "It is not a system chat.")
        for method in ["addmember", "joinchat", "dismiss", "changepublic"] {
            #expect(hall.fixture.ask(method, [system, [JSON(hall.bob)], true], by: root).isFailure)
        }
        _ = hall.fixture.ask("setcommitters", [system, "$ADMINS"], by: root)
        #expect(hall.fixture.say(system.string!, "x", by: hall.ann).isFailure)
        #expect(hall.fixture.say(system.string!, "x", by: hall.cat)["result"] == "success")
    }

    @Test(arguments: ["star", "hide", "mute"]) func ownMarksAreOnesOwn(method: String) throws {
        let hall = try Hall()
        let gid = JSON.string(hall.fixture.group([hall.ann, hall.bob]))
        let answer = hall.fixture.ask(method, [gid, true], by: hall.ann)
        #expect(answer.users == [hall.ann] && answer["data"]?[method] == true)
        #expect(hall.fixture.ask(method, [gid, "1"], by: hall.ann)["data"]?[method] == "1")
        #expect(hall.fixture.ask("getlist", by: hall.ann)["data"]?[1]?[method] == 1)
        #expect(hall.fixture.ask("getlist", by: hall.bob)["data"]?[1]?[method] == 0)
        #expect(hall.fixture.ask(method, [gid, false], by: hall.ann)["data"]?[method] == false)
        #expect(hall.fixture.ask("getlist", by: hall.ann)["data"]?[1]?[method] == 0)
        #expect(hall.fixture.ask(method, [gid, true], by: hall.cat).isFailure)
    }

    @Test func categoryIsSetForAllOrNone() throws {
        let hall = try Hall()
        let (fixture, ann) = (hall.fixture, hall.ann)
        let gids = (0..<3).map { _ in JSON.string(fixture.group([ann, hall.bob])) }
        let answer = fixture.ask("category", [[gids[0], gids[1]], "重要"], by: ann)
        #expect(answer["data"] == ["gids": [gids[0], gids[1]], "category": "重要"])
        #expect(fixture.ask("category", [[gids[2], "none"], "x"], by: ann).isFailure)
        #expect(fixture.ask("category", [[gids[2]], .string(String(repeating: "x", count: 41))], by: ann).isFailure)
        let list = fixture.ask("getlist", by: ann)["data"]!.array!.dropFirst().map { $0["category"]!.string! }
        #expect(list == ["重要", "重要", ""])
    }

    @Test func historyIsPagedNewestFirst() throws {
        let hall = try Hall()
        let (fixture, ann, bob) = (hall.fixture, hall.ann, hall.bob)
        let gid = fixture.group([ann, bob])
        for n in 0..<22 {
            if n == 11 { fixture.move(seconds: 100) }
            _ = fixture.say(gid, "\(n)", by: ann)
        }
        func page(_ size: JSON, _ page: JSON, start: JSON = 0) -> JSON {
            fixture.ask("history", [.string(gid), size, page, 0, true, start], by: bob)
        }
        for (size, number) in [(7, 1), (7, 4), (1, 22), (100, 1), (22, 1), (21, 2)] {
            let wanted = (0..<22).reversed().dropFirst((number - 1) * size).prefix(size).map { "\($0)" }
            let answer = page(JSON(Int64(size)), JSON(Int64(number)))
            #expect(answer["data"]!.contents == wanted)
            #expect(answer["pager"]?["recTotal"] == 22 && answer["pager"]?["continued"] == true)
        }
        #expect(page(5, 1, start: JSON(fixture.now / 1000))["data"]!.contents == ["21", "20", "19", "18", "17"])
        #expect(page(50, 1, start: JSON(fixture.now / 1000))["pager"]?["recTotal"] == 11)
        #expect(page(50, 1, start: JSON(fixture.now / 1000 + 1))["data"] == [])
        #expect(page(50, 1, start: JSON(Int64.max))["data"] == [])
        #expect(page(0, 0)["pager"]?["recPerPage"] == 20)
        #expect(page(10, 1_000_000_000)["pager"]?["pageID"] == 1)
        #expect(page(1_000_000_000, 1)["pager"]?["recPerPage"] == 500)
        #expect(page(JSON(Int64.max), JSON(Int64.max))["result"] == "success")
        #expect(page("10", "1")["data"]!.array!.count == 10)
        for odd in ["x", [], [:], true, .number("1.5"), .number("9223372036854775808")] as [JSON] {
            #expect(page(odd, 1).isFailure && page(1, odd).isFailure)
        }
        #expect(fixture.ask("history", ["", 10, 1, 0, false, 0], by: ann).isFailure)
    }
}
