import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

/// Read marks, receipts, drafts, saved messages, typing.
@Suite struct ReadStateTests {
    private let group: SyncedGroup

    init() throws { group = try SyncedGroup() }

    private func mark(_ session: Synced, _ index: JSON) -> JSON {
        group.data(session, "chatSetLastReadMessage", [.string(group.gid), index])
    }

    private func state(_ read: Int64, _ unread: Int64) -> JSON {
        ["gid": .string(group.gid), "read": JSON(read), "unread": JSON(unread)]
    }

    private func others(_ count: Int) { for number in 0..<count { _ = group.say("\(number)", by: group.other) } }

    /// Of the other members' packets, those of read marks.
    private func marks() -> [JSON] { group.fixture.takePushes().filter { $0["method"] == "readmarks" } }

    /// Another node may store a message after the chat was read.
    @Test func unreadOnesAreCountedUpToTheChatsLast() throws {
        others(3)
        let store = try group.fixture.store.openWriter()
        defer { store.close() }
        var chat = try ChatTable.find(gid: group.gid, on: store)!
        let all = try GetUnread.all(in: chat, after: 0, group.one.id, on: store)
        chat.lastIndex -= 1
        #expect(try GetUnread.all(in: chat, after: 0, group.one.id, on: store) == all - 1)
    }

    @Test func aReadMarkMovesOnlyForward() throws {
        others(6)
        #expect(mark(group.one, 4) == state(4, 2))
        for back in [3, 1, 0, -1] as [JSON] { #expect(mark(group.two, back) == state(4, 2)) }
        #expect(mark(group.two, 1000) == state(6, 0))
        #expect(mark(group.one, 7) == state(6, 0), "past the last one means the last one")
        for bad in ["x", .null, [], true] as [JSON] {
            let code = group.code(group.one, "chatSetLastReadMessage", [.string(group.gid), bad])
            #expect(code == "parameter")
        }
        try group.fixture.restart()
        let back = group.fixture.synced(group.ann, "ann", port: 1)
        #expect(group.data(back, "chatSetLastReadMessage", [.string(group.gid), 1]) == state(6, 0))
    }

    @Test func ownSessionsAreToldOnceAndOnlyOfAMove() throws {
        others(3)
        let (answer, pushes) = group.done(group.one, "chatSetLastReadMessage", [.string(group.gid), 2])
        let own = pushes.filter { $0["method"] == "chatsetlastreadmessage" }
        #expect(own.count == 1 && own[0].isCopy("chatsetlastreadmessage", for: "synced", but: group.one))
        #expect(own[0].users == [group.ann] && own[0]["data"] == answer["data"])
        let (same, silence) = group.done(group.one, "chatSetLastReadMessage", [.string(group.gid), 2])
        #expect(same["data"] == answer["data"] && !silence.contains { $0["method"] == "chatsetlastreadmessage" })
    }

    @Test func ownMessagesAndMessagesBeforeTheMembershipDoNotCount() {
        others(2)
        _ = group.say("own", by: group.one)
        #expect(mark(group.one, 1) == state(1, 1))
        _ = group.data(group.one, "addMember", [.string(group.gid), [JSON(group.cat)], true])
        _ = group.say("after", by: group.one)
        #expect(group.data(group.stranger, "chatSetLastReadMessage", [.string(group.gid), 0]) == state(3, 1))
    }

    @Test func thousandsAreCounted() {
        for number in 0..<53 {
            let session = number == 0 || number == 40 ? group.one : group.other
            let texts = (0..<100).map { TestBackend.message(group.gid, "\($0)") }
            _ = session.ask("message", ["messages": .array(texts)])
        }
        #expect(mark(group.one, 300) == state(300, 4_900))
        // The first 100 are ann's own, and too far back to be looked at.
        #expect(mark(group.one, 0) == state(300, 4_900) && mark(group.one, 5_300) == state(5_300, 0))
        #expect(
            group.data(group.one, "chatMarkUnread", [.string(group.gid), 1]) == state(0, 5_200))
        // Of these 200 are bob's own.
        #expect(group.data(group.other, "chatSetLastReadMessage", [.string(group.gid), 100]) == state(100, 300))
    }

    @Test func messagesCanBeMarkedUnread() throws {
        others(5)
        _ = mark(group.one, 5)
        let (answer, pushes) = group.done(group.one, "chatMarkUnread", [.string(group.gid), 3])
        #expect(answer["data"] == state(2, 3))
        #expect(pushes.count == 1 && pushes[0].isCopy("chatmarkunread", for: "synced", but: group.one))
        #expect(pushes[0].users == [group.ann])
        let (same, silence) = group.done(group.two, "chatMarkUnread", [.string(group.gid), 4])
        #expect(same["data"] == answer["data"] && silence.isEmpty)
        #expect(group.one.ask("getUnread")["data"]?[0]?["unread"] == 3)
        // To the others they stay read.
        _ = marks()
        let readers = group.data(group.other, "messageReaders", [group.row(5)["gid"]!])
        #expect(readers["read"] == [JSON(group.ann)])
        try group.fixture.restart()
        let back = group.fixture.synced(group.ann, "ann", port: 1)
        #expect(group.data(back, "chatSetLastReadMessage", [.string(group.gid), 4]) == state(4, 1))
        #expect(group.data(back, "chatSetLastReadMessage", [.string(group.gid), 5]) == state(5, 0))
    }

    // Receipts

    @Test func membersAreToldAtMostOnceASecond() throws {
        others(5)
        _ = group.fixture.takePushes()
        _ = mark(group.one, 1)
        let first = marks()
        #expect(first.count <= 1)
        for index in 2...4 as ClosedRange<Int64> { _ = mark(group.two, JSON(index)) }
        #expect(marks().isEmpty, "within the same second")
        group.fixture.move(seconds: 1)
        _ = group.one.ask("star", [.string(group.gid), true])
        let second = marks()
        #expect(second.count == 1 && second[0]["for"] == "synced")
        #expect(second[0]["data"] == ["gid": .string(group.gid), "marks": [[JSON(group.ann), 4]]])
        #expect(Set(second[0].users) == [group.ann, group.bob])
        group.fixture.move(seconds: 1)
        _ = group.one.ask("star", [.string(group.gid), true])
        #expect(marks().isEmpty, "told once")
    }

    @Test func readersAreThePresentMembersWithoutTheSender() {
        let row = group.say("read me", by: group.one)
        #expect(
            group.data(group.one, "messageReaders", [row["gid"]!])
                == ["gid": row["gid"]!, "read": [], "unread": [JSON(group.bob)]])
        _ = mark(group.other, 1)
        #expect(group.data(group.two, "messageReaders", [row["gid"]!])["read"] == [JSON(group.bob)])
        _ = group.data(group.one, "addMember", [.string(group.gid), [JSON(group.bob)], false])
        #expect(
            group.data(group.two, "messageReaders", [row["gid"]!])
                == ["gid": row["gid"]!, "read": [], "unread": []])
    }

    @Test func receiptsAreForSmallChatsAndCanBeOff() throws {
        for (isOn, members) in [(false, 200), (true, 1)] {
            var configuration = TestBackend.quick
            (configuration.messages.receipts, configuration.messages.receiptMembers) = (isOn, members)
            let group = try SyncedGroup(configuration)
            let row = group.say("private", by: group.one)
            let answer = group.data(group.other, "chatSetLastReadMessage", [.string(group.gid), 1])
            #expect(answer["read"] == 1)
            group.fixture.move(seconds: 2)
            _ = group.one.ask("star", [.string(group.gid), true])
            #expect(!group.fixture.takePushes().contains { $0["method"] == "readmarks" })
            #expect(group.code(group.one, "messageReaders", [row["gid"]!]) == "noReceipts")
        }
    }

    @Test func aMarkOfAFailedTransactionIsNotTold() {
        let marks = ReadMarks()
        marks.begin()
        marks.mark()
        marks.note(1, read: 5, in: 7)
        marks.mark()
        marks.note(1, read: 6, in: 7)
        marks.note(2, read: 6, in: 7)
        marks.rewind()
        #expect(marks.take(by: 10_000).due.map(\.marks) == [[1: 5]])
        marks.begin()
        marks.mark()
        marks.note(1, read: 8, in: 7)
        marks.rollBack()
        #expect(marks.take(by: 20_000).due.isEmpty)
        marks.begin()
        marks.note(1, read: 9, in: 7)
        #expect(marks.take(by: 10_500).due.count == 1, "a clock that went back stops nobody")
        marks.note(1, read: 10, in: 7)
        let waiting = marks.take(by: 11_000)
        #expect(waiting.due.isEmpty && waiting.next == 11_500)
        #expect(marks.take(by: 11_500).due.count == 1)
    }

    // Drafts, saved messages, typing

    @Test func aDraftIsOnesOwn() throws {
        let (answer, pushes) = group.done(group.one, "chatSetDraft", [.string(group.gid), "half a sen"])
        let time = JSON(group.fixture.now / 1000)
        #expect(answer["data"] == ["gid": .string(group.gid), "draft": "half a sen", "time": time])
        #expect(pushes.count == 1 && pushes[0].isCopy("chatsetdraft", for: "synced", but: group.one))
        #expect(pushes[0].users == [group.ann])
        group.fixture.move(seconds: 60)
        let (same, silence) = group.done(group.two, "chatSetDraft", [.string(group.gid), "half a sen"])
        #expect(same["data"] == answer["data"] && silence.isEmpty)
        let cleared = group.data(group.two, "chatSetDraft", [.string(group.gid), ""])
        #expect(cleared["draft"] == "" && cleared["time"] != time)
        var configuration = TestBackend.quick
        configuration.messages.draftBytes = 4
        let short = try SyncedGroup(configuration)
        #expect(short.code(short.one, "chatSetDraft", [.string(short.gid), "12345"]) == "parameter")
        #expect(short.data(short.one, "chatSetDraft", [.string(short.gid), "1234"])["draft"] == "1234")
    }

    @Test func draftsOfOnePersonAreBounded() throws {
        var configuration = TestBackend.quick
        configuration.messages.drafts = 2
        let few = try SyncedGroup(configuration)
        let gids = (0..<4).map { _ in JSON.string(few.fixture.group([few.ann])) }
        func set(_ index: Int, _ text: JSON) -> JSON? {
            few.data(few.one, "chatSetDraft", [gids[index], text])["draft"]
        }
        func code(_ index: Int) -> String { few.code(few.one, "chatSetDraft", [gids[index], "x"]) }
        #expect(set(0, " ") == " " && set(1, "b") == "b")
        #expect(code(2) == "tooMany")
        #expect(set(0, "longer") == "longer" && set(0, "") == "" && set(2, "c") == "c")
        #expect(code(0) == "tooMany")
        #expect(few.one.ask("dismiss", [gids[1]])["result"] == "success")
        #expect(set(0, "again") == "again")
        #expect(code(3) == "tooMany")
        let chats = few.one.ask("sync", [[:]])["data"]?["chats"]?["list"]?.array ?? []
        let drafts = gids.map { gid in chats.first { $0["gid"] == gid }?["draft"] }
        #expect(drafts == ["again", "", "c", ""])
    }

    @Test func savedMessagesAreOnesOwn() throws {
        let row = group.say("keep", by: group.other)
        let (answer, pushes) = group.done(group.one, "messageSave", [row["gid"]!, true])
        #expect(answer["data"] == ["gid": row["gid"]!, "saved": true])
        #expect(pushes.count == 1 && pushes[0].isCopy("messagesave", for: "synced", but: group.one))
        #expect(pushes[0].users == [group.ann])
        #expect(group.done(group.two, "messageSave", [row["gid"]!, true]).pushes.isEmpty)
        #expect(group.done(group.two, "messageSave", [row["gid"]!, false]).pushes.count == 1)
        #expect(group.done(group.one, "messageSave", [row["gid"]!, false]).pushes.isEmpty)
        #expect(group.changes()["changes"] == 0)
        var configuration = TestBackend.quick
        configuration.messages.saved = 1
        let few = try SyncedGroup(configuration)
        let rows = (0..<2).map { few.say("\($0)", by: few.other) }
        _ = few.data(few.one, "messageSave", [rows[0]["gid"]!, true])
        #expect(few.code(few.one, "messageSave", [rows[1]["gid"]!, true]) == "tooMany")
        #expect(few.data(few.other, "messageSave", [rows[1]["gid"]!, true])["saved"] == true)
    }

    @Test func typingIsToldToTheOthersAndStoredNowhere() throws {
        let before = try group.fixture.dump()
        let (answer, pushes) = group.done(group.one, "chatTyping", [.string(group.gid), true])
        #expect(answer["data"] == ["gid": .string(group.gid), "user": JSON(group.ann), "on": true])
        #expect(pushes.count == 1 && pushes[0].isCopy("chattyping", for: "synced", but: group.one))
        #expect(pushes[0].users == [group.bob] && pushes[0]["data"] == answer["data"])
        #expect(try group.fixture.dump() == before)
    }

    @Test func notesOfTypingAreLimited() throws {
        var configuration = TestBackend.quick
        configuration.person.typing = 3
        let busy = try SyncedGroup(configuration)
        for _ in 0..<3 { _ = busy.data(busy.one, "chatTyping", [.string(busy.gid), true]) }
        #expect(busy.code(busy.one, "chatTyping", [.string(busy.gid), false]) == "tooMuch")
        _ = busy.data(busy.other, "chatTyping", [.string(busy.gid), true])
        busy.fixture.move(seconds: 20)
        _ = busy.data(busy.one, "chatTyping", [.string(busy.gid), false])
    }
}
