import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

/// Recall, edits and reactions: who may, and what each kind of session is told.
@Suite struct MessageActionTests {
    private let group: SyncedGroup

    init() throws { group = try SyncedGroup() }

    private func changed(_ configure: (inout BackendConfiguration) -> Void) throws -> SyncedGroup {
        var configuration = TestBackend.quick
        configure(&configuration)
        return try SyncedGroup(configuration)
    }

    /// A row is read in several statements, and says by one number how new it is.
    @Test func aReactionBetweenTwoReadsOfASnapshotIsNotInIt() throws {
        let gid = group.say("hello", by: group.other)["gid"]!
        let group = group
        let done = Mailbox<Void>()
        group.fixture.backend.look { context in
            try context.snapshot {
                let before = try #require(try MessageTable.find(gid: gid.string!, on: context.store))
                #expect(group.data(group.one, "messageReact", [gid, "👍", true])["changes"] == 1)
                let after = try #require(try MessageTable.find(gid: gid.string!, on: context.store))
                #expect(before.changed == 0 && after.changed == 0)
                #expect(try ReactionTable.list(of: after.id, on: context.store).isEmpty)
            }
            #expect(try MessageTable.find(gid: gid.string!, on: context.store)?.changed == 1)
        } done: { result in
            if case .failure(let failure) = result { Issue.record("\(failure)") }
            _ = done.put(())
        }
        _ = done.take()
    }

    // Recall

    @Test func aRecalledMessageIsEmptyForEverybody() throws {
        let row = group.say("secret", by: group.other)
        _ = group.data(group.one, "messageReact", [row["gid"]!, "👍", true])
        let (answer, pushes) = group.done(group.other, "messageRetract", [row["gid"]!])
        let now = answer["data"]![0]!
        #expect(now["gid"] == row["gid"] && now["index"] == 1 && now["changed"] == 2 && now["deleted"] == 1)
        #expect(now["content"] == "" && now["data"] == "" && now["deletedBy"] == JSON(group.bob))
        #expect(now["reactions"] == nil && now["edited"] == 0)
        let synced = try #require(pushes.first { $0.isCopy("messageretract", for: "synced", but: group.other) })
        #expect(Set(synced.users) == [group.ann, group.bob] && synced["data"] == answer["data"])
        let classic = try #require(pushes.first { $0.isCopy("message", for: "classic", but: group.other) })
        #expect(classic.users == [group.bob] && classic["data"]?[0]?["content"] == "bob recalled a message")
        #expect(classic["data"]?[0]?["contentType"] == "plain" && classic["data"]?[0]?["id"] == row["id"])
        #expect(pushes.count == 2)
        let text = try group.fixture.dump()
        #expect(!text.contains("secret"))
        try group.fixture.restart()
        let again = group.fixture.synced(group.ann, "ann", port: 1)
        #expect(group.row(1, by: again) == now)
    }

    @Test func originalClientsSeeItInTheirHistoryAndWhenTheyComeBack() throws {
        let row = group.say("first", by: group.one)
        group.leaveClassic()
        let missed = group.say("never read", by: group.one)
        _ = group.data(group.one, "messageRetract", [row["gid"]!])
        _ = group.data(group.one, "messageRetract", [missed["gid"]!])
        let waiting = group.classicAgain()
        #expect(waiting.map { $0["content"] } == ["ann recalled a message"])
        let shown = group.classic("history", [.string(group.gid), 50, 1, 0, false, 0])["data"]!
        #expect(shown.contents == ["ann recalled a message", "ann recalled a message"])
        // Each in the person's language.
        var packet = TestBackend.packet("history", [.string(group.gid)], by: group.bob, port: 4).object!
        packet["lang"] = "zh-cn"
        #expect(group.fixture.ask(.object(packet))["data"]!.contents[0] == "ann 撤回了一条消息")
    }

    @Test func theSenderMayOnlyForAWhileAnAdministratorAlways() throws {
        let row = group.say("late", by: group.other)
        group.fixture.move(seconds: 121)
        #expect(group.code(group.other, "messageRetract", [row["gid"]!]) == "tooLate")
        #expect(group.data(group.one, "messageRetract", [row["gid"]!])[0]?["deletedBy"] == JSON(group.ann))
        // Who asks again gets the present state.
        let (answer, pushes) = group.done(group.other, "messageRetract", [row["gid"]!])
        #expect(answer["data"]?[0]?["changed"] == 1 && pushes.isEmpty)
        let own = group.say("quick", by: group.one)
        #expect(group.code(group.other, "messageRetract", [own["gid"]!]) == "notYours")
        let never = try changed { $0.messages.recallMinutes = 0 }
        let kept = never.say("kept", by: never.other)
        #expect(never.code(never.other, "messageRetract", [kept["gid"]!]) == "tooLate")
    }

    @Test func inAPairEachRecallsTheirOwnOnly() {
        let pair = Text.oneToOneGid(group.ann, group.bob)
        _ = group.data(
            group.one, "create", [.string(pair), "", "one2one", [JSON(group.ann), JSON(group.bob)], 0, false])
        let row = group.say("mine", by: group.other, in: pair)
        #expect(group.code(group.one, "messageRetract", [row["gid"]!]) == "notYours")
        #expect(group.data(group.other, "messageRetract", [row["gid"]!])[0]?["deleted"] == 1)
    }

    @Test func aRecalledMessageSentAgainStaysRecalled() {
        let row = group.say("gone", by: group.one)
        _ = group.data(group.one, "messageRetract", [row["gid"]!])
        let again = group.fixture.say(group.gid, "gone", by: group.ann, gid: row["gid"]!.string!)
        #expect(!again.text.contains("\"gone\""))
        #expect(group.row(1)["deleted"] == 1 && group.row(1)["content"] == "")
    }

    // Edits

    @Test func anEditedMessageIsNewForEverybody() throws {
        let row = group.say("teh", by: group.other)
        group.fixture.move(seconds: 5)
        let (answer, pushes) = group.done(group.other, "messageUpdate", [row["gid"]!, "the"])
        let now = answer["data"]![0]!
        #expect(now["content"] == "the" && now["changed"] == 1 && now["edited"] == JSON(group.fixture.now / 1000))
        #expect(now["deleted"] == 0 && now["deletedBy"] == nil && now["id"] == row["id"])
        #expect(pushes.count == 2)
        #expect(pushes.contains { $0.isCopy("messageupdate", for: "synced", but: group.other) })
        let classic = try #require(pushes.first { $0.isCopy("message", for: "classic", but: group.other) })
        #expect(classic["data"]!.contents == ["the"])
        let (same, silence) = group.done(group.other, "messageUpdate", [row["gid"]!, "the"])
        #expect(same["data"] == answer["data"] && silence.isEmpty && group.changes()["changes"] == 1)
        let text = try group.fixture.dump()
        #expect(text.contains("teh"), "the former text is kept")
    }

    @Test func membersReadEarlierTextsWhereTheCompanyWantsIt() throws {
        let shut = try changed { $0.messages.earlierTexts = false }
        let row = shut.say("teh", by: shut.one)["gid"]!
        _ = shut.data(shut.one, "messageUpdate", [row, "the"])
        #expect(shut.code(shut.one, "messageTexts", [row]) == "noEarlierTexts")
        let open = try changed { $0.messages.changesBytes = 10 }
        let long = "0 \(String(repeating: "é", count: 9))"
        let gid = open.say(long, by: open.one)["gid"]!
        let written = open.fixture.now / 1000
        #expect(open.data(open.other, "messageTexts", [gid]) == ["gid": gid, "texts": []])
        for number in 1...3 {
            open.fixture.move(seconds: 1)
            _ = open.data(open.one, "messageUpdate", [gid, .string("\(number)")])
        }
        let texts = open.data(open.other, "messageTexts", [gid])["texts"]!
        #expect(texts.array?.map { $0["content"] } == ["2", "1"], "two short ones fit, the long one does not")
        let rest = open.data(open.other, "messageTexts", [gid, texts[1]!["number"]!])["texts"]!
        #expect(rest == [["number": 1, "date": JSON(written), "content": .string(long)]])
        _ = open.data(open.one, "messageRetract", [gid])
        #expect(open.data(open.other, "messageTexts", [gid])["texts"] == [])
    }

    @Test func onlyTheSenderEditsTextWithinTheTime() throws {
        let row = group.say("mine", by: group.other)
        #expect(group.code(group.one, "messageUpdate", [row["gid"]!, "x"]) == "notYours", "not even the owner")
        #expect(group.code(group.other, "messageUpdate", [row["gid"]!, ""]) == "parameter")
        var image = TestBackend.message(group.gid, "{}").object!
        image["contentType"] = "image"
        let shown = group.other.ask("message", ["messages": [.object(image)]])["data"]![0]!
        #expect(group.code(group.other, "messageUpdate", [shown["gid"]!, "x"]) == "notText")
        group.fixture.move(seconds: 1440 * 60 + 1)
        #expect(group.code(group.other, "messageUpdate", [row["gid"]!, "x"]) == "tooLate")
        let few = try changed { $0.messages.edits = 2 }
        let often = few.say("0", by: few.one)
        for text in ["1", "2"] { _ = few.data(few.one, "messageUpdate", [often["gid"]!, .string(text)]) }
        #expect(few.code(few.one, "messageUpdate", [often["gid"]!, "3"]) == "tooMany")
        _ = few.data(few.one, "messageRetract", [often["gid"]!])
        #expect(few.code(few.one, "messageUpdate", [often["gid"]!, "4"]) == "recalled")
        #expect(few.row(1)["changed"] == 3)
    }

    @Test func anEditTooLongIsRefused() throws {
        let short = try changed { $0.contentLimit = 10 }
        let row = short.say("short", by: short.one)
        #expect(short.code(short.one, "messageUpdate", [row["gid"]!, "12345678901"]) == "parameter")
        #expect(short.data(short.one, "messageUpdate", [row["gid"]!, "1234567890"])[0]?["changed"] == 1)
    }

    // Reactions

    @Test func reactionsAreByPersonAndEmoji() throws {
        let row = group.say("vote", by: group.one)
        let (answer, pushes) = group.done(group.other, "messageReact", [row["gid"]!, "👍", true])
        #expect(
            answer["data"] == [
                "cgid": .string(group.gid), "gid": row["gid"]!, "emoji": "👍", "user": JSON(group.bob), "on": true,
                "changes": 1,
            ])
        #expect(pushes.count == 1, "original clients are told nothing")
        let copy = try #require(pushes.first)
        #expect(copy.isCopy("messagereact", for: "synced", but: group.other) && copy["data"] == answer["data"])
        #expect(Set(copy.users) == [group.ann, group.bob])
        let (again, silence) = group.done(group.other, "messageReact", [row["gid"]!, "👍", true])
        #expect(again["data"] == answer["data"] && silence.isEmpty)
        _ = group.data(group.one, "messageReact", [row["gid"]!, "👍", true])
        _ = group.data(group.two, "messageReact", [row["gid"]!, "❤️", true])
        #expect(
            group.row(1)["reactions"] == ["👍": [JSON(group.bob), JSON(group.ann)], "❤️": [JSON(group.ann)]])
        try group.fixture.restart()
        let back = group.fixture.synced(group.bob, "bob", port: 3)
        #expect(group.data(back, "messageReact", [row["gid"]!, "👍", false])["changes"] == 4)
        #expect(group.data(back, "messageReact", [row["gid"]!, "👍", false])["changes"] == 4)
        #expect(group.row(1, by: back)["reactions"] == ["👍": [JSON(group.ann)], "❤️": [JSON(group.ann)]])
        #expect(group.row(1, by: back)["changed"] == 4)
    }

    @Test func anEmojiIsShortAndVisible() throws {
        let row = group.say("vote", by: group.one)
        let bad: [JSON] = ["", 7, .string(String(repeating: "x", count: 33)), "a\u{202E}b", "\u{200B}", "a\nb"]
        for emoji in bad {
            let code = group.code(group.other, "messageReact", [row["gid"]!, emoji, true])
            #expect(code == "parameter" || code == "refused" || code == "hidden", "\(emoji.text)")
        }
        for emoji in ["👨‍👩‍👧‍👦", String(repeating: "x", count: 32)] {
            #expect(
                group.data(group.other, "messageReact", [row["gid"]!, .string(emoji), true])["emoji"] == .string(emoji))
        }
        let few = try changed { $0.messages.emojis = 2 }
        let popular = few.say("vote", by: few.one)
        for emoji in ["1", "2"] { _ = few.data(few.one, "messageReact", [popular["gid"]!, .string(emoji), true]) }
        #expect(few.code(few.other, "messageReact", [popular["gid"]!, "3", true]) == "tooMany")
        #expect(few.data(few.other, "messageReact", [popular["gid"]!, "2", true])["changes"] == 3)
        _ = few.data(few.one, "messageRetract", [popular["gid"]!])
        #expect(few.code(few.other, "messageReact", [popular["gid"]!, "2", true]) == "recalled")
    }

    // Urgent messages

    @Test func anUrgentMessageIsConfirmedToItsSender() throws {
        var message = TestBackend.message(group.gid, "fire").object!
        message["type"] = "urgent"
        let (answer, pushes) = group.done(group.one, "message", ["messages": [.object(message)]])
        let row = answer["data"]![0]!
        #expect(row["type"] == "urgent" && row["content"] == "fire" && row["confirmed"] == nil)
        let synced = try #require(pushes.first { $0.isCopy("message", for: "synced", but: group.one) })
        #expect(Set(synced.users) == [group.ann, group.bob] && synced["data"] == answer["data"])
        let classic = try #require(pushes.first { $0.isCopy("message", for: "classic", but: group.one) })
        #expect(classic.users == [group.bob])
        #expect(classic["data"]!.contents == ["【急】fire"] && classic["data"]?[0]?["type"] == "normal")
        #expect(pushes.count == 2)
        #expect(group.classic("history", [.string(group.gid)])["data"]!.contents == ["【急】fire"])

        #expect(group.code(group.one, "messageConfirm", [row["gid"]!]) == "yours")
        let (confirmed, told) = group.done(group.other, "messageConfirm", [row["gid"]!])
        #expect(
            confirmed["data"] == ["gid": row["gid"]!, "confirmed": [JSON(group.bob)], "changes": 1])
        #expect(told.count == 1 && told[0].isCopy("messageconfirm", for: "synced", but: group.other))
        #expect(Set(told[0].users) == [group.ann, group.bob])
        let (again, silence) = group.done(group.other, "messageConfirm", [row["gid"]!])
        #expect(again["data"] == confirmed["data"] && silence.isEmpty)
        #expect(group.row(1)["confirmed"] == [JSON(group.bob)] && group.row(1)["changed"] == 1)
        _ = group.data(group.one, "messageUpdate", [row["gid"]!, "false alarm"])
        #expect(group.row(1)["type"] == "urgent" && group.row(1)["confirmed"] == [JSON(group.bob)])
        #expect(group.classic("history", [.string(group.gid)])["data"]!.contents == ["【急】false alarm"])
        let plain = group.say("calm", by: group.one)
        #expect(group.code(group.other, "messageConfirm", [plain["gid"]!]) == "notUrgent")
    }

    @Test func anUrgentMessageThatWaitedIsMarked() {
        group.leaveClassic()
        _ = group.say("fire", by: group.one, type: "urgent")
        #expect(group.classicAgain().map { $0["content"] } == ["【急】fire"])
    }

    @Test func urgentMessagesAreFewEvenWithoutLimits() throws {
        let few = try changed { ($0.messages.urgentPerHour, $0.limits) = (2, false) }
        for _ in 0..<2 { _ = few.say("now", by: few.one, type: "urgent") }
        var third = TestBackend.message(few.gid, "third").object!
        third["type"] = "urgent"
        let params: JSON = ["messages": [.object(third)]]
        #expect(few.code(few.one, "message", params) == "tooMuch")
        _ = few.say("ordinary", by: few.one)
        _ = few.say("of another", by: few.other, type: "urgent")
        #expect(few.row(3)["content"] == "ordinary")
        few.fixture.move(seconds: 1800)
        #expect(few.data(few.one, "message", params)[0]?["type"] == "urgent")
        // The same once more is no second one.
        #expect(few.data(few.one, "message", params)[0]?["index"] == 5)
    }

    // Images that grow, as original clients send them

    @Test func aReplacedImageIsAChangeForSyncedSessions() throws {
        var image = TestBackend.message(group.gid, "{\"name\":\"a.png\",\"percent\":1}").object!
        image["contentType"] = "image"
        let first = group.classic("message", ["messages": [.object(image)]])["data"]![0]!
        _ = group.fixture.takePushes()
        image["content"] = "{\"name\":\"a.png\",\"percent\":100}"
        let answer = group.classic("message", ["messages": [.object(image)]])
        #expect(answer["data"]?[0]?["id"] == first["id"])
        let pushes = group.fixture.takePushes()
        let synced = try #require(pushes.first { $0["method"] == "messageupdate" })
        #expect(synced["for"] == "synced" && Set(synced.users) == [group.ann, group.bob])
        #expect(synced["data"]?[0]?["changed"] == 1 && synced["data"]?[0]?["edited"] == 0)
        #expect(!pushes.contains { $0["method"] == "message" && $0["for"] != "classic" })
        #expect(group.changes()["list"]?.array?.count == 1)
    }
}
