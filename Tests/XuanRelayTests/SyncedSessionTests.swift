import Glibc
import Testing
import XuanConfig
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// Several sessions of one person: classic and synced ones side by side, with one loop and with three.
@Suite struct SyncedSessionTests {
    private func device(_ letter: Character, knows: JSON = ["sync"], name: String = "Firefox") -> JSON {
        [
            "id": .string(String(repeating: letter, count: 32)), "kind": "web", "name": .string(name),
            "knows": knows,
        ]
    }

    private func login(_ id: Int, at relay: RunningRelay, device: JSON? = nil) throws -> Person {
        try Person(
            "\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false, device: device)
    }

    private func relay(_ loops: Int, _ change: (inout RelaySettings) -> Void = { _ in }) throws -> RunningRelay {
        try RunningRelay(loops: loops, pushChannel: true, knowsSync: true, settings: change)
    }

    /// A packet of the method `raw`, or of another one, with these members.
    private func packet(_ members: String, method: String = "raw") -> [UInt8] {
        Array(#"{"module":"chat","method":"\#(method)",\#(members),"result":"success"}"#.utf8)
    }

    private func message(_ gid: String, _ receivers: String) -> [UInt8] {
        packet(#""users":\#(receivers),"data":[{"gid":"\#(gid)"}]"#, method: "message")
    }

    /// "IP:port" of a person's connection, as the backend knows it.
    private func connection(of person: Person, at relay: RunningRelay) throws -> String {
        try person.send("where", [.string(person.token)])
        var request: JSONObject?
        let end = ContinuousClock.now + .seconds(10)
        while request == nil, ContinuousClock.now < end {
            _ = try person.call("ping")
            request = relay.requests("where").last { $0["params"] == [.string(person.token)] }
        }
        let client = request?["client"]?.object
        return "\(client?["IP"]?.string ?? ""):\(client?["Port"]?.integer ?? 0)"
    }

    // MARK: Login

    @Test(arguments: [1, 3])
    func aSyncedSessionIsLiveAfterTwoPackets(loops: Int) throws {
        let relay = try relay(loops)
        let ann = try login(1, at: relay, device: device("a"))
        #expect(ann.loginPackets.map { $0["method"] } == ["login", "SessionID"] && ann.fileSession.count == 32)
        #expect(ann.loginPackets[0]["users"] == nil)
        relay.backend.push(bytes: packet(#""users":[1],"data":1"#))
        #expect(try ann.wait("raw")["data"] == 1)
        for method in ["userGetlist", "getlist", "getOfflineMessages", "getOfflineNotify"] {
            #expect(relay.requests(method).isEmpty)
        }
        #expect(relay.requests("login").contains { $0["device"] == device("a") })
    }

    @Test func whatIsNotOfTheFormOrDoesNotKnowSyncIsClassic() throws {
        let relay = try relay(1)
        let odd: [JSON] = [
            device("a", knows: []), device("a", knows: "sync"), device("g"),
            device("a", name: String(repeating: "n", count: 65)),
            "sync", [:], .null,
        ]
        for device in odd {
            let ann = try Person(
                "1", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false, classic: device)
            #expect(ann.loginPackets.last?["method"] == "notify")
        }
    }

    @Test func atASiteThatDoesNotKnowSyncEverySessionIsClassic() throws {
        let relay = try RunningRelay()
        let ann = try Person(
            "1", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false, classic: device("a"))
        #expect(ann.loginPackets.last?["method"] == "notify")
        let again = try Person(
            "1", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false, classic: device("b"))
        _ = try ann.wait("kickoff")
        #expect(try again.call("ping")["result"] == "success")
    }

    @Test(arguments: [1, 3])
    func aLoginEndsTheOlderSessionOfItsKind(loops: Int) throws {
        let relay = try relay(loops)
        let (one, two) = (try login(1, at: relay, device: device("a")), try login(1, at: relay, device: device("b")))
        let classic = try login(1, at: relay)
        let other = try login(2, at: relay, device: device("a"))
        let again = try login(1, at: relay, device: device("a"))
        #expect(try one.wait("kickoff")["reason"] == "elsewhere")
        #expect(one.closeCode() == 1000)
        let newer = try login(1, at: relay)
        _ = try classic.wait("kickoff")
        #expect(classic.closeCode() == 1000)
        for person in [two, again, newer, other] { #expect(try person.hasNot("kickoff")) }
        // The backend hears which of two sessions of one kind is there.
        relay.waitForRequest("$present", count: 2)
        let rows = relay.requests("$present").map { $0["params"]?.object?["users"]?.array?[0].array ?? [] }
        #expect(rows.contains { $0.count == 5 && $0[4].object?["id"] == device("a").object?["id"] })
        #expect(rows.contains { $0.count == 4 })
        #expect(relay.requests("logout").isEmpty)
    }

    @Test func theOnlineLimitCountsPeople() throws {
        let relay = try relay(1) { $0.maxOnlineUsers = 2 }
        let people =
            try ["a", "b", "c"].map { try login(1, at: relay, device: device($0)) } + [try login(2, at: relay)]
        #expect(throws: (any Error).self) { try login(3, at: relay) }
        _ = try login(1, at: relay)
        for person in people { #expect(try person.call("ping")["result"] == "success") }
    }

    /// Before a backend that ends no session.
    @Test(arguments: [1, 3])
    func pastTheLimitALoginThatReplacesNoneIsRefused(loops: Int) throws {
        let relay = try relay(loops) { $0.limits.sessionsPerPerson = 3 }
        let (one, two) = (try login(1, at: relay, device: device("a")), try login(1, at: relay, device: device("b")))
        let classic = try login(1, at: relay)
        for count in 1...2 {
            let refusal = #expect(throws: Person.LoginRefused.self) { try login(1, at: relay, device: device("c")) }
            #expect(refusal?.packet["data"]?.string?.contains("too many devices") == true)
            #expect(refusal?.closeCode == 1000)
            // The backend has taken the login, so it is told that the connection is gone.
            relay.waitForRequest("logout", count: count)
            let ports = relay.requests("logout").compactMap { $0["client"]?.object?["Port"]?.integer }
            #expect(ports.count == count && Set(ports).count == count)
        }
        let (again, newer) = (try login(1, at: relay, device: device("a")), try login(1, at: relay))
        let other = try login(2, at: relay, device: device("c"))
        for replaced in [one, classic] { _ = try replaced.wait("kickoff") }
        for person in [two, again, newer, other] { #expect(try person.call("ping")["result"] == "success") }
        two.vanish()
        relay.waitForRequest("logout", count: 3)
        let third = try login(1, at: relay, device: device("c"))
        for person in [third, again, newer] { #expect(try person.call("ping")["result"] == "success") }
    }

    // MARK: Delivery

    @Test(arguments: [1, 3])
    func everySessionGetsAPacketOnceAndInOrder(loops: Int) throws {
        let relay = try relay(loops)
        let classic = try login(1, at: relay)
        let sessions = try ["a", "b", "c", "d"].map { try login(1, at: relay, device: device($0)) } + [classic]
        let bob = try login(2, at: relay)
        for n in 0..<50 { try bob.send("echo", [[1, 2, 1, "1"], JSON(n)]) }
        for person in sessions + [bob] {
            for n in 0..<50 { #expect(try person.wait("echo")["data"] == JSON(n)) }
            #expect(try person.hasNot("echo"))
        }
        try bob.send("echo", [[], "all"])
        for person in sessions + [bob] {
            #expect(try person.wait("echo")["data"] == "all")
            #expect(try person.hasNot("echo"))
        }
    }

    @Test(arguments: [1, 3], ["side by side", "apart"])
    func aPacketReachesTheSessionsThatItIsFor(loops: Int, members: String) throws {
        let relay = try relay(loops)
        let classic = try login(1, at: relay)
        let synced = try ["a", "b"].map { try login(1, at: relay, device: device($0)) }
        let bob = try login(2, at: relay)
        func push(_ users: String, _ filter: String, _ data: Int) {
            // Our backends write them side by side; the last one has no comma behind it.
            let text =
                members == "apart"
                ? #"{"module":"chat",\#(filter),"method":"raw","data":\#(data),"users":\#(users)}"#
                : #"{"module":"chat","method":"raw","users":\#(users),\#(filter),"data":\#(data)}"#
            relay.backend.push(bytes: Array(text.utf8))
        }
        func get(_ people: [Person], _ data: JSON) throws {
            for person in people {
                let packet = try person.wait("raw")
                #expect(packet["data"] == data)
                #expect(packet.keys == ["module", "method", "data"])
            }
        }
        push("[1]", #""for":"classic""#, 1)
        push("[1,2]", #""for":"synced""#, 2)
        push("[]", #""for":"synced""#, 3)
        push("[1,2]", #""but":"\#(try connection(of: synced[0], at: relay))""#, 4)
        push("[1]", #""for":"asker""#, 5)
        push("[1]", #""for":"nobody that is known""#, 6)
        push("[1]", #""for":["classic"]"#, 7)
        push("[1]", #""but":7"#, 8)
        push("[1]", #""for":"synced","but":"\#(try connection(of: synced[1], at: relay))""#, 9)
        try get([classic], 1)
        try get(synced, 2)
        try get(synced, 3)
        try get([classic, synced[1], bob], 4)
        try get([synced[0]], 9)
        for person in synced + [classic, bob] { #expect(try person.hasNot("raw")) }
    }

    @Test(arguments: [1, 3])
    func anAnswerForTheAskerReachesThatSessionAlone(loops: Int) throws {
        let relay = try relay(loops)
        let sessions =
            try ["a", "b", "c"].map { try login(1, at: relay, device: device($0)) } + [try login(1, at: relay)]
        for session in sessions {
            relay.setRawAnswer(packet(#""users":[1],"for":"asker","rid":"r-1""#))
            try session.send("raw", rid: "r-1")
            #expect(try session.wait("raw")["rid"] == "r-1")
        }
        for session in sessions { #expect(try session.hasNot("raw")) }
    }

    /// The answer of a synced session waits for what the backend has handed out before it; that of a classic one does not.
    @Test(arguments: [1, 3])
    func theAnswerToASyncedSessionHasItsPlaceInTheOrder(loops: Int) throws {
        let relay = try relay(loops)
        let sessions = try ["a", "b", "c", "d"].map { try login(1, at: relay, device: device($0)) }
        for (n, session) in sessions.enumerated() {
            let first = Int64(3 * n + 1)
            relay.setRawAnswer(
                packet(#""users":[1],"for":"asker","data":"own""#), at: .init(stream: 7, number: first + 1))
            relay.backend.push(bytes: packet(#""users":[1],"data":"after""#), at: .init(stream: 7, number: first + 2))
            try session.send("raw")
            relay.waitForRequest("raw", count: n + 1)
            relay.backend.push(bytes: packet(#""users":[1],"data":"before""#), at: .init(stream: 7, number: first))
            #expect(try session.wait("raw")["data"] == "before")
            #expect(try session.wait("raw")["data"] == "own")
            #expect(try session.wait("raw")["data"] == "after")
            for other in sessions where other !== session {
                for data: JSON in ["before", "after"] { #expect(try other.wait("raw")["data"] == data) }
            }
        }
    }

    @Test func anErrorNamesTheRequestOfASyncedSession() throws {
        let relay = try relay(1)
        let (synced, classic) = (try login(1, at: relay, device: device("a")), try login(1, at: relay))
        try synced.send("silent", rid: "r-1")
        #expect(try synced.wait("error")["rid"] == "r-1")
        try synced.send("$present", rid: "r-2")
        #expect(try synced.wait("error")["rid"] == "r-2")
        try synced.send("silent", rid: String(repeating: "r", count: 65))
        #expect(try synced.wait("error")["rid"] == nil)
        try classic.send("silent", rid: "r-3")
        #expect(try classic.wait("error")["rid"] == nil)
    }

    // MARK: End

    @Test(arguments: [1, 3])
    func theEndOfOneOfSeveralIsToldAndTheOthersStay(loops: Int) throws {
        let relay = try relay(loops)
        let (one, two) = (try login(1, at: relay, device: device("a")), try login(1, at: relay, device: device("b")))
        let (classic, bob) = (try login(1, at: relay), try login(2, at: relay))
        let gone = try connection(of: one, at: relay)
        one.vanish()
        relay.waitForRequest("logout", count: 1)
        let client = relay.requests("logout")[0]["client"]?.object
        #expect("\(client?["IP"]?.string ?? ""):\(client?["Port"]?.integer ?? 0)" == gone)
        #expect(relay.requests("logout")[0]["params"] == ["lost"])
        relay.backend.push(bytes: packet(#""users":[1],"data":1"#))
        for person in [two, classic] { #expect(try person.wait("raw")["data"] == 1) }
        try classic.send("logout")
        relay.waitForRequest("logout", count: 2)
        #expect(try two.call("ping")["result"] == "success")
        two.vanish()
        relay.waitForRequest("logout", count: 3)
        _ = try bob.call("ping")
        #expect(relay.requests("logout").count == 3 && relay.requests("notify").isEmpty)
    }

    @Test(arguments: [1, 3])
    func aKickoffEndsTheConnectionThatItNamesOrAll(loops: Int) throws {
        let relay = try relay(loops)
        let (one, two) = (try login(1, at: relay, device: device("a")), try login(1, at: relay, device: device("b")))
        let classic = try login(1, at: relay)
        let name = try connection(of: two, at: relay)
        relay.backend.push(bytes: packet(#""users":[1],"client":"\#(name)""#, method: "kickoff"))
        #expect(try two.wait("kickoff").keys == ["module", "method", "result"])
        #expect(two.closeCode() == 1000)
        for person in [one, classic] { #expect(try person.hasNot("kickoff")) }
        relay.backend.push(bytes: packet(#""users":[1],"for":"synced""#, method: "kickoff"))
        _ = try one.wait("kickoff")
        #expect(try classic.hasNot("kickoff"))
        let third = try login(1, at: relay, device: device("c"))
        relay.backend.push(bytes: packet(#""users":[1]"#, method: "kickoff"))
        for person in [third, classic] { _ = try person.wait("kickoff") }
        let bob = try login(2, at: relay)
        _ = try bob.call("ping")
        #expect(relay.requests("logout").isEmpty)
    }

    // MARK: Reports

    @Test(arguments: [1, 3])
    func nothingOfASyncedSessionIsReported(loops: Int) throws {
        let relay = try relay(loops)
        let (one, two) = (try login(1, at: relay, device: device("a")), try login(2, at: relay, device: device("a")))
        let bob = try login(3, at: relay)
        one.answersPings = false
        relay.backend.push(bytes: message("g-1", "[1,2,3]"))
        for person in [one, two, bob] { _ = try person.wait("message") { $0["data"] != [] } }
        one.vanish()
        relay.waitForRequest("logout", count: 1)
        // One that was on its way to the session that has ended, and one of a person of whom nothing is known.
        relay.backend.push(bytes: message("g-2", "[1,2,3]"))
        relay.backend.push(bytes: message("g-3", "[1,9]"))
        relay.backend.push(bytes: packet(#""users":[8,2],"for":"synced","data":[{"gid":"g-4"}]"#, method: "message"))
        relay.waitForRequest("notify", count: 1)
        _ = try bob.wait("message") { $0["data"] == [["gid": "g-2"]] }
        _ = try bob.call("ping")
        #expect(
            relay.requests("notify").map { $0["params"]?.object?["sendfail"] } == [.object([("9", ["g-3"])])])
    }

    /// The person is still here by another device, but what was on its way to the classic session has to wait for it.
    @Test(arguments: [1, 3])
    func whatTheClassicSessionOfSeveralMissesIsReported(loops: Int) throws {
        let relay = try relay(loops)
        let (synced, classic) = (try login(1, at: relay, device: device("a")), try login(1, at: relay))
        let bob = try login(2, at: relay)
        classic.answersPings = false
        relay.backend.push(bytes: message("g-1", "[1]"))
        _ = try classic.wait("message") { $0["data"] != [] }
        classic.vanish()
        relay.waitForRequest("logout", count: 1)
        relay.backend.push(bytes: message("g-2", "[1,2]"))
        var missed: Set<String> = []
        let end = ContinuousClock.now + .seconds(10)
        while missed.count < 2, ContinuousClock.now < end {
            _ = try bob.call("ping")
            for report in relay.requests("notify") {
                let gids = report["params"]?.object?["sendfail"]?.object?["1"]?.array ?? []
                missed.formUnion(gids.compactMap(\.string))
                #expect(report["params"]?.object?["offline"] == .null)
            }
        }
        #expect(missed == ["g-1", "g-2"])
        for gid: JSON in ["g-1", "g-2"] { #expect(try synced.wait("message")["data"] == [["gid": gid]]) }
    }

    @Test(arguments: [1, 3])
    func theBackendIsToldOfEachSessionAndSyncedClientsAskAgain(loops: Int) throws {
        let relay = try relay(loops)
        let (one, classic) = (try login(1, at: relay, device: device("a")), try login(1, at: relay))
        let two = try login(2, at: relay, device: device("b"))
        let names = try [one, classic, two].map { try connection(of: $0, at: relay) }
        let rows = relay.backend.present()["users"]?.array?.compactMap(\.array) ?? []
        #expect(Set(rows.map { $0[1].string }) == Set(names) && rows.count == 3)
        for row in rows {
            let isClassic = row[1].string == names[1]
            #expect(row.count == (isClassic ? 4 : 5) && row[2] == true)
            if !isClassic { #expect(row.last.map { ClientDevice($0)?.knowsSync } == true) }
        }
        relay.backend.settle(behind: [1], last: 5)
        for person in [one, two] { #expect(try person.wait("resync")["result"] == "success") }
        relay.waitForRequest("getOfflineMessages", count: 2)
        #expect(relay.requests("getOfflineMessages").count == 2)
        #expect(try classic.hasNot("resync"))
    }

    @Test func sessionsAreCountedByKind() throws {
        let relay = try relay(3) { $0.metrics = MetricsAddress(host: "127.0.0.1", port: 0) }
        let people =
            try ["a", "b", "c"].map { try login(1, at: relay, device: device($0)) } + [try login(1, at: relay)]
        func text() -> String {
            let client = TestClient(port: relay.ports.metrics!)
            client.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return client.readAnswer()?.body ?? ""
        }
        let before = text()
        #expect(before.contains("xuan_online_users{site=\"fake\"} 1\n"))
        #expect(before.contains("xuan_sessions{site=\"fake\",kind=\"classic\"} 1\n"))
        #expect(before.contains("xuan_sessions{site=\"fake\",kind=\"synced\"} 3\n"))
        for person in people[2...] { person.vanish() }
        relay.waitForRequest("logout", count: 2)
        let after = text()
        #expect(after.contains("xuan_online_users{site=\"fake\"} 1\n"))
        #expect(after.contains("xuan_sessions{site=\"fake\",kind=\"classic\"} 0\n"))
        #expect(after.contains("xuan_sessions{site=\"fake\",kind=\"synced\"} 2\n"))
    }
}

@Suite struct DeparturesTests {
    @Test func aPersonCountsForAWhileAndAClassicSessionFirst() {
        let departures = Departures()
        #expect(!departures.hasAny(now: 0) && departures.kind(of: 5, now: 0) == nil)
        departures.note(5, .classic, now: 1_000)
        departures.note(5, .synced, now: 2_000)
        departures.note(6, .synced, now: 2_000)
        #expect(departures.kind(of: 5, now: 3_000) == .classic && departures.kind(of: 6, now: 3_000) == .synced)
        #expect(departures.kind(of: 5, now: 3_001) == .synced && departures.kind(of: 7, now: 3_000) == nil)
        #expect(departures.hasAny(now: 4_000) && !departures.hasAny(now: 4_001))
        #expect(departures.kind(of: 5, now: 4_001) == nil)
    }
}

@Suite struct FileSessionsTests {
    @Test func eachSessionHasItsRightsUntilItEnds() throws {
        let sessions = FileSessions()
        let (one, two) = (
            try PacketKey(String(repeating: "1", count: 32)), try PacketKey(String(repeating: "2", count: 32))
        )
        sessions.begin(5, site: 0, session: "classic", token: one)
        sessions.begin(5, site: 0, session: "a", token: two, device: "a")
        #expect(sessions.has(5, site: 0, session: "classic") && sessions.has(5, site: 0, session: "a"))
        #expect(sessions.has(5, site: 0, token: one.text) && sessions.has(5, site: 0, token: two.text))
        #expect(sessions.proves(FileKey.proof(session: "a", name: "x"), 5, site: 0, name: "x"))
        #expect(!sessions.proves(FileKey.proof(session: "a", name: "x"), 5, site: 0, name: "y"))
        // Only the session of the same device is replaced.
        sessions.begin(5, site: 0, session: "a2", token: two, device: "a")
        #expect(!sessions.has(5, site: 0, session: "a") && sessions.has(5, site: 0, session: "classic"))
        sessions.begin(5, site: 0, session: "classic2", token: one)
        #expect(!sessions.has(5, site: 0, session: "classic") && sessions.has(5, site: 0, session: "a2"))
        #expect(sessions.people(under: one.text) == 1)
        sessions.end(5, site: 0, session: "classic2")
        #expect(!sessions.knows(token: one.text) && sessions.has(5, site: 0, session: "a2"))
        sessions.end(5, site: 0, session: "a2")
        #expect(!sessions.knows(token: two.text) && !sessions.has(5, site: 0, token: two.text))
    }
}
