import Logging
import Testing
import XuanConfig
import XuanNet
import XuanPacket
import XuanThreads

@testable import XuanRelay

/// The cable to a backend over real HTTP, with a backend in the test's hands at its other end.
@Suite struct HTTPBackendTests {
    @Test func aMessageWhoseAnswerIsLostGoesOutAgainWithAMarkAndOthersDoNot() throws {
        let cable = try Cable { request in
            request["again"] == true || request["method"] == "ping" ? .answer(["result": "success"]) : .hangUp
        }
        #expect(try cable.ask(["module": "chat", "method": "message", "params": []]).get()["result"] == "success")
        #expect(cable.asked.map { $0["again"] } == [nil, true])
        #expect(throws: BackendFailure.self) {
            try cable.ask(["module": "chat", "method": "upsertTodo", "params": []]).get()
        }
        #expect(throws: BackendFailure.self) {
            try cable.ask(["module": "chat", "method": "create", "params": [""]]).get()
        }
        #expect(cable.asked.count == 4)
    }

    @Test func aBackendThatHasForgottenTheRelayIsToldWhoIsConnectedAndAskedAgain() throws {
        let knows = Guarded(false)
        let cable = try Cable { request in
            if request["method"] == "$present" {
                knows.withLock { $0 = true }
                return .answer(["result": "success"])
            }
            return knows.withLock { $0 } ? .answer(["result": "success"]) : .status(409)
        }
        #expect(try cable.ask(["module": "chat", "method": "ping"]).get()["result"] == "success")
        #expect(cable.asked.map { $0["method"] } == ["ping", "$present", "ping"])
    }

    /// Its database is away: it has a channel for the relay by then, so no 409 will come any more.
    @Test func aBackendThatDoesNotTakeWhoIsConnectedHearsItBeforeTheNextRequest() throws {
        let presents = Guarded(0)
        let cable = try Cable { request in
            guard request["method"] == "$present" else {
                return presents.withLock { $0 } == 0 ? .status(409) : .answer(["result": "success"])
            }
            return presents.withLock { count in
                count += 1
                return .answer(["result": count == 1 ? "fail" : "success"])
            }
        }
        #expect(throws: BackendFailure.refused(status: 409)) {
            try cable.ask(["module": "chat", "method": "ping"]).get()
        }
        #expect(try cable.ask(["module": "chat", "method": "ping"]).get()["result"] == "success")
        #expect(cable.asked.map { $0["method"] } == ["ping", "$present", "$present", "ping"])
    }

    @Test func aBackendThatIsAwayIsNotWaitedFor() throws {
        let cable = try Cable { _ in .answer(["result": "success"]) }
        cable.goAway()
        // The first one tries three times, the next ones fail at once.
        for _ in 0..<50 {
            guard case .failure(.unreachable) = cable.ask(["module": "chat", "method": "ping"]) else {
                Issue.record("an answer from nobody")
                return
            }
        }
    }

    @Test func pushedPacketsComeInOrderAndTheNextQuestionSaysHowFar() throws {
        let cable = try Cable { request in
            guard request["method"] == "$wait", let at = request["params"]?.object?["position"]?.integer, at < 4
            else { return .silence }
            let packets: JSON = [["method": "notice", "data": JSON(at)], ["method": "notice", "data": JSON(at + 1)]]
            return .answer(["result": "success", "data": ["position": JSON(at + 2), "packets": packets]])
        }
        let packets = cable.openPushChannel(count: 4)
        #expect(packets.map { $0["data"] } == [0, 1, 2, 3])
    }

    @Test func aNumberNamesTheChannelThatItBelongsTo() throws {
        let cable = try Cable { request in
            guard request["method"] == "$wait", let params = request["params"]?.object,
                let at = params["position"]?.integer, at < 2, params["stream"] == (at == 0 ? nil : "77")
            else { return .silence }
            return .answer([
                "result": "success",
                "data": [
                    "position": JSON(at + 1), "stream": "77", "packets": [["method": "notice", "data": JSON(at)]],
                ],
            ])
        }
        let packets = cable.openPushChannel(count: 2)
        #expect(packets.map { $0["data"] } == [0, 1])
    }

    @Test func aBackendWithoutAPushChannelIsAskedForItOnce() throws {
        let cable = try Cable { _ in .answer(["module": "chat", "method": "kickoff", "data": "Illegal Requset."]) }
        #expect(cable.isPushChannelRefused())
        #expect(cable.asked.count == 1)
    }

    @Test func theCircuitLetsOneProbeThroughAfterEachPause() {
        var circuit = Circuit()
        func lets(_ now: UInt64) -> Bool { circuit.letsThrough(now: now) }
        func fails(_ now: UInt64) -> Bool { circuit.failed(now: now) }
        func succeeds() -> Bool { circuit.succeeded() }
        #expect(lets(0))
        #expect(fails(0))
        #expect(!lets(249))
        #expect(lets(250))
        #expect(!lets(251), "one probe at a time")
        #expect(!fails(260))
        #expect(!lets(759))
        #expect(lets(760))
        #expect(succeeds())
        #expect(lets(761))
        #expect(lets(761))
        #expect(!succeeds())
    }
}

/// A cable and the HTTP server at its end, on one loop with a thread of its own.
private final class Cable: @unchecked Sendable {  // loop-confined except `requests`, which is guarded
    enum Reply {
        case answer(JSON)
        case status(Int)
        /// Ends the connection instead of answering.
        case hangUp
        /// Never answers.
        case silence
    }

    private let loop: Loop
    private let listener: Listener
    private let backend: HTTPBackend
    private let requests: Guarded<[JSONObject]>

    init(_ reply: @escaping (JSONObject) -> Reply) throws {
        let loop = try Loop()
        let requests = Guarded<[JSONObject]>([])
        let key = try PacketKey.random()
        let cipher = try PacketCipher(key: key)
        listener = try Listener(loop: loop, host: "127.0.0.1", port: 0, tls: nil, limits: ConnectionLimits()) { _ in
            End(cipher: cipher) { request in
                requests.withLock { $0.append(request) }
                return reply(request)
            }
        }
        backend = try HTTPBackend(
            loop: loop, name: "test", url: BackendURL("http://127.0.0.1:\(listener.port)/x.php")!, key: key, tls: nil,
            run: "run", logger: Logger(label: "test") { _ in SilentLog() })
        backend.presence = { JSON.object([("module", "chat"), ("method", "$present")]).bytes }
        self.loop = loop
        self.requests = requests
        try loop.start(name: "cable")
    }

    deinit {
        loop.stop()
        loop.join()
    }

    var asked: [JSONObject] { requests.withLock { $0 } }

    func ask(_ packet: JSON) -> Result<JSONObject, BackendFailure> {
        let box = Box<Result<JSONObject, BackendFailure>>()
        loop.post { [self] in
            backend.ask(packet.bytes) { result in box.put(result.map { (try? JSON.parse($0))?.object ?? JSONObject() })
            }
        }
        return box.take()
    }

    /// Nothing listens any more.
    func goAway() {
        let box = Box<Void>()
        loop.post { [self] in
            listener.close()
            box.put(())
        }
        box.take()
    }

    func openPushChannel(count: Int) -> [JSONObject] {
        let box = Box<[JSONObject]>()
        loop.post { [self] in
            var packets: [JSONObject] = []
            backend.onPush = { packet, _ in
                guard let packet else { return }
                packets.append(try! JSON.parse(packet.bytes).object!)
                if packets.count == count { box.put(packets) }
            }
            backend.openPushChannel { _ in }
        }
        return box.take()
    }

    func isPushChannelRefused() -> Bool {
        let box = Box<Bool>()
        loop.post { [self] in backend.openPushChannel { box.put(!$0) } }
        return box.take()
    }

    private final class End: ConnectionHandler {
        private let cipher: PacketCipher
        private let reply: (JSONObject) -> Reply
        private var body: [UInt8] = []

        init(cipher: PacketCipher, _ reply: @escaping (JSONObject) -> Reply) {
            self.cipher = cipher
            self.reply = reply
        }

        func requestReceived(_ request: HTTPRequestHead, on connection: Connection) { body = [] }

        func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
            body.append(contentsOf: bytes)
            guard isLast else { return }
            let plain = body.withUnsafeBytes { try! cipher.decrypt($0) }
            switch reply(try! JSON.parse(plain).object!) {
            case .answer(let answer):
                let bytes = answer.bytes.withUnsafeBytes { try! cipher.encrypt($0) }
                connection.respond(status: 200, headers: [], body: bytes)
            case .status(let status): connection.respond(status: status, headers: [], body: "no")
            case .hangUp: connection.abort()
            case .silence: break
            }
        }

        func connectionClosed(_ reason: CloseReason, on connection: Connection) {}
    }
}
