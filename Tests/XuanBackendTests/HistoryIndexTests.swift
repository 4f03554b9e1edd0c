import Testing
import XuanPacket

@testable import XuanBackend

/// history by indexes, and changes.
@Suite struct HistoryIndexTests {
    private func fill(_ group: SyncedGroup, _ count: Int) {
        for first in stride(from: 1, through: count, by: 100) {
            let texts = (first..<min(first + 100, count + 1)).map { TestBackend.message(group.gid, "m\($0)") }
            precondition(group.other.ask("message", ["messages": .array(texts)])["result"] == "success")
        }
    }

    private func rows(_ group: SyncedGroup, _ first: JSON, _ last: JSON) -> [Int64] {
        let answer = group.one.ask("history", [["gid": .string(group.gid), "from": first, "to": last]])
        return answer["data"]?.array?.compactMap { $0["index"]?.integer } ?? [-1]
    }

    @Test func aRunHasBothEndsOldestFirst() throws {
        let group = try SyncedGroup()
        fill(group, 520)
        #expect(rows(group, 5, 8) == [5, 6, 7, 8] && rows(group, 519, 99_999) == [519, 520])
        #expect(rows(group, 521, 530) == [] && rows(group, 9, 8) == [] && rows(group, -5, 2) == [1, 2])
        #expect(rows(group, 3, JSON(Int64.max)) == Array(3...502))
        #expect(rows(group, JSON(Int64.min), JSON(Int64.max)) == Array(1...500))
        #expect(rows(group, "x", 3) == [-1] && rows(group, 3, .null) == [-1])
        let old = group.one.ask("history", [.string(group.gid), 3, 1, 0, true, 0])
        #expect(old["data"]!.array!.map { $0["index"] } == [520, 519, 518] && old["pager"]?["recTotal"] == 520)
    }

    @Test func aRunIsCutByBytes() throws {
        var configuration = TestBackend.quick
        configuration.historyPageBytes = 5_000
        let group = try SyncedGroup(configuration)
        for number in 1...9 { _ = group.say(String(repeating: "\(number)", count: 1_000), by: group.one) }
        _ = group.say(String(repeating: "x", count: 20_000), by: group.one)
        var (next, seen): (Int64, [Int64]) = (1, [])
        while seen.last != 10 {
            let part = rows(group, JSON(next), 10)
            try #require(!part.isEmpty && part[0] == next)
            seen += part
            next = part.last! + 1
        }
        #expect(seen == Array(1...10) && (2...4).contains(rows(group, 1, 10).count) && rows(group, 10, 10) == [10])
    }

    @Test func changesComeOldestFirstEachRowOnce() throws {
        let group = try SyncedGroup()
        fill(group, 6)
        let gids = (1...6).map { group.row($0)["gid"]! }
        _ = group.data(group.one, "messageReact", [gids[4], "👍", true])
        _ = group.data(group.other, "messageUpdate", [gids[0], "new"])
        _ = group.data(group.other, "messageRetract", [gids[2]])
        _ = group.data(group.two, "messageReact", [gids[0], "🙂", true])
        let all = group.changes()
        #expect(all["gid"] == .string(group.gid) && all["changes"] == 4 && all["pinned"] == [])
        #expect(all["list"]!.array!.map { $0["index"] } == [5, 3, 1])
        #expect(all["list"]!.array!.map { $0["changed"] } == [1, 3, 4])
        #expect(all["list"]?[2]?["content"] == "new" && all["list"]?[2]?["reactions"] == ["🙂": [JSON(group.ann)]])
        #expect(group.changes(3)["list"]!.array!.map { $0["index"] } == [1])
        #expect(group.changes(4)["list"] == [] && group.changes(400)["list"] == [] && group.changes(-1) == all)
        #expect(group.changes(400)["changes"] == 4)
        #expect((1...6).map { group.row($0)["changed"] } == [4, 0, 3, 0, 1, 0])
    }

    @Test func manyChangesComeInParts() throws {
        let group = try SyncedGroup()
        fill(group, 510)
        for index in 1...510 as ClosedRange<Int64> {
            _ = group.one.ask("messageReact", [group.row(index)["gid"]!, "👍", true])
        }
        let first = group.changes()
        #expect(first["list"]?.array?.count == 500 && first["changes"] == 510)
        let last = first["list"]!.array!.last!["changed"]!.integer!
        #expect(group.changes(last)["list"]?.array?.count == 10)
    }

    @Test func largeChangesNameTheNumberThatTheyReach() throws {
        var configuration = TestBackend.quick
        configuration.messages.changesBytes = 5_000
        let group = try SyncedGroup(configuration)
        for number in 1...9 {
            let row = group.say(String(repeating: "\(number)", count: 1_000), by: group.one)
            _ = group.data(group.one, "messageReact", [row["gid"]!, "👍", true])
        }
        var (since, seen): (Int64, [Int64]) = (0, [])
        while since < 9 {
            let part = group.changes(since)
            let rows = part["list"]!.array!
            try #require(!rows.isEmpty && rows.count < 5)
            seen += rows.compactMap { $0["index"]?.integer }
            #expect(part["changes"] == rows.last!["changed"] || part["changes"] == 9)
            since = part["changes"]!.integer!
        }
        #expect(seen == Array(1...9))
    }

    @Test func numbersOfChatsDoNotMix() throws {
        let group = try SyncedGroup()
        let other = group.fixture.group([group.ann, group.bob])
        let here = group.say("here", by: group.one)
        _ = group.say("there", by: group.one, in: other)
        _ = group.data(group.one, "messageReact", [here["gid"]!, "👍", true])
        let there = group.one.ask("changes", [.string(other), 0])["data"]!
        #expect(there["changes"] == 0 && there["list"] == [])
        #expect(group.row(1, in: other)["changed"] == 0 && group.changes()["changes"] == 1)
    }
}
