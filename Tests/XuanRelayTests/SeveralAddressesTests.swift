import Logging
import Testing
import XuanConfig
import XuanNet
import XuanPacket
import XuanThreads

@testable import XuanRelay

/// A backend with two addresses, each with a process in the test's hands. What happens when one goes away is what happens
/// when a backend was started again.
@Suite struct SeveralAddressesTests {
    private static let success: JSON = ["result": "success"]

    /// Both ends answer everything; the push channel is silent.
    private func calm(_ request: JSONObject) -> AddressCable.Reply {
        request["method"] == "$wait" ? .silence : .answer(Self.success)
    }

    @Test func theOtherOneHearsWhoIsConnectedBeforeAnythingElse() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        #expect(try cable.ask("ping").get()["result"] == "success")
        cable.goAway(first)
        #expect(try cable.ask("ping").get()["result"] == "success")
        let other = cable.methods(at: 1 - first).filter { $0 != "$wait" }
        #expect(other == ["$present", "ping"])
        #expect(cable.requests(at: 1 - first)[0]["params"]?.object?["change"] == 1)
        #expect(cable.methods(at: first).contains("$present") == false)
        #expect(cable.backendAway == [cable.name(first)])
    }

    @Test func aMessageOnItsWayGoesToTheOtherOneWithAMarkAndOthersFail() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.setReply(of: first) { request in request["method"] == "$wait" ? .silence : .vanish }
        let results = cable.askAll(["message", "upsertTodo"])
        #expect(try results[0].get()["result"] == "success")
        guard case .failure(.noAnswer) = results[1] else {
            Issue.record("a todo was sent twice: \(results[1])")
            return
        }
        let other = cable.requests(at: 1 - first).filter { $0["method"] != "$wait" }
        #expect(other.map { $0["method"] } == ["$present", "message"])
        #expect(other[1]["again"] == true)
    }

    @Test func anAddressThatIsSilentIsLeftAfterTheLimitOfALook() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.setReply(of: first) { _ in .silence }
        cable.setLook(of: first, nil)
        // Well within the 10 s of an attempt.
        let results = cable.askAll(["message"])
        #expect(try results[0].get()["result"] == "success")
        #expect(cable.methods(at: 1 - first).contains("message"))
    }

    @Test func itReturnsToItsFirstChoiceAndEachReturnIsSettled() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.goAway(first)
        #expect(try cable.ask("ping").get()["result"] == "success")
        cable.comeBack(first)
        #expect(cable.waits { $0.current == first }, "it stayed at the second choice")
        #expect(try cable.ask("ping").get()["result"] == "success")
        #expect(cable.waits { $0.methods(at: first).contains("$present") })
        let back = cable.requests(at: first).filter { $0["method"] == "$present" }
        #expect(back.map { $0["params"]?.object?["change"] } == [2])
        #expect(cable.backendAway == [])
    }

    @Test func aReturnWaitsForAQuietMoment() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.goAway(first)
        #expect(try cable.ask("ping").get()["result"] == "success")
        cable.setReply(of: 1 - first) { request in
            switch request["method"] {
            case "$wait": .silence
            case "slow": .answerAfter(600, Self.success)
            default: .answer(Self.success)
            }
        }
        cable.comeBack(first)
        for _ in 0..<4 { #expect(try cable.ask("slow").get()["result"] == "success") }
        #expect(cable.waits { $0.current == first })
        // None of them was asked for twice.
        let all = cable.methods(at: first) + cable.methods(at: 1 - first)
        #expect(all.count { $0 == "slow" } == 4)
    }

    @Test func oneThatSaysItIsLeavingIsLeftWithoutAFault() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.setLook(of: first, 503)
        #expect(cable.waits { $0.current == 1 - first })
        #expect(try cable.ask("ping").get()["result"] == "success")
        #expect(cable.methods(at: 1 - first).filter { $0 != "$wait" } == ["$present", "ping"])
        #expect(cable.backendAway == [], "it is not away")
    }

    @Test func whoIsConnectedIsSaidUntilItIsTaken() throws {
        let refusals = Guarded(2)
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.setReply(of: 1 - first) { request in
            let isRefused = refusals.withLock { left in
                guard request["method"] == "$present", left > 0 else { return false }
                left -= 1
                return true
            }
            return isRefused ? .answer(["result": "fail"]) : calm(request)
        }
        cable.goAway(first)
        #expect(try cable.ask("ping").get()["result"] == "success")
        let other = cable.methods(at: 1 - first).filter { $0 != "$wait" }
        #expect(other == ["$present", "$present", "$present", "ping"])
    }

    @Test func withoutAnyAddressRequestsFailSoonAndTheFirstThatIsBackIsUsed() throws {
        let cable = try AddressCable { _, request in calm(request) }
        let first = cable.current
        cable.openPushChannel()
        cable.goAway(first)
        cable.goAway(1 - first)
        let clock = ContinuousClock.now
        guard case .failure(.unreachable) = cable.ask("ping") else {
            Issue.record("an answer from nobody")
            return
        }
        #expect(ContinuousClock.now - clock < .seconds(3))
        cable.comeBack(1 - first)
        #expect(cable.waits { (try? $0.ask("ping").get()["result"]) == "success" })
        #expect(cable.current == 1 - first)
    }
}

/// An `HTTPBackend` with two addresses and the servers at its ends, on one loop with a thread of its own.
private final class AddressCable: @unchecked Sendable {  // loop-confined except what is guarded
    enum Reply {
        case answer(JSON)
        case answerAfter(UInt64, JSON)
        /// Never answers.
        case silence
        /// Nobody listens any more, and every connection breaks.
        case vanish
    }

    /// One address.
    private final class End: @unchecked Sendable {
        let port: UInt16
        var listener: Listener?
        var connections: [ObjectIdentifier: Connection] = [:]
        var reply: (JSONObject) -> Reply
        /// Status of the answer to a GET; `nil` for silence.
        var look: Int? = 405
        let requests = Guarded<[JSONObject]>([])

        init(_ listener: Listener, _ reply: @escaping (JSONObject) -> Reply) {
            (self.listener, port, self.reply) = (listener, listener.port, reply)
        }

        func vanish() {
            listener?.close()
            listener = nil
            for connection in connections.values { connection.abort() }
        }
    }

    private let loop: Loop
    private var ends: [End] = []
    private let addresses: SiteAddresses
    private let backend: HTTPBackend
    private let cipher: PacketCipher

    init(_ reply: @escaping @Sendable (Int, JSONObject) -> Reply) throws {
        loop = try Loop()
        let key = try PacketKey.random()
        cipher = try PacketCipher(key: key)
        var limits = SiteAddresses.Limits()
        limits.checkMilliseconds = 50
        limits.checkTimeoutMilliseconds = 1_000
        limits.choice = AddressChoice.Limits(returnMilliseconds: 200, spreadMilliseconds: 100)
        final class Late: @unchecked Sendable { weak var ends: End? }
        let boxes = [Late(), Late()]
        let cipher = cipher
        for index in 0..<2 {
            let listener = try Listener(
                loop: loop, host: "127.0.0.1", port: 0, tls: nil, limits: ConnectionLimits()
            ) { connection in boxes[index].ends.map { Handler($0, cipher, connection) } }
            let end = End(listener) { reply(index, $0) }
            boxes[index].ends = end
            ends.append(end)
        }
        let urls = ends.map { BackendURL("http://127.0.0.1:\($0.port)/x.php")! }
        addresses = SiteAddresses(urls, name: "test", limits: limits)
        backend = try HTTPBackend(
            loop: loop, name: "test", urls: urls, addresses: addresses, key: key, tls: [nil, nil], run: "run",
            logger: Logger(label: "test") { _ in SilentLog() })
        backend.presence = {
            JSON.object([("module", "chat"), ("method", "$present"), ("params", .object([("users", [])]))]).bytes
        }
        try loop.start(name: "cable")
    }

    deinit {
        loop.stop()
        loop.join()
    }

    var current: Int { addresses.place.address }
    var backendAway: [String] { backend.awayAddresses }
    func name(_ end: Int) -> String { "127.0.0.1:\(ends[end].port)" }
    func requests(at end: Int) -> [JSONObject] { ends[end].requests.withLock { $0 } }
    func methods(at end: Int) -> [String] { requests(at: end).compactMap { $0["method"]?.string } }

    private func onLoop<Value: Sendable>(_ work: @escaping @Sendable () -> Value) -> Value {
        let box = Box<Value>()
        loop.post { box.put(work()) }
        return box.take()
    }

    func setReply(of end: Int, _ reply: @escaping @Sendable (JSONObject) -> Reply) {
        onLoop { [self] in ends[end].reply = reply }
    }

    func setLook(of end: Int, _ status: Int?) { onLoop { [self] in ends[end].look = status } }

    func goAway(_ end: Int) { onLoop { [self] in ends[end].vanish() } }

    func comeBack(_ end: Int) {
        onLoop { [self] in
            let end = ends[end]
            end.listener = try! Listener(
                loop: loop, host: "127.0.0.1", port: end.port, tls: nil, limits: ConnectionLimits()
            ) { [cipher] connection in Handler(end, cipher, connection) }
        }
    }

    /// The backend is ours: it has a push channel, which the first question opens.
    func openPushChannel() {
        onLoop { [self] in
            backend.openPushChannel { _ in }
            addresses.expectSettling()
        }
        _ = waits { cable in cable.methods(at: cable.current).contains("$wait") }
    }

    func ask(_ method: String) -> Result<JSONObject, BackendFailure> { askAll([method])[0] }

    /// All at once.
    func askAll(_ methods: [String]) -> [Result<JSONObject, BackendFailure>] {
        let boxes = methods.map { _ in Box<Result<JSONObject, BackendFailure>>() }
        loop.post { [self] in
            for (method, box) in zip(methods, boxes) {
                let packet = JSON.object([("module", "chat"), ("method", .string(method)), ("params", [])])
                backend.ask(packet.bytes) { result in
                    box.put(result.map { (try? JSON.parse($0))?.object ?? JSONObject() })
                }
            }
        }
        return boxes.map { $0.take() }
    }

    /// Until it is so, at most 10 s.
    func waits(_ isSo: (AddressCable) -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while !isSo(self) {
            guard ContinuousClock.now < end else { return false }
            let turn = Box<Void>()
            loop.post { [self] in loop.after(milliseconds: 20) { turn.put(()) } }
            turn.take()
        }
        return true
    }

    private final class Handler: ConnectionHandler {
        private let end: End
        private let cipher: PacketCipher
        private var body: [UInt8] = []

        init(_ end: End, _ cipher: PacketCipher, _ connection: Connection) {
            (self.end, self.cipher) = (end, cipher)
            end.connections[ObjectIdentifier(connection)] = connection
        }

        func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
            body = []
            guard request.method == "GET", let status = end.look else { return }
            connection.respond(status: status, headers: [], body: "look")
        }

        func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
            body.append(contentsOf: bytes)
            guard isLast, !body.isEmpty else { return }
            let plain = body.withUnsafeBytes { try! cipher.decrypt($0) }
            let request = try! JSON.parse(plain).object!
            end.requests.withLock { $0.append(request) }
            switch end.reply(request) {
            case .answer(let answer): respond(answer, connection)
            case .answerAfter(let milliseconds, let answer):
                connection.loop.after(milliseconds: milliseconds) { [self] in respond(answer, connection) }
            case .silence: break
            case .vanish: end.vanish()
            }
        }

        private func respond(_ answer: JSON, _ connection: Connection) {
            let bytes = answer.bytes.withUnsafeBytes { try! cipher.encrypt($0) }
            connection.respond(status: 200, headers: [], body: bytes)
        }

        func connectionClosed(_ reason: CloseReason, on connection: Connection) {
            end.connections[ObjectIdentifier(connection)] = nil
        }
    }
}
