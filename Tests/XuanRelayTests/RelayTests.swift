import Testing
import XuanConfig
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// The relay over real sockets before a backend in the test's hands; the same with one loop and with three.
@Suite struct RelayTests {
    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    private func echo(_ users: [Int64], _ data: JSON) -> JSON { [.array(users.map { JSON($0) }), data] }

    @Test(arguments: [1, 3], ClientKeyRule.allCases)
    func aPacketReachesExactlyThoseItNamesOnceAndInOrder(loops: Int, rule: ClientKeyRule) throws {
        let relay = try RunningRelay(loops: loops, clientKey: rule)
        let people = try (1...12).map { try login($0, at: relay) }
        for n in 0..<50 { try people[0].send("echo", echo([2, 3, 3, 4, 99, 5, 6, 7, 8, 9, 10, 2], JSON(n))) }
        for person in people[1..<10] {
            for n in 0..<50 { #expect(try person.wait("echo")["data"] == JSON(n)) }
            #expect(try person.hasNot("echo"))
        }
        for person in [people[0], people[10], people[11]] { #expect(try person.hasNot("echo")) }
    }

    @Test(arguments: [1, 3])
    func everybodyGetsWhatNamesNobody(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        let people = try (1...8).map { try login($0, at: relay) }
        try people[3].send("echo", echo([], "all"))
        for person in people { #expect(try person.wait("echo")["data"] == "all") }
        relay.backend.push(.object([("module", "chat"), ("method", "notice"), ("users", [2, 7]), ("data", 1)]))
        for id in [1, 6] { #expect(try people[id].wait("notice")["users"] == nil) }
        #expect(try people[0].hasNot("notice"))
    }

    @Test(arguments: [1, 3])
    func aSecondLoginKicksTheFirstOnWhateverLoop(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        var current = try login(1, at: relay)
        for _ in 0..<12 {
            let next = try login(1, at: relay)
            _ = try current.wait("kickoff")
            #expect(current.closeCode() == 1000)
            current = next
        }
        #expect(relay.backend.requests("logout").isEmpty)
        try current.send("echo", echo([1], "still here"))
        #expect(try current.wait("echo")["data"] == "still here")
    }

    @Test(arguments: ClientKeyRule.allCases)
    func packetsDuringTheExchangeFollowItInOrder(rule: ClientKeyRule) throws {
        let relay = try RunningRelay(clientKey: rule)
        let ann = try login(1, at: relay)
        relay.backend.hold("getOfflineNotify")
        // The exchange of the other one stops before its last step; meanwhile packets for that person arrive.
        let arrived = Box<[JSONObject]>()
        let ports = relay.ports
        let thread = Worker {
            let bob = try! Person("2", password: "x", common: ports.common, chat: ports.chat, tls: false)
            var packets = bob.loginPackets
            for _ in 0..<20 { packets.append(try! bob.wait("echo")) }
            arrived.put(packets)
        }
        while relay.backend.requests("getOfflineNotify").count < 2 { _ = try ann.call("ping") }
        for n in 0..<20 { try ann.send("echo", echo([2, 1], JSON(n))) }
        for n in 0..<20 { #expect(try ann.wait("echo")["data"] == JSON(n)) }
        relay.backend.release("getOfflineNotify")
        let packets = arrived.take()
        thread.join()
        #expect(
            packets.prefix(6).map { $0["method"]?.string }
                == ["login", "SessionID", "usergetlist", "getlist", "message", "notify"])
        #expect(packets.dropFirst(6).map { $0["data"] } == (0..<20).map { JSON($0) })
    }

    @Test func aBackendThatDoesNotAnswerGivesAnErrorPacketToTheAskerOnly() throws {
        let relay = try RunningRelay()
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        try ann.send("silent")
        #expect(try ann.wait("error")["message"] == "time out")
        #expect(try bob.hasNot("error"))
    }

    @Test func theLogoutComesAfterTheLastRequestAndOnlyOnce() throws {
        let relay = try RunningRelay()
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        // Nothing may be unread at the client: closing would be a reset then, which throws away what it has sent.
        _ = try ann.wait("login")
        relay.backend.hold("echo")
        for n in 0..<3 { try ann.send("echo", echo([2], JSON(n))) }
        ann.vanish()
        while relay.backend.requests("echo").isEmpty { _ = try bob.call("ping") }
        relay.backend.release("echo")
        for n in 0..<3 { #expect(try bob.wait("echo")["data"] == JSON(n)) }
        while relay.backend.requests("logout").isEmpty { _ = try bob.call("ping") }
        _ = try bob.call("ping")
        #expect(relay.backend.requests("logout").count == 1)
        #expect(relay.backend.requests("logout")[0]["client"]?.object?["IP"] == "127.0.0.1")
    }

    @Test(arguments: [1, 3])
    func theOnlineLimitHoldsOverAllLoops(loops: Int) throws {
        let relay = try RunningRelay(loops: loops) { $0.maxOnlineUsers = 2 }
        let people = [try login(1, at: relay), try login(2, at: relay)]
        #expect(throws: (any Error).self) { try login(3, at: relay) }
        let again = try login(2, at: relay)
        #expect(again.id == 2)
        _ = people
    }

    @Test func aClientThatSendsTooMuchToABusyBackendIsReadNoMore() throws {
        let relay = try RunningRelay { $0.limits.waitingBytes = 10_000 }
        let ann = try login(1, at: relay)
        relay.backend.hold("echo")
        let text = JSON.string(String(repeating: "x", count: 1_000))
        for _ in 0..<200 { try ann.send("echo", echo([1], text)) }
        relay.backend.release("echo")
        for _ in 0..<200 { #expect(try ann.wait("echo")["data"] == text) }
    }

    /// A backend that keeps the order gets as many as it may work on together; any other gets one after the other.
    @Test(arguments: [(true, 4), (false, 1)])
    func onlyABackendThatKeepsTheOrderGetsRequestsBeforeItsAnswers(keepsOrder: Bool, atOnce: Int) throws {
        let relay = try RunningRelay(keepsOrder: keepsOrder) { $0.limits.requestsAtOnce = 4 }
        let ann = try login(1, at: relay)
        relay.backend.hold("echo")
        for number in 0..<10 { try ann.send("echo", echo([1], JSON(Int64(number)))) }
        relay.waitForRequest("echo", count: atOnce)
        // The next one would be there by the time that another client has been through a whole login.
        _ = try login(2, at: relay)
        #expect(relay.backend.requests("echo").count == atOnce)
        relay.backend.release("echo")
        for number in 0..<10 { #expect(try ann.wait("echo")["data"] == JSON(Int64(number))) }
        #expect(
            relay.backend.requests("echo").compactMap { $0["params"]?.array?[1] } == (0..<10).map { JSON(Int64($0)) })
    }
}
