import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct UnreadTests {
    private let house: House
    private let ann, bob: Int64
    private let gid: String

    init() throws {
        house = try House()
        ann = try house.add("ann")
        bob = try house.add("bob")
        house.enter(ann, "ann")
        gid = house.group([ann, bob])
    }

    private func unread(_ user: Int64) -> [String: Int64] {
        var found: [String: Int64] = [:]
        for row in house.ask("getunread", by: user)["data"]!.array! {
            found[row["gid"]!.string!] = row["unread"]!.integer!
        }
        return found
    }

    @Test func whatOthersSaidIsUnreadUntilItIsRead() throws {
        let ids = (0..<5).map { house.say(gid, "\($0)", by: ann)["data"]![0]!["id"]! }
        #expect(unread(bob) == [gid: 5] && unread(ann).isEmpty)
        let answer = house.ask("setread", [.string(gid), ids[2]], by: bob)
        #expect(answer["data"] == ["gid": .string(gid), "unread": 2] && answer.users == [bob])
        // Only forward.
        #expect(house.ask("setread", [.string(gid), ids[0]], by: bob)["data"]?["unread"] == 2)
        // Having got a message is not having read it.
        house.enter(bob, "bob")
        #expect(unread(bob) == [gid: 2])
        try house.restart()
        #expect(unread(bob) == [gid: 2])
        #expect(house.ask("setread", [.string(gid)], by: bob)["data"]?["unread"] == 0)
        #expect(unread(bob).isEmpty)
        _ = house.say(gid, "own", by: bob)
        #expect(unread(bob).isEmpty && unread(ann) == [gid: 1])
    }

    @Test func whatWasSaidBeforeOneCameIsNotUnread() throws {
        _ = house.say(gid, "before", by: ann)
        let cat = try house.add("cat")
        _ = house.ask("addmember", [.string(gid), [JSON(cat)], true], by: ann)
        #expect(unread(cat).isEmpty)
        _ = house.say(gid, "after", by: ann)
        #expect(unread(cat) == [gid: 1])
    }

    @Test func theSystemChatCountsWithAndWithoutARow() throws {
        let system = house.ask("getlist", by: ann)["data"]![0]!["gid"]!.string!
        _ = house.say(system, "to all", by: ann)
        #expect(unread(bob) == [system: 1])
        #expect(house.ask("setread", [.string(system)], by: bob)["data"]?["unread"] == 0)
        #expect(unread(bob).isEmpty)
    }

    @Test func aMessageOfAnotherChatIsNamed() throws {
        let other = house.group([ann])
        let id = house.say(other, "x", by: ann)["data"]![0]!["id"]!
        #expect(house.ask("setread", [.string(gid), id], by: ann).text.contains("Parameter messageID is"))
    }

    @Test func countingEndsAtAThousand() throws {
        for _ in 0..<11 {
            let batch = JSON.array((0..<100).map { House.message(gid, "\($0)") })
            _ = house.ask("message", ["messages": batch], by: ann)
        }
        #expect(unread(bob) == [gid: 1000])
    }
}
