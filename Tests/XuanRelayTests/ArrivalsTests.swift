import Testing
import XuanPacket

@testable import XuanRelay

/// Which messages have come to a relay.
@Suite struct ArrivalsTests {
    @Test func arrivedIdsAreKnownInAnyOrderAndAsRuns() {
        var arrivals = Arrivals()
        #expect(!arrivals.has(1) && arrivals.runs.isEmpty)
        for id: Int64 in [5, 3, 4, 9, 700, 64, 65, 63] { arrivals.note(id) }
        #expect(arrivals.has(3) && arrivals.has(700) && !arrivals.has(6) && !arrivals.has(701) && !arrivals.has(0))
        #expect(arrivals.runs == [3...5, 9...9, 63...65, 700...700])
    }

    @Test(arguments: [Arrivals.window - 1, Arrivals.window, Arrivals.window + 1, 3 * Arrivals.window + 17])
    func oldIdsAreForgottenAndNeverTakenForNew(step: Int64) {
        var arrivals = Arrivals()
        for id: Int64 in 1...200 { arrivals.note(id) }
        arrivals.note(200 + step)
        for id in max(1, 201 + step - Arrivals.window)..<(200 + step) {
            #expect(arrivals.has(id) == (id <= 200), "\(id)")
            if id > 400 { break }
        }
        #expect(arrivals.has(200 + step) && arrivals.runs.last == (200 + step)...(200 + step))
        // Too old to be remembered.
        arrivals.note(1)
        #expect(arrivals.has(1) == (200 + step - Arrivals.window < 1))
    }

    @Test func idsAreFoundInRowsAndNowhereElse() throws {
        let rows: JSON = [
            ["id": 41, "gid": "a", "content": #"{"id":7} \"{\"id\":8"#, "data": "{\"id\":9}"], ["id": 40, "gid": "b"],
            ["gid": "c", "id": 39], ["id": "38"],
        ]
        let packet = JSON.object([("method", "message"), ("data", rows), ("x", [["id": 37]])]).bytes
        let head = try #require(PacketHead(of: packet))
        let ids = packet.withUnsafeBytes { bytes in Array(MessageIDs(in: head.data, of: bytes)) }
        // The text may be short enough that what stands at its end is no row any more.
        #expect(ids.first == 41 && Set(ids).isSubset(of: [41, 40]))
    }
}
