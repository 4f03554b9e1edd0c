import Glibc
import Logging
import XuanConfig
import XuanNet
import XuanPacket
import XuanThreads

@testable import XuanRelay

/// A backend in the test's hands, on the relay's loop: answers logins by itself, keeps what it is told to keep.
final class FakeBackend: BackendPort, @unchecked Sendable {
    private let loop: Loop
    var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)?
    var presence: (() -> [UInt8])?
    var onPresence: (([UInt8]) -> Void)?
    let keepsOrder: Bool
    /// State of the push channel, as told to the relay; `nil` for none.
    let pushChannel = Guarded<Bool?>(nil)
    private var pushChannelChanged: ((Bool) -> Void)?
    func openPushChannel(changed: @escaping (Bool) -> Void) {
        pushChannelChanged = changed
        if let isOpen = pushChannel.withLock({ $0 }) { changed(isOpen) }
    }
    /// At the end, after its loop: it and its relay hold each other.
    func letGo() {
        pushChannelChanged = nil
        held = [:]
    }
    /// Opens or closes it, from any thread.
    func changePushChannel(_ isOpen: Bool) {
        loop.post { [self] in pushChannelChanged?(isOpen) }
    }
    /// The answer to a status; `nil`: as a backend that does not know the method.
    let factsKnown = Guarded<Int64?>(nil)
    private let asked = Guarded<[JSONObject]>([])
    /// All requests of all backends of a relay.
    var order = Guarded<[(String, JSONObject)]>([])
    /// Answers to methods that are held until `release`; only touched on the loop.
    private var held: [String: [() -> Void]] = [:]
    /// The answer to a report.
    private let answerToReports: JSON = ["2": [["gid": "n1"]]]
    let refusesReports = Guarded(false)
    private let holding = Guarded<Set<String>>([])
    /// The answer about downloads; `nil` for a backend that does not know the question.
    let access = Guarded<String?>(nil)
    /// The answer to `$uploadAccess`; `nil`: the backend does not know the question.
    let uploadAccess = Guarded<String?>(nil)
    /// The answer about uploads; `nil` for the next id.
    let uploadAnswer = Guarded<JSON?>(nil)
    private let fileIDs = Guarded<Int64>(40)

    init(loop: Loop, keepsOrder: Bool, knowsSync: Bool) {
        (self.loop, self.keepsOrder, self.knowsSync) = (loop, keepsOrder, knowsSync)
    }

    /// Calls `presence` on the loop.
    func present() -> JSONObject {
        let packet = Box<[UInt8]>()
        loop.post { [self] in packet.put(presence!()) }
        return try! JSON.parse(packet.take()).object!["params"]!.object!
    }

    /// It has synced sessions.
    let knowsSync: Bool

    /// Says as the answer to `$present` who is behind, from any thread.
    func settle(behind: [Int64], last: Int64) {
        let data: JSON = ["behind": .array(behind.map { JSON($0) }), "last": JSON(last)]
        let knows: JSON = .array(knowsSync ? ["sync"] : [])
        let answer = JSON.object([("method", "$present"), ("result", "success"), ("data", data), ("knows", knows)])
            .bytes
        loop.post { [self] in onPresence?(answer) }
    }

    /// Answer to getOfflineMessages, as it stands; `nil`: by `backlog`.
    let rawBacklog = Guarded<[UInt8]?>(nil)

    /// From now on answers to `method` wait.
    func hold(_ method: String) { holding.withLock { _ = $0.insert(method) } }

    /// Lets the held answers to `method` go, from any thread.
    func release(_ method: String) {
        holding.withLock { _ = $0.remove(method) }
        loop.post { [self] in
            for answer in held.removeValue(forKey: method) ?? [] { answer() }
        }
    }

    /// Sends a packet by itself, from any thread.
    func push(_ packet: JSON) {
        push(bytes: packet.bytes)
    }

    /// The same with the bytes unchanged.
    func push(bytes: [UInt8], at place: DeliveryPlace? = nil) {
        loop.post { [self] in onPush?(BackendPacket(reading: bytes), place) }
    }

    /// The place of the answers to `raw`.
    let rawPlace = Guarded<DeliveryPlace?>(nil)

    func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        let isRaw = packet.bytes.withUnsafeBytes { PacketHead.member(packet.head.method, of: $0, is: "raw") }
        let place = isRaw ? rawPlace.withLock { $0 } : nil
        ask(packet.bytes) { completion($0.map { ClientReply(reading: $0, at: place) }) }
    }

    /// The answer to `raw`, byte for byte.
    let rawAnswer = Guarded<[UInt8]>([])

    /// Requests of a method so far.
    func requests(_ method: String) -> [JSONObject] {
        asked.withLock { $0.filter { $0["method"]?.string == method } }
    }

    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        let request = try! JSON.parse(packet).object!
        asked.withLock { $0.append(request) }
        let method = request["method"]!.string!
        order.withLock { $0.append((method, request)) }
        let answer = { completion(self.answer(request, method)) }
        if holding.withLock({ $0.contains(method) }) {
            held[method, default: []].append(answer)
        } else {
            loop.after(milliseconds: 0) { answer() }
        }
    }

    /// Messages that wait for everybody, each a part of its own: gids and lengths of their text. As our backend, or
    /// as one that answers once.
    let backlog = Guarded<(sizes: [Int], inParts: Bool)>(([], true))
    let userList = Guarded(0)

    private func backlogPart(_ request: JSONObject) -> [UInt8] {
        let (sizes, inParts) = backlog.withLock { $0 }
        let first = inParts ? Int(request["after"]!.integer!) : 0
        let last = inParts ? min(first + 1, sizes.count) : sizes.count
        let rows = sizes[first..<last].enumerated().map { offset, size in
            JSON.object([
                ("gid", .string("w\(first + offset)")), ("content", .string(String(repeating: "x", count: size))),
            ])
        }
        let packet = JSON.object([
            ("module", "chat"), ("method", "message"), ("result", "success"), ("users", [request["userID"]!]),
            ("data", .array(rows)),
        ]).bytes
        return last < sizes.count ? packet.dropLast() + Array(",\"more\":\(last)}".utf8) : packet
    }

    private func answer(_ request: JSONObject, _ method: String) -> Result<[UInt8], BackendFailure> {
        let user = request["userID"] ?? .null
        func success(_ data: JSON, _ users: JSON, _ name: String) -> Result<[UInt8], BackendFailure> {
            .success(
                JSON.object([
                    ("module", "chat"), ("method", .string(name)), ("result", "success"), ("users", users),
                    ("data", data),
                ]).bytes)
        }
        switch method {
        case "serverStart":
            return knowsSync ? .success(JSON.object([("result", "success"), ("knows", ["sync"])]).bytes) : .success([])
        case "login":
            // The account is the id; status "" is the check of serverInfo.
            let account = request["params"]!.array![1].string!
            if account == "wrong" {
                return .success(
                    JSON.object([("module", "chat"), ("method", "login"), ("result", "fail"), ("data", "no")]).bytes)
            }
            return success(.object([("id", .number(account)), ("account", .string(account))]), [], "login")
        case "getOfflineMessages": return .success(rawBacklog.withLock { $0 } ?? backlogPart(request))
        case "getOfflineNotify": return success([], [user], "notify")
        case "echo":
            let params = request["params"]!.array!
            return success(params[1], params[0], "echo")
        case "message":
            let params = request["params"]!.array!
            let content = params.count > 2 ? [("content", params[2])] : []
            return success(.array([.object([("gid", params[1])] + content)]), params[0], "message")
        case "notify":
            return refusesReports.withLock { $0 } ? .failure(.timedOut) : success(answerToReports, [], "notify")
        case "$status":
            guard let number = factsKnown.withLock({ $0 }) else {
                return .success(JSON.object([("method", "$status"), ("result", "fail")]).bytes)
            }
            return success(.object([("facts", JSON(number))]), [], "$status")
        case "checkUserChange": return success("yes", [], "checkuserchange")
        case "raw": return .success(rawAnswer.withLock { $0 })
        case "silent": return .failure(.timedOut)
        case "away": return .failure(.unreachable("connection refused"))
        case "uploadFile":
            if let answer = uploadAnswer.withLock({ $0 }) { return .success(answer.bytes) }
            let id = fileIDs.withLock { id in
                id += 1
                return id
            }
            return success(.string("\(id)"), [user], "uploadfile")
        case "$uploadAccess":
            guard let access = uploadAccess.withLock({ $0 }) else { return success("Illegal Requset.", [], "kickoff") }
            return success(.object([("access", .string(access))]), [user], "$uploadaccess")
        case "$fileAccess":
            guard let access = access.withLock({ $0 }) else { return success("Illegal Requset.", [], "kickoff") }
            return success(.object([("access", .string(access))]), [user], "$fileaccess")
        case "userGetlist":
            let people = (0..<userList.withLock { $0 }).map { JSON.object([("id", JSON(Int64($0)))]) }
            return success(.array(people), [user], "usergetlist")
        default: return success([], [user], method.lowercased())
        }
    }
}

/// A relay, or several as a team, before a fake backend, on threads of their own. Ends with the test.
final class RunningRelay {
    /// The leader's.
    let backend: FakeBackend
    private let backends: [FakeBackend]
    let ports: RelayPorts
    let tokens: ClientTokens
    private let relays: [Relay]
    private let leader: Loop
    private let reports: ReportBook
    private let order = Guarded<[(String, JSONObject)]>([])

    init(
        loops: Int = 1, clientKey: ClientKeyRule = .login, tickMilliseconds: UInt32 = 1_000,
        reportFile: (any ReportFile)? = nil, facts: RelayFacts? = nil, factsKnown: Int64? = 1, pushChannel: Bool? = nil,
        keepsOrder: Bool = false, knowsSync: Bool = false, shared: (secrets: any SharedSecrets, secret: [UInt8])? = nil,
        files: (any FileStore)? = nil,
        settings change: (inout RelaySettings) -> Void = { _ in }
    ) throws {
        var settings = RelaySettings()
        settings.host = "127.0.0.1"
        settings.chatPort = 0
        settings.commonPort = 0
        change(&settings)
        tokens = try ClientTokens(clientKey)
        let logger = Logger(label: "test") { _ in SilentLog() }
        reports = try ReportBook(file: reportFile, logger: logger)
        let all = try (0..<loops).map { _ in try Loop(tickMilliseconds: tickMilliseconds) }
        let backends = all.map { FakeBackend(loop: $0, keepsOrder: keepsOrder, knowsSync: knowsSync) }
        for backend in backends { backend.order = order }
        backends[0].pushChannel.withLock { $0 = pushChannel }
        backends[0].factsKnown.withLock { $0 = factsKnown }
        self.backends = backends
        relays = try zip(all, backends).map { [reports, tokens] loop, backend in
            try Relay(
                loop: loop, settings: settings, sites: Sites([Site(name: "fake", port: backend)], defaultName: "fake"),
                tokens: tokens, tls: nil, pages: nil, reports: reports, files: files,
                logger: logger)
        }
        if loops > 1 { _ = RelayTeam(relays) }
        if let shared {
            let logins = try SharedLogins(shared.secrets, secret: shared.secret, tokens: tokens)
            for relay in relays { relay.share(logins) }
            logins.open(on: all[0])
        }
        relays[0].reporting.facts = facts
        backend = backends[0]
        leader = all[0]
        let opened = Box<Result<RelayPorts, NetError>>()
        relays[0].start { opened.put($0) }
        try leader.start(name: "test relay")
        ports = try opened.take().get()
    }

    /// Sets the answer to `raw` from here on, on all loops.
    func setRawAnswer(_ bytes: [UInt8], at place: DeliveryPlace? = nil) {
        for backend in backends {
            backend.rawAnswer.withLock { $0 = bytes }
            backend.rawPlace.withLock { $0 = place }
        }
    }
    /// The same of getOfflineMessages.
    func setRawBacklog(_ bytes: [UInt8]) {
        for backend in backends { backend.rawBacklog.withLock { $0 = bytes } }
    }

    /// On all loops.
    func hold(_ method: String) {
        for backend in backends { backend.hold(method) }
    }

    func release(_ method: String) {
        for backend in backends { backend.release(method) }
    }

    /// Relays and loops that are still in memory.
    var remains: () -> Int {
        struct Weak {
            weak var relay: Relay?
            weak var loop: Loop?
        }
        let all = relays.map { Weak(relay: $0, loop: $0.loop) }
        return { all.reduce(0) { $0 + ($1.relay == nil ? 0 : 1) + ($1.loop == nil ? 0 : 1) } }
    }

    /// Memory of downloads from a store that is not a folder.
    var pieces: PieceMemory { relays[0].files.common.pieces }

    /// Runs `work` on the leader's loop.
    func onLoop(_ work: @escaping @Sendable (Loop) -> Void) { leader.post { [leader] in work(leader) } }

    /// Until so many have come, 10 s at most.
    func waitForRequest(_ method: String, count: Int) {
        let end = ContinuousClock.now + .seconds(10)
        while requests(method).count < count, ContinuousClock.now < end { usleep(1_000) }
    }

    /// All requests so far in order, with their methods.
    func ordered() -> [(String, JSONObject)] { order.withLock { $0 } }

    /// Requests of a method so far, on all loops.
    func requests(_ method: String) -> [JSONObject] { backends.flatMap { $0.requests(method) } }

    /// Sets the facts that the backend is told from here on.
    func set(_ facts: RelayFacts) {
        let relay = relays[0]
        leader.post { relay.reporting.facts = facts }
    }

    /// As SIGHUP does it, and returns when every loop has the new settings.
    func reload(_ change: (inout RelaySettings) -> Void) {
        let relay = relays[0]
        var settings = relay.settings
        change(&settings)
        let frozen = settings
        leader.post { relay.reload(frozen, tls: nil) }
        // The leader tells the others at the end of its turn, so it is asked a second time first.
        for relay in [relay] + relays {
            let done = Box<Void>()
            relay.loop.post { done.put(()) }
            done.take()
        }
    }

    deinit {
        if !hasStopped { precondition(stopLeader(), "the relay does not stop") }
        for relay in relays {
            relay.loop.stop()
            relay.loop.join()
        }
        for backend in backends { backend.letGo() }
        for relay in relays { relay.leaveTeam() }
        reports.close()
    }

    private var hasStopped = false

    /// As the programs stop. False if the leader has not stopped in 10 s.
    private func stopLeader() -> Bool { beginStopOfLeader().takeIfItComes() != nil }

    private func beginStopOfLeader() -> Box<Void> {
        hasStopped = true
        let stopped = Box<Void>()
        let (relay, leader) = (relays[0], leader)
        leader.post {
            relay.stop {
                stopped.put(())
                leader.stop()
            }
        }
        return stopped
    }

    /// A first signal. The result waits for the end, 10 s at most, and is false if not every loop ends by itself.
    func beginStop() -> () -> Bool {
        let stopped = beginStopOfLeader()
        return { [self] in stopped.takeIfItComes() != nil && othersEnd() }
    }

    /// A second signal.
    func stopAgain() {
        let relay = relays[0]
        leader.post { relay.stop {} }
    }

    /// As the programs stop. False if not every loop ends by itself within 10 s.
    func stop() -> Bool { stopLeader() && othersEnd() }

    private func othersEnd() -> Bool {
        let ended = Box<Void>()
        let loops = relays.map(\.loop)
        let worker = Worker {
            for loop in loops { loop.join() }
            ended.put(())
        }
        let haveEnded = ended.takeIfItComes() != nil
        for loop in loops { loop.stop() }
        worker.join()
        return haveEnded
    }
}
