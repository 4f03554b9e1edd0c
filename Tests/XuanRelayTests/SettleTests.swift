import Testing
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// Relay and backend settle what people miss after an outage of the backend.
@Suite struct SettleTests {
    private func message(_ ids: [Int64], to users: [Int64]) -> [UInt8] {
        let rows = ids.reversed().map { id in
            JSON.object([("id", JSON(id)), ("gid", .string("m-\(id)")), ("content", .string("text"))])
        }
        return JSON.object([
            ("module", "chat"), ("method", "message"), ("result", "success"),
            ("users", .array(users.map { JSON($0) })), ("data", .array(rows)),
        ]).bytes
    }

    private func gids(_ packet: JSONObject) -> [JSON?] { packet["data"]?.array?.map { $0.object?["gid"] } ?? [] }

    /// Of three people one is still being brought what was missed while the next message reaches the other two: it is in
    /// the third one's backlog, and it has come to the relay already.
    @Test(arguments: [1, 3])
    func aMessageThatCameToOthersWhileIWasBehindReachesMe(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        func login(_ id: Int64) throws -> Person {
            try Person(String(id), password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        }
        let (ann, bob, cat) = (try login(1), try login(2), try login(3))
        relay.setRawAnswer(message([50], to: [1, 2, 3]))
        try ann.send("raw")
        for person in [ann, bob, cat] { #expect(gids(try person.wait("message") { gids($0) != [] }) == ["m-50"]) }

        relay.hold("getOfflineMessages")
        relay.backend.settle(behind: [3], last: 55)
        relay.waitForRequest("getOfflineMessages", count: 4)
        relay.setRawAnswer(message([56], to: [1, 2]))
        try ann.send("raw")
        for person in [ann, bob] { #expect(gids(try person.wait("message")) == ["m-56"]) }
        relay.setRawBacklog(message([50, 56], to: [3]))
        relay.release("getOfflineMessages")
        #expect(gids(try cat.wait("message")) == ["m-56"])
        relay.setRawAnswer(message([57], to: [1, 2, 3]))
        try ann.send("raw")
        for person in [ann, bob, cat] { #expect(gids(try person.wait("message")) == ["m-57"]) }
    }
}
