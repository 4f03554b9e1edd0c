import Foundation
import Testing
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// A backlog comes as a stream: whole, in order, in bounded memory, and it ends no session.
@Suite struct ExchangeTests {
    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    /// All gids of message packets until `notify` came.
    private func backlog(_ person: Person) throws -> [String] {
        var gids: [String] = []
        for packet in person.loginPackets + person.rest where packet["method"] == "message" {
            gids += packet["data"]?.array?.compactMap { $0.object?["gid"]?.string } ?? []
        }
        return gids
    }

    @Test(arguments: [true, false])
    func aBacklogLargerThanEveryLimitLocksNobodyOut(inParts: Bool) throws {
        let relay = try RunningRelay { limits in
            limits.limits.queueBytes = 131_072
            limits.limits.heldBytes = 65536
            limits.limits.unconfirmedBytes = 262_144
        }
        relay.backend.backlog.withLock { $0 = ([Int](repeating: 150_000, count: 12), inParts) }
        relay.backend.userList.withLock { $0 = 20_000 }
        let bob = try login(1, at: relay)
        try bob.finishLogin()
        #expect(try backlog(bob) == (0..<12).map { "w\($0)" })
        #expect(try bob.call("ping")["result"] == "success")
    }

    @Test func theNextPartIsAskedForOnlyWhenTheOneBeforeHasLeftAndTellsWhatHasArrived() throws {
        let relay = try RunningRelay { $0.limits.unconfirmedBytes = 200_000 }
        relay.backend.backlog.withLock { $0 = ([Int](repeating: 150_000, count: 8), true) }
        let bob = try login(1, at: relay)
        try bob.finishLogin()
        #expect(try backlog(bob) == (0..<8).map { "w\($0)" })
        let asked = relay.requests("getOfflineMessages")
        #expect(asked.map { $0["after"] } == (0..<8).map { JSON(Int64($0)) })
        let arrived = asked.map { $0["arrived"]!.integer! }
        #expect(arrived == arrived.sorted() && arrived.last! >= 6 && zip(arrived, 0...).allSatisfy { $0 <= $1 })
    }

    /// Without its backlog a session would never go live at our backend: the client has to log in again.
    @Test func aBackendWithoutItsDatabaseEndsTheExchange() throws {
        let relay = try RunningRelay(knowsSync: true)
        relay.setRawBacklog(Array(#"{"module":"chat","method":"message","result":"fail","users":[1]}"#.utf8))
        #expect(throws: Person.Silence.self) { try login(1, at: relay).finishLogin() }
        relay.setRawBacklog(nil)
        let ann = try login(1, at: relay)
        try ann.finishLogin()
        #expect(try ann.call("ping")["result"] == "success")
    }

    @Test func aClientThatDoesNotConfirmGetsNoFurtherParts() throws {
        let relay = try RunningRelay { $0.limits.unconfirmedBytes = 200_000 }
        let ann = try login(2, at: relay)
        relay.backend.backlog.withLock { $0 = ([Int](repeating: 150_000, count: 8), true) }
        let before = relay.requests("getOfflineMessages").count
        let silent = try Person.silent("1", common: relay.ports.common, chat: relay.ports.chat)
        let end = Date().addingTimeInterval(2)
        while Date() < end { _ = try ann.call("ping") }
        #expect(relay.requests("getOfflineMessages").count - before == 2)
        _ = silent
    }

    @Test(arguments: [1, 3])
    func aNewConnectionIsAskedForBehindWhatTheOldOneLeft(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        let ann = try login(1, at: relay)
        for round in 0..<6 {
            let bob = try login(2, at: relay)
            _ = try bob.call("ping")
            bob.answersPings = false
            try ann.send("message", [[1, 2], .string("lost \(round)")])
            _ = try ann.wait("message", where: { $0["data"] == [["gid": .string("lost \(round)")]] })
            let before = relay.ordered().count
            let again = try login(2, at: relay)
            let asked = relay.ordered()[before...].filter { $0.0 == "notify" || $0.0 == "getOfflineMessages" }
            let report = asked.firstIndex { $0.1["params"]?.object?["sendfail"]?.object?["2"] != nil }
            let fetch = asked.firstIndex { $0.0 == "getOfflineMessages" }
            #expect(report != nil && fetch != nil && report! < fetch!)
            _ = again
            _ = bob
        }
    }
}
