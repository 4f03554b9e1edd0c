import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct UnreadTests {
    private let fixture: TestBackend
    private let ann, bob: Int64
    private let gid: String

    init() throws {
        fixture = try TestBackend()
        (ann, bob) = try fixture.addAnnAndBob(online: ["ann"])
        gid = fixture.group([ann, bob])
    }

    private func unread(_ user: Int64) -> [String: Int64] {
        var found: [String: Int64] = [:]
        for row in fixture.ask("getunread", by: user)["data"]!.array! {
            found[row["gid"]!.string!] = row["unread"]!.integer!
        }
        return found
    }

    @Test func othersMessagesAreUnreadUntilTheyAreRead() throws {
        let ids = (0..<5).map { fixture.say(gid, "\($0)", by: ann)["data"]![0]!["id"]! }
        #expect(unread(bob) == [gid: 5] && unread(ann).isEmpty)
        let answer = fixture.ask("setread", [.string(gid), ids[2]], by: bob)
        #expect(answer["data"] == ["gid": .string(gid), "unread": 2] && answer.users == [bob])
        // Only forward.
        #expect(fixture.ask("setread", [.string(gid), ids[0]], by: bob)["data"]?["unread"] == 2)
        // Having got a message is not having read it.
        fixture.enter(bob, "bob")
        #expect(unread(bob) == [gid: 2])
        try fixture.restart()
        #expect(unread(bob) == [gid: 2])
        #expect(fixture.ask("setread", [.string(gid)], by: bob)["data"]?["unread"] == 0)
        #expect(unread(bob).isEmpty)
        _ = fixture.say(gid, "own", by: bob)
        #expect(unread(bob).isEmpty && unread(ann) == [gid: 1])
    }

    @Test func messagesFromBeforeTheMembershipAreNotUnread() throws {
        _ = fixture.say(gid, "before", by: ann)
        let cat = try fixture.add("cat")
        _ = fixture.ask("addmember", [.string(gid), [JSON(cat)], true], by: ann)
        #expect(unread(cat).isEmpty)
        _ = fixture.say(gid, "after", by: ann)
        #expect(unread(cat) == [gid: 1])
    }

    @Test func theSystemChatCountsWithAndWithoutARow() throws {
        let system = fixture.ask("getlist", by: ann)["data"]![0]!["gid"]!.string!
        _ = fixture.say(system, "to all", by: ann)
        #expect(unread(bob) == [system: 1])
        #expect(fixture.ask("setread", [.string(system)], by: bob)["data"]?["unread"] == 0)
        #expect(unread(bob).isEmpty)
    }

    @Test func aMessageOfAnotherChatIsNamed() throws {
        let other = fixture.group([ann])
        let id = fixture.say(other, "x", by: ann)["data"]![0]!["id"]!
        #expect(fixture.ask("setread", [.string(gid), id], by: ann).text.contains("Parameter messageID is"))
    }

    @Test func countingEndsAtAThousand() throws {
        for _ in 0..<11 {
            let batch = JSON.array((0..<100).map { TestBackend.message(gid, "\($0)") })
            _ = fixture.ask("message", ["messages": batch], by: ann)
        }
        #expect(unread(bob) == [gid: 1000])
    }
}
