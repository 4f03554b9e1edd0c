import Foundation
import Testing
import XuanConfig
import XuanPacket
import XuanTesting
import XuanThreads

@testable import XuanRelay

/// What the nodes share, in memory; can be away, slow, and forget everything.
final class FakeSecrets: SharedSecrets {
    private struct State {
        var isUp = true
        var holds = false
        var named: [String: [String: [UInt8]]] = [:]
        var lists: [String: [[UInt8]]] = [:]
        var emptied: [@Sendable () -> Void] = []
        var held: [@Sendable () -> Void] = []
        var reads = 0
    }

    private let state = Guarded(State())

    var isUp: Bool { state.withLock { $0.isUp } }
    func set(isUp: Bool) { state.withLock { $0.isUp = isUp } }

    /// Replies wait until `release`.
    func hold() { state.withLock { $0.holds = true } }
    func release() {
        let held = state.withLock { state in
            defer { (state.held, state.holds) = ([], false) }
            return state.held
        }
        for reply in held { reply() }
    }
    var heldCount: Int { state.withLock { $0.held.count } }

    /// Loses its memory, and says so.
    func flush() {
        let hooks = state.withLock { state in
            (state.named, state.lists) = ([:], [:])
            return state.emptied
        }
        for hook in hooks { hook() }
    }

    /// Every value that is kept.
    var values: [[UInt8]] {
        state.withLock { state in state.named.values.flatMap(\.values) + state.lists.values.flatMap { $0 } }
    }
    var names: [String] { state.withLock { state in state.named.flatMap { [$0.key] + $0.value.keys } } }
    var namedCount: Int { state.withLock { $0.named.values.reduce(0) { $0 + $1.count } } }
    var reads: Int { state.withLock { $0.reads } }

    /// Changes every value, as the keeper could.
    func change(_ change: (inout [UInt8]) -> Void) {
        state.withLock { state in
            for key in state.named.keys { for name in state.named[key]!.keys { change(&state.named[key]![name]!) } }
            for key in state.lists.keys { for index in state.lists[key]!.indices { change(&state.lists[key]![index]) } }
        }
    }

    func open(emptied: @escaping @Sendable () -> Void) {
        state.withLock { $0.emptied.append(emptied) }
        emptied()
    }

    func put(_ value: [UInt8], named name: String, in key: String, seconds: Int) {
        state.withLock { if $0.isUp { $0.named[key, default: [:]][name] = value } }
    }

    func remove(_ name: String, from key: String) {
        state.withLock { if $0.isUp { $0.named[key]?[name] = nil } }
    }

    func all(in key: String, reply: @escaping @Sendable ([String: [UInt8]]?) -> Void) {
        answer { state in
            let found = state.isUp ? state.named[key] ?? [:] : nil
            return { reply(found) }
        }
    }

    func append(
        _ value: [UInt8], to list: String, most: Int, seconds: Int, done: @escaping @Sendable (Bool) -> Void
    ) {
        let isUp = state.withLock { state in
            if state.isUp { state.lists[list, default: []].append(value) }
            return state.isUp
        }
        done(isUp)
    }

    func read(
        _ list: String, after place: String?, most: Int,
        reply: @escaping @Sendable ([(place: String, value: [UInt8])]?) -> Void
    ) {
        answer { state in
            state.reads += 1
            let first = place.map { Int($0)! + 1 } ?? 0
            let all = state.lists[list] ?? []
            let found = all.enumerated().dropFirst(first).prefix(most).map { (place: "\($0)", value: $1) }
            let isUp = state.isUp
            return { reply(isUp ? found : nil) }
        }
    }

    private func answer(_ make: (inout State) -> @Sendable () -> Void) {
        let reply = state.withLock { state -> (@Sendable () -> Void)? in
            let reply = make(&state)
            guard state.holds, state.isUp else { return reply }
            state.held.append(reply)
            return nil
        }
        reply?()
    }
}

/// Two nodes of a cluster before backends in the test's hands.
@Suite struct SharedLoginsTests {
    private static let secret = Array("0123456789abcdef0123456789abcdef".utf8)

    private final class Cluster {
        let secrets = FakeSecrets()
        let place: TemporaryFolder
        let nodes: [RunningRelay]

        init(_ count: Int = 2, loops: Int = 1, secret: (Int) -> [UInt8] = { _ in SharedLoginsTests.secret }) throws {
            let place = try TemporaryFolder()
            self.place = place
            nodes = try (0..<count).map { [secrets] number in
                try RunningRelay(loops: loops, shared: (secrets, secret(number))) { settings in
                    settings.uploadPath = place.path + "/files/"
                }
            }
        }

        func token(_ id: Int, at node: Int) throws -> String {
            try Person.token("\(id)", password: "x", common: nodes[node].ports.common, tls: false)
        }

        func login(_ id: Int, under token: String, at node: Int) throws -> Person {
            try Person("\(id)", password: "x", token: token, chat: nodes[node].ports.chat, tls: false)
        }

        func files(at node: Int) -> FileClient { FileClient(port: nodes[node].ports.common, tls: false) }

        /// The code that a first packet under this key is closed with.
        func closeCode(_ key: PacketKey, at node: Int) throws -> Int? {
            let login = JSON.object([("module", "chat"), ("method", "login"), ("params", ["", "1", "x", "online"])])
            let cipher = try PacketCipher(key: key)
            let client = TestClient(port: nodes[node].ports.chat)
            client.openWebSocket()
            client.write(frame(2, try login.bytes.withUnsafeBytes { try cipher.encrypt($0) }))
            return client.readCloseCode().map { Int($0) }
        }
    }

    private func waitUntil(_ isSo: () -> Bool) -> Bool {
        let end = Date().addingTimeInterval(10)
        while !isSo() {
            if Date() > end { return false }
            usleep(5_000)
        }
        return true
    }

    @Test(arguments: [1, 3]) func aTokenOfOneNodeOpensAConnectionAtAnother(loops: Int) throws {
        let cluster = try Cluster(3, loops: loops)
        let tokens = try (1...12).map { try cluster.token($0, at: $0 % 3) }
        // All come from one address, and none in the order of the tokens.
        for (number, token) in tokens.enumerated().reversed() {
            _ = try cluster.login(number + 1, under: token, at: (number + 2) % 3)
        }
        #expect(
            cluster.nodes.map { $0.requests("login").filter { $0["params"]?.array?[3] == "online" }.count } == [
                4, 4, 4,
            ])
    }

    @Test func oneTokenServesSeveralConnectionsAtSeveralNodes() throws {
        let cluster = try Cluster()
        let token = try cluster.token(1, at: 0)
        let people = try [1, 0, 1].map { try cluster.login(1, under: token, at: $0) }
        #expect(people.allSatisfy { $0.id == 1 })
    }

    @Test func aWrongFirstPacketEndsWith1007AfterOneLook() throws {
        let cluster = try Cluster()
        _ = try cluster.token(1, at: 0)
        let before = cluster.secrets.reads
        #expect(try cluster.closeCode(.random(), at: 1) == 1007)
        #expect(cluster.secrets.reads == before + 1)
    }

    @Test func withoutTheKeeperALoginWorksWhereItBegan() throws {
        let cluster = try Cluster()
        cluster.secrets.set(isUp: false)
        let token = try cluster.token(1, at: 0)
        #expect(try cluster.closeCode(PacketKey(token), at: 1) == 1007)
        _ = try cluster.login(1, under: token, at: 0)
        cluster.secrets.set(isUp: true)
        // Nobody told it of the token while it was away; a new one is found again.
        _ = try cluster.login(2, under: try cluster.token(2, at: 0), at: 1)
    }

    /// A slow keeper: all wait for one look, and those who came after it began for the next one.
    @Test func firstPacketsWaitForTheKeeper() throws {
        let cluster = try Cluster()
        let tokens = try (1...5).map { try cluster.token($0, at: 0) }
        let before = cluster.secrets.reads
        cluster.secrets.hold()
        let done = Box<Bool>()
        let (ports, secrets) = (cluster.nodes[1].ports, cluster.secrets)
        let workers = tokens.enumerated().map { number, token in
            Worker {
                let person = try? Person("\(number + 1)", password: "x", token: token, chat: ports.chat, tls: false)
                if number == 0 || person == nil { done.put(person != nil) }
            }
        }
        #expect(waitUntil { secrets.heldCount == 1 })
        usleep(100_000)
        #expect(secrets.heldCount == 1 && cluster.nodes[1].requests("login").isEmpty)
        secrets.release()
        for worker in workers { worker.join() }
        #expect(done.take())
        #expect(cluster.nodes[1].requests("login").count == 5)
        #expect((before + 1...before + 2).contains(secrets.reads))
    }

    @Test func whoeverKeepsTheValuesLearnsNothing() throws {
        let cluster = try Cluster()
        let token = try cluster.token(77_001, at: 0)
        let person = try cluster.login(77_001, under: token, at: 1)
        #expect(waitUntil { cluster.secrets.namedCount == 2 })
        for value in cluster.secrets.values {
            let text = String(decoding: value, as: UTF8.self)
            for word in [token, person.fileSession, "77001", "127.0.0.1"] { #expect(!text.contains(word)) }
        }
        for name in cluster.secrets.names {
            for word in [token, person.fileSession, "77001"] { #expect(!name.contains(word)) }
        }
        #expect(Set(cluster.secrets.values).count == 2, "a token, and one right in two places")
    }

    @Test func whatTheKeeperChangesOpensNothing() throws {
        let cluster = try Cluster()
        let token = try cluster.token(1, at: 0)
        cluster.secrets.change { $0[$0.count / 2] ^= 1 }
        #expect(try cluster.closeCode(PacketKey(token), at: 1) == 1007)
    }

    @Test func nodesOfAnotherInstallationShareNothing() throws {
        let cluster = try Cluster(secret: { $0 == 0 ? Self.secret : Self.secret.reversed() })
        let token = try cluster.token(1, at: 0)
        #expect(try cluster.closeCode(PacketKey(token), at: 1) == 1007)
    }

    @Test func filesGoUpAtOneNodeAndDownAtAnother() throws {
        let cluster = try Cluster()
        let ann = try cluster.login(1, under: try cluster.token(1, at: 0), at: 0)
        let bob = try cluster.login(2, under: try cluster.token(2, at: 1), at: 1)
        let content = [UInt8](repeating: 7, count: 300_000)
        let file = try FileClient.stored(cluster.files(at: 1).upload(ann, chat: "c", name: "a.bin", content))
        for node in 0...1 {
            for person in [ann, bob] {
                let reply = try #require(cluster.files(at: node).download(file, for: person))
                #expect(reply.status == 200 && reply.body == content)
            }
        }
        let made = cluster.files(at: 1).ask(
            "POST", Resume.path, ["Authorization: Session 1 \(ann.fileSession)"],
            JSON.object([("name", "b.bin"), ("size", 10), ("gid", "c")]).bytes)
        #expect(made?.status == 201)
    }

    @Test func rightsOfOtherNodesAreTheirOwners() throws {
        let cluster = try Cluster()
        let ann = try cluster.login(1, under: try cluster.token(1, at: 0), at: 0)
        let cat = try cluster.login(3, under: try cluster.token(3, at: 0), at: 0)
        let file = try FileClient.stored(cluster.files(at: 0).upload(ann, chat: "c", name: "a.bin", [1, 2, 3]))
        let other = cluster.files(at: 1)
        // Ann's id with a proof from Cat's session.
        let sid = Secret.md5Hex(cat.fileSession + "a.bin")
        let target = FileClient.target(file, for: ann).split(separator: "&").dropLast().joined(separator: "&")
        #expect(other.ask("GET", target + "&sid=" + sid)?.status == 401)
        // Cat's token with Ann's id.
        let parts = FileClient.parts(ann, chat: "c", name: "b.bin", [1])
        #expect(other.ask(FileClient.request(token: cat.token, parts))?.status == 403)
        #expect(other.ask(FileClient.request(token: try PacketKey.random().text, parts))?.status == 401)
        let create = JSON.object([("name", "b.bin"), ("size", 10), ("gid", "c")]).bytes
        #expect(
            other.ask("POST", Resume.path, ["Authorization: Session 1 \(cat.fileSession)"], create)?.status == 401)
    }

    @Test func aSessionThatEndsHasNoRightsAnywhere() throws {
        let cluster = try Cluster()
        let ann = try cluster.login(1, under: try cluster.token(1, at: 0), at: 0)
        let file = try FileClient.stored(cluster.files(at: 0).upload(ann, chat: "c", name: "a.bin", [1, 2, 3]))
        #expect(waitUntil { cluster.secrets.namedCount == 2 })
        ann.vanish()
        #expect(waitUntil { cluster.secrets.namedCount == 0 })
        #expect(cluster.files(at: 1).download(file, for: ann)?.status == 401)
    }

    @Test func whatTheKeeperForgotIsThereAgain() throws {
        let cluster = try Cluster()
        let people = try (1...3).map { try cluster.login($0, under: try cluster.token($0, at: 0), at: 0) }
        #expect(waitUntil { cluster.secrets.namedCount == 6 })
        cluster.secrets.flush()
        #expect(waitUntil { cluster.secrets.namedCount == 6 })
        _ = try cluster.login(4, under: try cluster.token(4, at: 0), at: 1)
        #expect(people.count == 3)
    }

    @Test func whatBeganAndEndedWhileTheKeeperWasAwayIsMadeUpFor() throws {
        let cluster = try Cluster()
        let ann = try cluster.login(1, under: try cluster.token(1, at: 0), at: 0)
        #expect(waitUntil { cluster.secrets.namedCount == 2 })
        cluster.secrets.set(isUp: false)
        let bob = try cluster.login(2, under: try cluster.token(2, at: 0), at: 0)
        ann.vanish()
        #expect(waitUntil { cluster.nodes[0].requests("logout").count == 1 })
        #expect(cluster.secrets.namedCount == 2)
        cluster.secrets.set(isUp: true)
        let file = try FileClient.stored(cluster.files(at: 0).upload(bob, chat: "c", name: "a.bin", [1, 2, 3]))
        #expect(waitUntil { cluster.files(at: 1).download(file, for: bob)?.status == 200 })
        #expect(cluster.files(at: 1).download(file, for: ann)?.status == 401)
        #expect(waitUntil { cluster.secrets.namedCount == 2 })
    }

    @Test func onlySoManyFirstPacketsWait() throws {
        let logins = try SharedLogins(FakeSecrets(), secret: Self.secret, tokens: try ClientTokens(.login))
        for _ in 0..<SharedLogins.mostWaiting { #expect(logins.mayWait(bytes: 10)) }
        #expect(!logins.mayWait(bytes: 10))
        for _ in 0..<SharedLogins.mostWaiting { logins.hasWaited(bytes: 10) }
        #expect(logins.mayWait(bytes: SharedLogins.mostWaitingBytes))
        #expect(!logins.mayWait(bytes: 1))
    }

    @Test func valuesEndWithTheirTime() throws {
        let time = Guarded<Int64>(1_000_000_000)
        let seal = try SecretSeal(secret: Self.secret, clock: WallClock { time.withLock { $0 } })
        let sealed = try #require(seal.seal(.object([("a", 1)]), for: "x"))
        #expect(seal.open(sealed, for: "x", notOlderThan: 60_000)?["a"] == 1)
        #expect(seal.open(sealed, for: "y", notOlderThan: 60_000) == nil)
        #expect(seal.seal(.object([("a", 1)]), for: "x") != sealed)
        time.withLock { $0 += 110_000 }
        #expect(seal.open(sealed, for: "x", notOlderThan: 60_000) != nil)
        time.withLock { $0 += 20_000 }
        #expect(seal.open(sealed, for: "x", notOlderThan: 60_000) == nil)
        time.withLock { $0 -= 200_000 }
        #expect(seal.open(sealed, for: "x", notOlderThan: 60_000) == nil)
        #expect(seal.name("a", "bc") != seal.name("ab", "c"))
    }
}
