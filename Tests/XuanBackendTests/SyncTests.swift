import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

/// sync: what is newer than the numbers that a client knows, and no more.
@Suite struct SyncTests {
    let fixture: TestBackend
    let (ann, bob, cat): (Int64, Int64, Int64)
    let gid: String
    let session: Synced

    init() throws {
        fixture = try TestBackend()
        ann = try fixture.add("ann")
        bob = try fixture.add("bob")
        cat = try fixture.add("cat")
        gid = fixture.group([bob, ann])
        session = fixture.synced(ann, "ann", port: 1)
    }

    private struct Known {
        var people: Int64 = 0
        var chats: Int64 = 0
        var epoch: JSON?
    }

    private func ask(_ known: Known) -> JSON {
        var params = JSONObject([("people", JSON(known.people)), ("chats", JSON(known.chats))])
        params["epoch"] = known.epoch
        return session.ask("sync", [.object(params)])["data"]!
    }

    /// What the client knows after an answer.
    private func known(_ data: JSON) -> Known {
        Known(
            people: data["people"]!["number"]!.integer!, chats: data["chats"]!["number"]!.integer!,
            epoch: data["epoch"]!)
    }

    private func everything() -> JSON { ask(Known()) }

    private func chats(_ data: JSON) -> [String] {
        data["chats"]!["list"]!.array!.filter { $0["type"] != "system" }.map { $0["gid"]!.string! }
    }

    private func chat(_ data: JSON) -> JSON? {
        data["chats"]!["list"]!.array!.first { $0["gid"] == .string(gid) }
    }

    private func accounts(_ data: JSON) -> [String] {
        data["people"]!["list"]!.array!.map { $0["account"]!.string! }
    }

    @Test func fromNothingEverythingIsTold() {
        _ = fixture.say(gid, "1", by: bob)
        _ = fixture.say(gid, "2", by: bob)
        _ = session.say(gid, "mine")
        let data = everything()
        #expect(data["people"]?["all"] == true && data["chats"]?["all"] == true)
        #expect(accounts(data) == ["ann", "bob", "cat"] && data["people"]?["gone"] == [])
        let chat = chat(data)
        #expect(chat?["last"] == 3 && chat?["read"] == 0 && chat?["unread"] == 2 && chat?["changes"] == 0)
        #expect(chat?["first"] == 1 && chat?["draft"] == "" && chat?["pinned"] == [] && chat?["saved"] == [])
        #expect(chat?["notice"] == .null && chat?["star"] == 0 && chat?["ownedBy"] == "bob" && chat?["marks"] == nil)
        #expect(data["chats"]!["list"]!.array!.contains { $0["type"] == "system" })
        #expect(data["notices"] == [] && data["people"]?["roles"] != nil)
    }

    @Test func nothingNewIsUnderAKilobyteAndKeepsTheNumbers() {
        _ = fixture.say(gid, String(repeating: "x", count: 3_000), by: bob)
        let first = known(everything())
        let answer = session.ask("sync", [["people": JSON(first.people), "chats": JSON(first.chats)]])
        #expect(answer.bytes.count < 1_000)
        let data = answer["data"]!
        #expect(data["people"]?["list"] == [] && data["people"]?["gone"] == [] && data["people"]?["all"] == false)
        #expect(data["chats"]?["list"] == [] && data["chats"]?["gone"] == [] && data["chats"]?["all"] == false)
        #expect(known(data).people == first.people && known(data).chats == first.chats)
        #expect(data["people"]?["roles"] == nil)
    }

    @Test func theAnswerHasLimitsAndTime() throws {
        #expect(everything()["limits"] == ["recall": 120, "edit": 86_400, "receiptMembers": 200, "earlierTexts": true])
        #expect(everything()["time"]?.integer == fixture.now / 1000)
        var strict = TestBackend.quick
        strict.messages.recallMinutes = 0.5
        strict.messages.editMinutes = 0
        strict.messages.receipts = false
        strict.messages.earlierTexts = false
        let other = try TestBackend(strict)
        let dan = try other.add("dan")
        let answer = other.synced(dan, "dan", port: 2).ask("sync", [["people": 0, "chats": 0]])
        #expect(answer["data"]?["limits"] == ["recall": 30, "edit": 0, "receiptMembers": 0, "earlierTexts": false])
    }

    @Test func onlyChatsWithNewsAreTold() throws {
        let quiet = fixture.group([ann, bob])
        let steps: [(String, () -> Void)] = [
            ("message", { _ = fixture.say(gid, "1", by: bob) }),
            ("own message", { _ = session.say(gid, "2") }),
            ("name", { _ = fixture.ask("changeName", [.string(gid), "other"], by: bob) }),
            ("committers", { _ = fixture.ask("setCommitters", [.string(gid), "$ADMINS"], by: bob) }),
            ("member", { _ = fixture.ask("addMember", [.string(gid), [JSON(cat)], true], by: bob) }),
            ("former member", { _ = fixture.ask("addMember", [.string(gid), [JSON(cat)], false], by: bob) }),
            ("star", { _ = session.ask("star", [.string(gid), true]) }),
            ("hide", { _ = session.ask("hide", [.string(gid), true]) }),
            ("mute", { _ = session.ask("mute", [.string(gid), true]) }),
            ("category", { _ = session.ask("category", [[.string(gid)], "work"]) }),
            ("reading", { _ = session.ask("setRead", [.string(gid), 0]) }),
            ("dismissal", { _ = fixture.ask("dismiss", [.string(gid)], by: bob) }),
        ]
        for (name, step) in steps {
            let before = known(everything())
            step()
            let data = ask(before)
            #expect(chats(data) == [gid] && data["chats"]?["gone"] == [], "\(name)")
            #expect(!chats(data).contains(quiet))
            #expect(known(data).chats > before.chats, "\(name)")
            #expect(chats(ask(known(data))) == [], "\(name), once")
        }
        let end = chat(everything())
        #expect(end?["star"] == 1 && end?["category"] == "work" && end?["unread"] == 0 && end?["name"] == "other")
    }

    @Test func othersMarksAreNoNews() {
        let before = known(everything())
        _ = fixture.ask("star", [.string(gid), true], by: bob)
        _ = fixture.ask("setRead", [.string(gid), 0], by: bob)
        #expect(chats(ask(before)) == [])
    }

    @Test func cursorsOfAClassicSessionAreNoNews() {
        fixture.enter(ann, "ann", port: 3)
        let system = fixture.ask("getlist", by: bob)["data"]![0]!["gid"]!.string!
        _ = fixture.say(system, "to everybody", by: bob)
        _ = fixture.say(gid, "to two", by: bob)
        let before = known(everything())
        _ = fixture.ask("logout", [""], by: ann, port: 3)
        #expect(ask(before)["chats"]?["list"] == [])
        // The row that this made in the system chat holds marks like any other.
        _ = session.ask("star", [.string(system), true])
        #expect(ask(before)["chats"]!["list"]!.array!.map { $0["gid"] } == [.string(system)])
    }

    @Test func aChatThatWasLeftIsGone() {
        let before = known(everything())
        _ = fixture.ask("addMember", [.string(gid), [JSON(ann)], false], by: bob)
        _ = fixture.say(gid, "without ann", by: bob)
        let data = ask(before)
        #expect(data["chats"]?["gone"] == [.string(gid)] && chats(data) == [])
        let after = known(data)
        _ = fixture.say(gid, "still without", by: bob)
        #expect(ask(after)["chats"]?["gone"] == [] && chats(ask(after)) == [])
        #expect(chats(everything()) == [] && everything()["chats"]?["gone"] == [])
        _ = fixture.ask("addMember", [.string(gid), [JSON(ann)], true], by: bob)
        let again = ask(after)
        #expect(chats(again) == [gid] && again["chats"]?["gone"] == [])
        #expect(chat(again)?["last"] == 2 && chat(again)?["unread"] == 0)
    }

    @Test func peopleWhoChangedAreToldAndNoOthers() throws {
        let before = known(everything())
        _ = fixture.ask("userChange", [["mobile": "139"]], by: bob)
        let data = ask(before)
        #expect(accounts(data) == ["bob"] && data["people"]?["list"]?[0]?["mobile"] == "139")
        #expect(known(data).people > before.people && chats(data) == [])
        _ = fixture.ask("userChange", [["birthday": "1990-01-01"]], by: bob)
        #expect(accounts(ask(known(data))) == [], "others do not see it")
        _ = fixture.enter(cat, "cat", port: 7)
        #expect(accounts(ask(known(data))) == [], "presence is no change")
    }

    @Test func deletedPeopleStayWithTheirNames() throws {
        let before = known(everything())
        let accounts = AccountBook(store: fixture.store, configuration: fixture.configuration) { 0 }
        try accounts.change(account: "cat", .deleted(true))
        let data = ask(before)
        #expect(data["people"]?["gone"] == [JSON(cat)] && self.accounts(data) == ["cat"])
        let system = data["chats"]!["list"]!.array!.first { $0["type"] == "system" }
        #expect(system?["members"] == [JSON(ann), JSON(bob)], "everybody's chat has lost one")
        let all = everything()
        let row = all["people"]!["list"]!.array!.first { $0["id"] == JSON(cat) }
        #expect(row?["deleted"] == 1 && row?["realname"] == "cat" && all["people"]?["gone"] == [])
    }

    @Test func newPeopleAreToldWithTheSystemChat() throws {
        let before = known(everything())
        let dan = try fixture.add("dan")
        let data = ask(before)
        #expect(accounts(data) == ["dan"])
        let system = data["chats"]!["list"]!.array!.first { $0["type"] == "system" }
        #expect(system?["members"] == [JSON(ann), JSON(bob), JSON(cat), JSON(dan)])
        #expect(ask(known(data))["chats"]?["list"] == [])
    }

    @Test func numbersThatWereNeverGivenCountAsNothing() {
        for number in [1 << 40, -5, 0] as [Int64] {
            let data = ask(Known(people: number, chats: number))
            #expect(data["people"]?["all"] == true && data["chats"]?["all"] == true, "\(number)")
        }
        var other = known(everything())
        other.epoch = "1"
        #expect(ask(other)["chats"]?["all"] == true && ask(other)["people"]?["all"] == true)
        other.epoch = nil
        #expect(ask(other)["chats"]?["all"] == false, "without an epoch the present one is meant")
        for wrong in [["people": "x"], ["chats": [1]], ["epoch": 7]] as [JSON] {
            let answer = session.ask("sync", [wrong])
            #expect(answer.isFailure && answer["code"] == "parameter", "\(wrong.text)")
        }
        #expect(session.ask("sync", [[:]])["data"]?["chats"]?["all"] == true)
    }

    @Test func numbersOutliveRestartsAndNeverFall() throws {
        _ = fixture.say(gid, "1", by: bob)
        var last = known(everything())
        for round in 0..<3 {
            if round == 1 { try fixture.crash() } else { try fixture.restart() }
            let again = fixture.synced(ann, "ann", port: 1)
            let same = again.ask(
                "sync", [["people": JSON(last.people), "chats": JSON(last.chats), "epoch": last.epoch!]])["data"]!
            #expect(same["chats"]?["all"] == false && same["people"]?["all"] == false)
            #expect(same["chats"]?["list"] == [] && same["people"]?["list"] == [])
            let before = known(same)
            #expect(before.chats >= last.chats && before.people >= last.people)
            _ = fixture.say(gid, "more", by: bob)
            let data = ask(last)
            #expect(chats(data) == [gid] && known(data).chats > before.chats)
            last = known(data)
        }
    }

    @Test func aRefusedRequestMovesNothing() {
        let before = known(everything())
        #expect(fixture.ask("changeName", [.string(gid), "x"], by: cat).isFailure)
        #expect(fixture.ask("addMember", [.string(gid), [99], true], by: bob).isFailure)
        #expect(ask(before)["chats"]?["list"] == [])
    }

    @Test func noticesAreToldToEveryDevice() throws {
        func post(_ text: String, to people: [Int64]) {
            let box = Mailbox<Bool>()
            let notice = Notice(content: text, sender: Notice.Sender(id: "ci", name: "CI"))
            fixture.backend.post(notice, to: .people(people)) { _ = box.put((try? $0.get()) != nil) }
            #expect(box.take() == true)
        }
        func texts(_ data: JSON) -> [String] { data["notices"]!.contents }
        let before = known(everything())
        post("to ann", to: [ann])
        post("to bob", to: [bob])
        #expect(texts(ask(before)) == ["to ann"] && texts(everything()) == ["to ann"])
        let after = known(ask(before))
        #expect(texts(ask(after)) == [])
        // A classic session that gets it takes it from nobody.
        fixture.enter(ann, "ann", port: 3)
        _ = fixture.ask("logout", [""], by: ann, port: 3)
        #expect(texts(ask(before)) == ["to ann"])
        for number in 1...105 { post("\(number)", to: [ann]) }
        #expect(texts(everything()) == (6...105).map(String.init))
    }

    @Test func nobodyElseLearnsOfAChat() {
        let other = fixture.synced(cat, "cat", device: "c", port: 5)
        _ = fixture.say(gid, "secret", by: bob)
        let data = other.ask("sync", [["people": 0, "chats": 0]])["data"]!
        #expect(chats(data) == [] && !data.text.contains(gid) && !data.text.contains("secret"))
    }

    @Test func manyUnreadMessagesAreCounted() {
        for start in 0..<5 {
            let batch = (0..<250).map { TestBackend.message(gid, "\(start) \($0)") }
            #expect(fixture.ask("message", ["messages": .array(batch)], by: bob)["result"] == "success")
        }
        #expect(chat(everything())?["unread"] == 1_250)
        #expect(chat(everything())?["last"] == 1_250)
    }
}
