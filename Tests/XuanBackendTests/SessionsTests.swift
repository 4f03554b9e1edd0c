import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

/// Several sessions of one person: who ends whom, presence, and who is told what.
@Suite struct SessionsTests {
    let fixture: TestBackend
    let (ann, bob): (Int64, Int64)
    let gid: String

    init() throws { try self.init(TestBackend.quick) }

    private init(_ configuration: BackendConfiguration) throws {
        fixture = try TestBackend(configuration)
        ann = try fixture.add("ann")
        bob = try fixture.add("bob")
        gid = fixture.group([ann, bob])
    }

    private var presence: Presence { fixture.backend.services.presence }

    private func connections(of user: Int64) -> Set<String> { Set(presence.sessions(of: user).map(\.connection)) }

    @Test func aDeviceOfAnotherFormIsAClassicSession() {
        let good = TestBackend.device("a").object!
        var odd: [JSON] = [TestBackend.device("a", knows: []), TestBackend.device("a", knows: "sync"), "sync", .null]
        for (name, value) in [
            ("id", "aa"), ("id", .string(String(repeating: "g", count: 32))), ("kind", ""), ("kind", "W B"),
            ("name", .string(String(repeating: "n", count: 65))), ("name", 1), ("knows", ["sync", 1]),
        ] as [(String, JSON)] {
            var device = good
            device[name] = value
            odd.append(.object(device))
        }
        for device in odd {
            #expect(fixture.login("ann", device: device, port: 1)["result"] == "success")
            #expect(presence.synced(of: ann).isEmpty && presence.classic(of: ann) != nil, "\(device.text)")
        }
        _ = fixture.synced(ann, "ann", port: 2)
        #expect(presence.synced(of: ann).count == 1)
    }

    @Test func withoutAPushChannelEverySessionIsClassic() throws {
        let fixture = try TestBackend(hearsPushes: false)
        let ann = try fixture.add("ann")
        #expect(fixture.ask("serverStart") == .null)
        _ = fixture.login("ann", device: TestBackend.device("a"), port: 1)
        #expect(fixture.backend.services.presence.classic(of: ann) != nil)
    }

    @Test func kindsDoNotEndEachOther() {
        _ = fixture.synced(ann, "ann", device: "a", port: 1)
        _ = fixture.synced(ann, "ann", device: "b", port: 2)
        fixture.enter(ann, "ann", port: 3)
        #expect(connections(of: ann) == ["10.0.0.7:1", "10.0.0.7:2", "10.0.0.7:3"])
        fixture.enter(ann, "ann", port: 4)
        _ = fixture.synced(ann, "ann", device: "a", port: 5)
        #expect(connections(of: ann) == ["10.0.0.7:5", "10.0.0.7:2", "10.0.0.7:4"])
        #expect(!fixture.takePushes().contains { $0["method"] == "kickoff" }, "the relay itself ends those")
    }

    @Test func pastTheLimitTheFirstLoginGoes() throws {
        var configuration = TestBackend.quick
        configuration.sessionsPerPerson = 2
        let test = try SessionsTests(configuration)
        let fixture = test.fixture
        fixture.enter(test.ann, "ann", port: 1)
        _ = fixture.synced(test.ann, "ann", device: "a", port: 2)
        _ = fixture.takePushes()
        _ = fixture.synced(test.ann, "ann", device: "b", port: 3)
        let kickoffs = fixture.takePushes().filter { $0["method"] == "kickoff" }
        #expect(kickoffs.map { $0["client"] } == ["10.0.0.7:1"] && kickoffs[0].users == [test.ann])
        #expect(test.connections(of: test.ann) == ["10.0.0.7:2", "10.0.0.7:3"])
    }

    @Test func oneSessionPerPersonIsAsTheOriginal() throws {
        var configuration = TestBackend.quick
        configuration.sessionsPerPerson = 1
        let test = try SessionsTests(configuration)
        _ = test.fixture.synced(test.ann, "ann", device: "a", port: 1)
        _ = test.fixture.synced(test.ann, "ann", device: "b", port: 2)
        test.fixture.enter(test.ann, "ann", port: 3)
        #expect(test.connections(of: test.ann) == ["10.0.0.7:3"])
        #expect(test.fixture.takePushes().filter { $0["method"] == "kickoff" }.count == 2)
    }

    @Test func aPersonIsGoneWithTheLastSession() throws {
        fixture.enter(bob, "bob", port: 9)
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        let two = fixture.synced(ann, "ann", device: "b", port: 2)
        fixture.enter(ann, "ann", port: 3)
        _ = fixture.takePushes()
        one.leave()
        let classic = fixture.ask("logout", [""], by: ann, port: 3)
        #expect(!classic.users.contains(bob) && !classic.users.contains(ann))
        #expect(fixture.takePushes().isEmpty && presence.status(of: ann) == .online)
        let last = fixture.ask("logout", [""], by: ann, port: two.port)
        #expect(last.users == [bob] && last["data"]?["status"] == "offline")
    }

    @Test func aLostConnectionOfSeveralFadesNobody() {
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        _ = fixture.synced(ann, "ann", device: "b", port: 2)
        _ = one.ask("logout", ["lost"], rid: nil)
        #expect(presence.fading(of: ann) == nil && connections(of: ann) == ["10.0.0.7:2"])
        _ = fixture.ask("logout", ["lost"], by: ann, port: 2)
        #expect(presence.fading(of: ann) != nil)
        _ = fixture.synced(ann, "ann", device: "a", port: 4)
        #expect(presence.fading(of: ann) == nil)
    }

    @Test func thePersonShowsTheBestStatus() {
        fixture.enter(bob, "bob", port: 9)
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        let two = fixture.synced(ann, "ann", device: "b", port: 2)
        _ = one.ask("userChange", [["status": "away"]])
        #expect(presence.status(of: ann) == .online)
        _ = two.ask("userChange", [["status": "busy"]])
        #expect(presence.status(of: ann) == .busy)
        _ = fixture.takePushes()
        two.leave()
        let pushes = fixture.takePushes()
        #expect(presence.status(of: ann) == .away)
        #expect(pushes.map { $0["method"] } == ["userchange"] && pushes[0]["data"]?["status"] == "away")
        #expect(Set(pushes[0].users) == [ann, bob])
    }

    /// Original clients take their own status from `userchange`, not from a `login`.
    @Test func anotherSessionChangesThePersonsStatus() {
        fixture.enter(bob, "bob", port: 9)
        _ = fixture.takePushes()
        let first = fixture.login("ann", device: TestBackend.device("a"), port: 1)
        #expect(first["for"] == "asker" && first.users == [ann] && first["rid"] == "login")
        let logins = fixture.takePushes()
        #expect(logins.map { $0["method"] } == ["login"] && logins[0].users == [bob] && logins[0]["rid"] == nil)
        fixture.enter(ann, "ann", port: 2)
        for port: Int64 in [1, 2] { _ = fixture.ask("userChange", [["status": "away"]], by: ann, port: port) }
        _ = fixture.takePushes()
        #expect(fixture.login("ann", device: TestBackend.device("b"), port: 3)["data"]?["status"] == "online")
        let changes = fixture.takePushes()
        #expect(changes.map { $0["method"] } == ["userchange"] && Set(changes[0].users) == [ann, bob])
        #expect(changes[0]["but"] == "10.0.0.7:3" && changes[0]["data"]?["status"] == "online")
        #expect(changes[0]["data"]?["id"] == JSON(ann) && changes[0]["data"]?["signed"] == nil)
        // Whoever is seen the same as before is no news to anybody.
        let third = fixture.login("ann", device: TestBackend.device("c"), port: 4)
        #expect(third["for"] == "asker" && fixture.takePushes().isEmpty)
    }

    /// Packets travel by several connections: the one of a message stored before the login may come after it.
    @Test func aClassicSessionThatArrivesGetsAMessageOnce() {
        let synced = fixture.synced(ann, "ann", device: "a", port: 1)
        fixture.enter(bob, "bob", port: 9)
        for content in ["before", "hello"] {
            _ = fixture.takePushes()
            let answer = fixture.say(gid, content, by: bob)
            #expect(answer.users == [bob])
            let copies = fixture.takePushes()
            #expect(copies.count == 1 && copies[0].users == [ann] && copies[0]["for"] == "synced")
            #expect(copies[0]["data"] == answer["data"] && copies[0]["but"] == nil)
            if content == "before" { _ = fixture.login("ann", port: 2) }
        }
        let backlog = fixture.ask("getOfflineMessages", by: ann)
        #expect(backlog["data"]?.contents == ["before", "hello"] && backlog["for"] == "asker")
        #expect(Set(fixture.say(gid, "live", by: bob).users) == [ann, bob])
        #expect(fixture.takePushes().isEmpty)
        synced.leave()
    }

    @Test func aSyncedSessionNeedsNoCursor() {
        let one = fixture.synced(ann, "ann", port: 1)
        fixture.enter(bob, "bob", port: 9)
        _ = fixture.say(gid, "to the synced one", by: bob)
        one.leave()
        #expect(fixture.enter(ann, "ann", port: 2).count == 1, "it still waits for the classic client")
    }

    @Test func disablingEndsAllSessions() throws {
        _ = fixture.synced(ann, "ann", device: "a", port: 1)
        fixture.enter(ann, "ann", port: 2)
        _ = fixture.takePushes()
        let accounts = AccountBook(store: fixture.store, configuration: fixture.configuration) { 0 }
        try accounts.change(account: "ann", .forbidden(true))
        let kickoffs = fixture.takePushes().filter { $0["method"] == "kickoff" }
        #expect(kickoffs.count == 2 && kickoffs.allSatisfy { $0["reason"] == "disabled" })
        #expect(presence.sessions(of: ann).isEmpty)
    }

    @Test func aNewPasswordEndsTheOtherSessions() {
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        _ = fixture.synced(ann, "ann", device: "b", port: 2)
        fixture.enter(ann, "ann", port: 3)
        _ = fixture.takePushes()
        let wire = Secret.md5Hex("another password")
        #expect(one.ask("userChange", [["password": .string(wire)]])["result"] == "success")
        let kickoffs = fixture.takePushes().filter { $0["method"] == "kickoff" }
        #expect(Set(kickoffs.compactMap { $0["client"]?.string }) == ["10.0.0.7:2", "10.0.0.7:3"])
        #expect(kickoffs.allSatisfy { $0["reason"] == "passwordChanged" })
        #expect(connections(of: ann) == [one.connection])
    }

    @Test func aRestartedBackendLearnsOfSyncedSessions() throws {
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        fixture.enter(bob, "bob", port: 9)
        try fixture.restart()
        let present: JSON = [
            [
                [JSON(ann), .string(one.connection), true, 0, one.device], [JSON(bob), "10.0.0.7:9", true, 0],
                [99, "10.0.0.7:8", true, 0, TestBackend.device("c")],
            ]
        ]
        let answer = fixture.ask("$present", present)
        #expect(answer["knows"] == ["sync"] && answer["data"]?["behind"] == [])
        let presence = fixture.backend.services.presence
        #expect(presence.synced(of: ann).map(\.connection) == [one.connection] && presence.classic(of: ann) == nil)
        #expect(presence.classic(of: bob) != nil)
        #expect(fixture.takePushes().filter { $0["method"] == "kickoff" }.map { $0["client"] } == ["10.0.0.7:8"])
    }

    /// Two relays and what they are sent.
    private struct TwoRelays {
        let backend: Backend
        let heard = Guarded<[(run: String, packet: JSON)]>([])

        init(at backend: Backend) {
            self.backend = backend
            for run in ["one", "two"] {
                backend.attach(relay: run) { [heard] answer in
                    let packet = try! JSON.parse(answer.bytes)
                    heard.withLock { $0.append((run, packet)) }
                }
            }
            backend.detach(relay: "")
        }

        func ask(_ packet: JSON, at run: String) -> JSON {
            let box = Mailbox<[UInt8]>()
            backend.receive(packet.bytes, relay: run) { _ = box.put($0) }
            return try! JSON.parse(box.take()!)
        }

        func login(_ account: String, _ device: JSON?, _ port: Int64, at run: String) {
            let wire = Secret.md5Hex("pw-\(account)")
            var packet = TestBackend.packet("login", ["", .string(account), .string(wire), "online"], port: port)
                .object!
            packet["device"] = device
            #expect(ask(.object(packet), at: run)["result"] == "success")
        }

        /// The clients that each relay is to end, and to whom they belong.
        func kickoffs() -> [String] {
            _ = ask(TestBackend.packet("checkUserChange"), at: "one")
            return heard.withLock { heard in
                heard.filter { $0.packet["method"] == "kickoff" }.map { "\($0.run) \($0.packet["client"]!.string!)" }
            }
        }
    }

    /// The relay may hear of two logins in the other order than the backend, and keep the wrong one.
    @Test(arguments: [nil, TestBackend.device("a")])
    func aLoginElsewhereEndsTheOnesBeforeItsPredecessorToo(device: JSON?) throws {
        let relays = TwoRelays(at: fixture.backend)
        relays.login("ann", device, 1, at: "one")
        relays.login("ann", device, 2, at: "one")
        #expect(relays.kickoffs().isEmpty)
        relays.login("ann", device, 3, at: "two")
        #expect(relays.kickoffs() == ["one 10.0.0.7:2", "one 10.0.0.7:1"])
    }

    @Test func aLoginLongAgoHasBeenAnswered() {
        let older = BackendSession(connection: "10.0.0.7:1", since: 1_000, relay: "one")
        for (since, overtaken) in [(10_999, ["10.0.0.7:1"]), (11_000, [])] as [(Int64, [String])] {
            var session = BackendSession(connection: "10.0.0.7:2", since: since, relay: "one")
            session.replace(older)
            #expect(session.overtaken == overtaken)
        }
    }

    @Test func itEndsSoManyAndNoMore() throws {
        let relays = TwoRelays(at: fixture.backend)
        for port in 1...12 { relays.login("ann", nil, Int64(port), at: "one") }
        relays.login("ann", nil, 13, at: "two")
        #expect(relays.kickoffs() == [12, 4, 5, 6, 7, 8, 9, 10, 11].map { "one 10.0.0.7:\($0)" })
    }

    /// Two relays: a packet goes where the person has sessions of its kind.
    @Test func relaysGetThePartOfTheirSessions() throws {
        let relays = TwoRelays(at: fixture.backend)
        let heard = relays.heard
        relays.login("ann", TestBackend.device("a"), 1, at: "one")
        relays.login("ann", TestBackend.device("b"), 2, at: "two")
        relays.login("ann", nil, 3, at: "two")
        relays.login("bob", TestBackend.device("c"), 4, at: "one")
        _ = relays.ask(TestBackend.packet("checkUserChange"), at: "one")
        heard.withLock { $0 = [] }
        let message: JSON = ["messages": [TestBackend.message(gid, "x")]]
        let own = relays.ask(TestBackend.packet("message", message, by: bob, port: 4), at: "one")
        #expect(own.users == [bob] && own["for"] == "asker")
        _ = relays.ask(TestBackend.packet("checkUserChange"), at: "one")
        let messages = heard.withLock { $0.filter { $0.packet["method"] == "message" } }
        // Ann's classic session is still arriving, and bob has no other session.
        #expect(messages.allSatisfy { $0.packet["for"] == "synced" })
        let synced = messages.filter { $0.packet["for"] == "synced" }
        #expect(Set(synced.map(\.run)) == ["one", "two"] && synced.allSatisfy { $0.packet.users == [ann] })
        // A login at the other relay ends the session of the same device there.
        relays.login("ann", TestBackend.device("a"), 5, at: "two")
        _ = relays.ask(TestBackend.packet("checkUserChange"), at: "one")
        let ends = heard.withLock { $0.filter { $0.packet["method"] == "kickoff" } }
        #expect(ends.map(\.run) == ["one"] && ends.first?.packet["client"] == "10.0.0.7:1")
    }
}
