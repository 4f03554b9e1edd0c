import Testing
import XuanPacket

/// The judge of the convergence torture itself: it has to see the faults that a server can have.
@Suite struct ConvergenceBookTests {
    private let book = ConvergenceBook()

    private func row(
        _ gid: String, _ content: String, by user: Int64 = 1, changed: Int64 = 0, deleted: Int64 = 0,
        reactions: JSON? = nil
    ) -> DeviceRow {
        var row = JSONObject([
            ("gid", .string(gid)), ("user", JSON(user)), ("content", .string(content)), ("changed", JSON(changed)),
            ("deleted", JSON(deleted)), ("edited", 0),
        ])
        row["reactions"] = reactions
        return DeviceRow(row)!
    }

    @discardableResult
    private func ask(
        _ action: ConvergenceBook.Action, of gid: String = "m1", by user: Int64 = 1, device: String = "desk",
        _ outcome: ConvergenceBook.Outcome = .open
    ) -> ConvergenceBook.Operation {
        let operation = book.begin(action, of: gid, in: "c", by: user, device: device)
        book.end(operation, outcome)
        return operation
    }

    private func faults(_ rows: DeviceRow..., pinned: [String] = []) -> [String] {
        let rows = Dictionary(uniqueKeysWithValues: zip((1 as Int64)..., rows))
        return book.faults(in: "c", rows: rows, pinned: pinned)
    }

    @Test func whatWasUnderWayMayBeThereOrNot() {
        ask(.write("a"), .done(place: 1))
        ask(.write("b"), of: "m2")
        #expect(faults(row("m1", "a")) == [])
        #expect(faults(row("m1", "a"), row("m2", "b")) == [])
        ask(.edit("a2"))
        ask(.react("+1", isOn: true), by: 2)
        ask(.pin(isOn: true))
        ask(.recall, of: "m2")
        #expect(faults(row("m1", "a")) == [])
        #expect(faults(row("m1", "a2", reactions: ["+1": [2]]), pinned: ["m1"]) == [])
        #expect(faults(row("m1", "a"), row("m2", "", deleted: 1)) == [])
    }

    @Test func theLastAcknowledgedOneCounts() {
        ask(.write("a"), .done(place: 1))
        ask(.edit("new"), device: "phone", .done(place: 5))
        ask(.edit("old"), .done(place: 3))
        ask(.react("+1", isOn: true), .done(place: 4))
        ask(.react("+1", isOn: false), .done(place: 6))
        #expect(faults(row("m1", "new")) == [])
        #expect(faults(row("m1", "old")).count == 1)
        #expect(faults(row("m1", "a")).count == 1)
        #expect(faults(row("m1", "new", reactions: ["+1": [1]])).count == 1)
    }

    @Test func messagesThatAreLostDoubledOrOutOfOrderAreSeen() {
        ask(.write("a"), .done(place: 1))
        ask(.write("b"), of: "m2", .done(place: 2))
        #expect(faults(row("m1", "a"), row("m2", "b")) == [])
        #expect(faults(row("m1", "a")).count == 1)
        #expect(faults(row("m1", "a"), row("m2", "b"), row("m1", "a")).count == 3, "twice, elsewhere, not as sent")
        #expect(faults(row("m2", "b"), row("m1", "a")).count == 3, "each at the other's place, and not as sent")
        #expect(faults(row("m1", "a"), row("m2", "b"), row("m3", "c")) == ["nobody wrote \(row("m3", "c"))"])
        #expect(faults(row("m1", "a", by: 2), row("m2", "b")).count == 1)
        let rows = [1: row("m1", "a"), 3: row("m2", "b")] as [Int64: DeviceRow]
        #expect(book.faults(in: "c", rows: rows, pinned: []) == ["c has no message 2"])
    }

    @Test func changesThatAreLostOrInventedAreSeen() {
        ask(.write("a"), .done(place: 1))
        #expect(faults(row("m1", "", deleted: 1)).count == 1, "nobody recalled it")
        #expect(faults(row("m1", "a", reactions: ["+1": [2]])).count == 1)
        #expect(faults(row("m1", "a"), pinned: ["m1"]).count == 1)
        ask(.react("+1", isOn: true), by: 2, .done(place: 1))
        ask(.pin(isOn: true), .done(place: 2))
        #expect(faults(row("m1", "a", reactions: ["+1": [2]]), pinned: ["m1"]) == [])
        #expect(faults(row("m1", "a")).count == 2)
        ask(.recall, .done(place: 3))
        #expect(faults(row("m1", "", deleted: 1)) == [])
        #expect(faults(row("m1", "a", reactions: ["+1": [2]]), pinned: ["m1"]).count == 1)
        #expect(faults(row("m1", "a", deleted: 1)).count == 1, "recalled, and its text is still there")
    }

    @Test func whatWasRefusedChangesNothing() {
        ask(.write("a"), .done(place: 1))
        ask(.edit("b"), .refused)
        ask(.recall, .refused)
        #expect(faults(row("m1", "a")) == [])
        #expect(faults(row("m1", "b")).count == 1)
        #expect(book.counts == ["written": 1])
    }
}
