import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct TodoTests {
    private let fixture: TestBackend
    private let ann, bob: Int64

    init() throws {
        fixture = try TestBackend()
        (ann, bob) = try fixture.addAnnAndBob(online: [])
    }

    private func save(_ todo: JSON, by user: Int64) -> JSON { fixture.ask("upserttodo", [todo], by: user) }

    private func names(_ params: JSON, by user: Int64) -> [String] {
        fixture.ask("gettodoes", params, by: user)["data"]?.array?.map { $0["name"]!.string! } ?? ["failed"]
    }

    @Test func oneIsMadeChangedAndTakenAway() throws {
        let made = save(
            ["name": "write", "desc": "<p>it</p>", "date": "2024-02-29", "begin": "0900", "pri": 1], by: ann)
        let id = made["data"]!["id"]!
        #expect(made.users == [ann] && id.string.flatMap { Int64($0) } != nil)
        #expect(made["data"]?["pri"] == 1)
        let changed = save(["id": id, "name": "write more", "status": "done"], by: ann)
        #expect(changed["data"] == ["id": id, "name": "write more", "status": "done"])
        let row = fixture.ask("gettodoes", [], by: ann)["data"]![0]!
        #expect(row["name"] == "write more" && row["desc"] == "<p>it</p>" && row["begin"] == "0900")
        #expect(row["end"] == "2400" && row["pri"] == "1" && row["account"] == "ann")
        #expect(row["finishedBy"] == "ann" && row["finishedDate"] == "2023-11-14 22:13:20")
        #expect(row["closedDate"] == "0000-00-00 00:00:00")
        #expect(row.object!.values.allSatisfy { $0.string != nil })
        #expect(save(["id": id, "delete": true], by: ann)["result"] == "success")
        #expect(names([], by: ann).isEmpty)
    }

    @Test func anAssignedTodoIsSeenAndMayBeFinished() throws {
        let id = save(["name": "for bob", "assignedTo": "bob"], by: ann)["data"]!["id"]!
        #expect(names(["assignedToMe"], by: bob) == ["for bob"] && names(["self"], by: bob).isEmpty)
        #expect(names(["assignedToOther"], by: ann) == ["for bob"] && names(["self"], by: ann).isEmpty)
        #expect(save(["id": id, "status": "done", "name": "mine"], by: bob)["result"] == "success")
        let row = fixture.ask("gettodoes", [], by: ann)["data"]![0]!
        #expect(row["name"] == "for bob" && row["status"] == "done" && row["finishedBy"] == "bob")
        #expect(row["assignedBy"] == "ann")
        #expect(save(["id": id, "delete": true], by: bob).isFailure)
    }

    @Test func listsAreChosenOrderedAndPaged() throws {
        // The clock is at 2023-11-14.
        for (name, date, status, pri) in [
            ("old", "2023-11-13", "wait", 2), ("today", "2023-11-14", "doing", 1), ("some day", "", "wait", 4),
            ("closed", "2023-11-01", "closed", 3),
        ] {
            _ = save(
                ["name": .string(name), "date": .string(date), "status": .string(status), "pri": JSON(pri)], by: ann)
        }
        #expect(names([], by: ann) == ["some day", "closed", "old", "today"])
        #expect(names(["all", "unclosed", "date_desc"], by: ann) == ["today", "old", "some day"])
        #expect(names(["future"], by: ann) == ["some day"] && names(["undone"], by: ann) == ["old"])
        #expect(names(["all", "closed,doing", "pri_asc"], by: ann) == ["today", "closed"])
        #expect(names(["all", "all", "pri_desc,id", 0, 3, 1], by: ann) == ["some day", "closed", "old"])
        #expect(names(["all", "all", "pri_desc,id", 0, 3, 2], by: ann) == ["today"])
        #expect(names(["all", "all", "pri_desc,id", 0, 3, 9], by: ann) == ["some day", "closed", "old"])
        for (odd, name) in [
            (["x"], "mode"), (["all", "x"], "status"), (["all", "all", "salary_asc"], "orderBy"),
            (["all", "all", "date_up"], "orderBy"),
        ] as [(JSON, String)] {
            #expect(fixture.ask("gettodoes", odd, by: ann)["message"]?.string?.contains(name) == true)
        }
        #expect(names([], by: bob).isEmpty)
    }
}
