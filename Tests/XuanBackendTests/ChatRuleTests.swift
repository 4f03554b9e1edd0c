import Testing
import XuanPacket

@testable import XuanBackend

/// Pins, administrators, owners, notices of groups; who is told what.
@Suite struct ChatRuleTests {
    private let group: SyncedGroup

    init() throws { group = try SyncedGroup() }

    private var gid: JSON { .string(group.gid) }

    private func makePair() -> String {
        let pair = Text.oneToOneGid(group.ann, group.bob)
        _ = group.data(
            group.one, "create", [.string(pair), "", "one2one", [JSON(group.ann), JSON(group.bob)], 0, false])
        return pair
    }

    // Pins

    @Test func pinsStayInTheOrderOfPinning() throws {
        let rows = (1...3).map { group.say("\($0)", by: group.other)["gid"]! }
        #expect(group.code(group.other, "chatPinMessages", [gid, [rows[0]]]) == "notAdmin")
        _ = group.data(group.one, "chatPinMessages", [gid, [rows[0]]])
        let (answer, pushes) = group.done(group.two, "chatPinMessages", [gid, [rows[2], rows[1], rows[2]]])
        #expect(answer["data"] == ["gid": gid, "pinned": [rows[0], rows[2], rows[1]], "changes": 2])
        #expect(pushes.count == 1 && pushes[0].isCopy("chatpinmessages", for: "synced", but: group.two))
        #expect(Set(pushes[0].users) == [group.ann, group.bob])
        let (same, silence) = group.done(group.one, "chatPinMessages", [gid, [rows[2]]])
        #expect(same["data"] == answer["data"] && silence.isEmpty)
        #expect(group.changes()["pinned"] == [rows[0], rows[2], rows[1]] && group.changes()["list"] == [])
        #expect(group.row(1)["changed"] == 0, "a pin marks no row")
        _ = group.data(group.one, "chatUnpinMessages", [gid, [rows[2]]])
        #expect(group.done(group.one, "chatUnpinMessages", [gid, [rows[2]]]).pushes.isEmpty)
        try group.fixture.restart()
        let back = group.fixture.synced(group.ann, "ann", port: 1)
        let state = back.ask("changes", [gid, 0])["data"]!
        #expect(state["pinned"] == [rows[0], rows[1]] && state["changes"] == 3)
    }

    @Test func bothOfAPairPinOnlyMessagesOfIt() throws {
        let pair = makePair()
        let own = group.say("pin me", by: group.one, in: pair)["gid"]!
        let other = group.say("elsewhere", by: group.one)["gid"]!
        #expect(group.data(group.other, "chatPinMessages", [.string(pair), [own]])["pinned"] == [own])
        for bad in [other, .string(SystemChat.uuid())] {
            #expect(group.code(group.one, "chatPinMessages", [.string(pair), [own, bad]]) == "noMessage")
        }
        #expect(group.code(group.one, "chatPinMessages", [.string(pair), []]) == "parameter")
        var configuration = TestBackend.quick
        configuration.messages.pins = 2
        let few = try SyncedGroup(configuration)
        let rows = (1...3).map { few.say("\($0)", by: few.one)["gid"]! }
        #expect(few.code(few.one, "chatPinMessages", [.string(few.gid), .array(rows)]) == "parameter")
        _ = few.data(few.one, "chatPinMessages", [.string(few.gid), [rows[0], rows[1]]])
        #expect(few.code(few.one, "chatPinMessages", [.string(few.gid), [rows[2]]]) == "tooMany")
        _ = few.data(few.one, "messageRetract", [rows[2]])
        _ = few.data(few.one, "chatUnpinMessages", [.string(few.gid), [rows[0]]])
        #expect(few.code(few.one, "chatPinMessages", [.string(few.gid), [rows[2]]]) == "recalled")
    }

    // Administrators and the owner

    @Test func theOwnerMakesAndUnmakesAdministrators() throws {
        #expect(group.code(group.other, "chatAddAdmins", [gid, [JSON(group.bob)]]) == "notOwner")
        #expect(group.code(group.one, "chatAddAdmins", [gid, [JSON(group.cat)]]) == "notMember")
        let (answer, pushes) = group.done(group.one, "chatAddAdmins", [gid, [JSON(group.bob)]])
        let chat = answer["data"]!
        #expect(chat["gid"] == gid && chat["admins"] == .string("\(group.bob)") && chat["ownedBy"] == "ann")
        #expect(chat["members"] == [JSON(group.ann), JSON(group.bob)])
        #expect(pushes.count == 2)
        #expect(pushes.contains { $0.isCopy("chataddadmins", for: "synced", but: group.one) })
        let classic = try #require(pushes.first { $0.isCopy("setadmin", for: "classic", but: group.one) })
        #expect(classic["data"]?["admins"] == chat["admins"] && classic.users.contains(group.bob))
        #expect(group.done(group.one, "chatAddAdmins", [gid, [JSON(group.bob)]]).pushes.isEmpty)
        #expect(group.code(group.other, "chatAddAdmins", [gid, [JSON(group.ann)]]) == "notOwner")
        _ = group.data(group.other, "chatSetNotice", [gid, "an admin may"])
        #expect(group.data(group.one, "chatRemoveAdmins", [gid, [JSON(group.bob)]])["admins"] == "")
        #expect(group.code(group.other, "chatSetNotice", [gid, "no more"]) == "notAdmin")
    }

    @Test func whoLeavesIsNoAdministratorAnyMore() {
        _ = group.data(group.one, "chatAddAdmins", [gid, [JSON(group.bob)]])
        #expect(group.data(group.other, "joinChat", [gid, false])["admins"] == "")
        _ = group.data(group.one, "addMember", [gid, [JSON(group.bob)], true])
        _ = group.data(group.one, "chatAddAdmins", [gid, [JSON(group.bob)]])
        #expect(group.data(group.one, "addMember", [gid, [JSON(group.bob)], false])["admins"] == "")
    }

    @Test func ownershipIsHandedOver() throws {
        #expect(group.code(group.one, "chatChangeOwnership", [gid, JSON(group.cat)]) == "notMember")
        #expect(group.code(group.one, "joinChat", [gid, false]) == "ownerStays")
        let (answer, pushes) = group.done(group.one, "chatChangeOwnership", [gid, JSON(group.bob)])
        #expect(answer["data"]?["ownedBy"] == "bob" && answer["data"]?["createdBy"] == "ann")
        let classic = try #require(pushes.first { $0.isCopy("setadmin", for: "classic", but: group.one) })
        #expect(classic["data"]?["createdBy"] == "bob")
        #expect(pushes.contains { $0.isCopy("chatchangeownership", for: "synced", but: group.one) })
        #expect(group.done(group.other, "chatChangeOwnership", [gid, JSON(group.bob)]).pushes.isEmpty)
        #expect(group.code(group.one, "chatAddAdmins", [gid, [JSON(group.ann)]]) == "notOwner")
        // Other packets with the chat keep to the same.
        let (named, told) = group.done(group.other, "changeName", [gid, "renamed"])
        #expect(named["data"]?["createdBy"] == "ann" && named["data"]?["ownedBy"] == "bob")
        #expect(told.first { $0["for"] == "synced" }?["data"]?["createdBy"] == "ann")
        #expect(told.first { $0["for"] == "classic" }?["data"]?["createdBy"] == "bob")
        let list = group.classic("getList", [])["data"]!.array!
        #expect(list.first { $0["gid"] == gid }?["createdBy"] == "bob")
        #expect(group.data(group.one, "joinChat", [gid, false])["members"] == [JSON(group.bob)])
        try group.fixture.restart()
        let back = group.fixture.synced(group.bob, "bob", port: 3)
        #expect(group.data(back, "dismiss", [gid])["ownedBy"] == "bob")
    }

    // Notice

    @Test func aNoticeIsALineToo() throws {
        let (answer, pushes) = group.done(group.one, "chatSetNotice", [gid, "Stand-up at 9:15"])
        let time = JSON(group.fixture.now / 1000)
        #expect(
            answer["data"] == ["gid": gid, "notice": "Stand-up at 9:15", "by": JSON(group.ann), "time": time])
        #expect(pushes.contains { $0.isCopy("chatsetnotice", for: "synced", but: group.one) })
        // bob has a classic session, ann has none.
        let lines = pushes.filter { $0["method"] == "message" }
        #expect(lines.map(\.users) == [[group.bob], [group.ann]] && lines.map { $0["for"] } == [nil, "synced"])
        let line = try #require(lines.first)
        let row = line["data"]![0]!
        #expect(row["type"] == "broadcast" && row["user"] == JSON(group.ann) && row["index"] == 1)
        #expect(row["content"] == "ann set the notice:\nStand-up at 9:15" && group.row(1) == row)
        let (same, silence) = group.done(group.two, "chatSetNotice", [gid, "Stand-up at 9:15"])
        #expect(same["data"] == answer["data"] && silence.isEmpty)
        #expect(group.code(group.one, "messageUpdate", [row["gid"]!, "x"]) == "notText")
        #expect(group.data(group.one, "chatSetNotice", [gid, ""])["notice"] == "")
        #expect(group.row(2)["content"] == "ann took the notice down")
        #expect(group.code(group.other, "chatSetNotice", [gid, "not mine"]) == "notAdmin")
        var configuration = TestBackend.quick
        configuration.messages.noticeBytes = 300
        let short = try SyncedGroup(configuration)
        let long = JSON.string(String(repeating: "x", count: 301))
        #expect(short.code(short.one, "chatSetNotice", [.string(short.gid), long]) == "parameter")
    }

    @Test func aPairHasNeitherOwnerNorNotice() {
        let pair = JSON.string(makePair())
        let calls: [(String, JSON)] = [
            ("chatAddAdmins", [pair, [JSON(group.bob)]]), ("chatRemoveAdmins", [pair, [JSON(group.bob)]]),
            ("chatChangeOwnership", [pair, JSON(group.bob)]), ("chatSetNotice", [pair, "x"]),
        ]
        for (method, params) in calls { #expect(group.code(group.one, method, params) == "notGroupChat") }
    }

    // Who may

    @Test(arguments: ["stranger", "former member"]) func whoIsNotInTheChatLearnsNothing(who: String) {
        let row = group.say("inner words", by: group.one, type: "urgent")["gid"]!
        if who == "former member" {
            _ = group.data(group.one, "addMember", [gid, [JSON(group.cat)], true])
            _ = group.data(group.one, "chatAddAdmins", [gid, [JSON(group.cat)]])
            _ = group.say("of cat", by: group.stranger)
            _ = group.data(group.one, "addMember", [gid, [JSON(group.cat)], false])
        }
        for call in Self.calls {
            let refused = group.stranger.ask(call.method, call.params(gid, row, group.bob))
            let nothing = JSON.string(SystemChat.uuid())
            let unknown = group.stranger.ask(call.method, call.params(nothing, nothing, group.bob))
            #expect(refused.isFailure && refused["code"] == unknown["code"], "\(call.method) \(refused.text)")
            #expect(refused["message"] == unknown["message"] && !refused.text.contains("inner words"))
        }
    }

    @Test func aDismissedChatCanBeReadAndNoMore() {
        let row = group.say("before", by: group.one, type: "urgent")["gid"]!
        _ = group.data(group.one, "dismiss", [gid])
        for call in Self.calls {
            let session = call.method == "messageConfirm" ? group.other : group.one
            let answer = session.ask(call.method, call.params(gid, row, group.bob))
            #expect(answer.isFailure != call.reads, "\(call.method) \(answer.text)")
            if answer.isFailure { #expect(answer["code"] == "dismissed") }
        }
    }

    private struct SampleCall: Sendable {
        let method: String
        var reads = false
        let params: @Sendable (_ gid: JSON, _ row: JSON, _ person: Int64) -> JSON
    }

    private static let calls: [SampleCall] = [
        SampleCall(method: "history", reads: true) { gid, _, _ in [["gid": gid, "from": 1, "to": 9]] },
        SampleCall(method: "changes", reads: true) { gid, _, _ in [gid, 0] },
        SampleCall(method: "messageTexts", reads: true) { _, row, _ in [row] },
        SampleCall(method: "messageReaders", reads: true) { _, row, _ in [row] },
        SampleCall(method: "chatSetLastReadMessage", reads: true) { gid, _, _ in [gid, 1] },
        SampleCall(method: "messageSave", reads: true) { _, row, _ in [row, true] },
        SampleCall(method: "messageRetract") { _, row, _ in [row] },
        SampleCall(method: "messageUpdate") { _, row, _ in [row, "x"] },
        SampleCall(method: "messageReact") { _, row, _ in [row, "👍", true] },
        SampleCall(method: "messageConfirm") { _, row, _ in [row] },
        SampleCall(method: "chatMarkUnread") { gid, _, _ in [gid, 1] },
        SampleCall(method: "chatTyping") { gid, _, _ in [gid, true] },
        SampleCall(method: "chatSetDraft") { gid, _, _ in [gid, "d"] },
        SampleCall(method: "chatPinMessages") { gid, row, _ in [gid, [row]] },
        SampleCall(method: "chatUnpinMessages") { gid, row, _ in [gid, [row]] },
        SampleCall(method: "chatAddAdmins") { gid, _, person in [gid, [JSON(person)]] },
        SampleCall(method: "chatRemoveAdmins") { gid, _, person in [gid, [JSON(person)]] },
        SampleCall(method: "chatChangeOwnership") { gid, _, person in [gid, JSON(person)] },
        SampleCall(method: "chatSetNotice") { gid, _, _ in [gid, "n"] },
    ]
}
