// The backend's HTTP side. In: POST of one encrypted packet. Out: the encrypted answer (Docs/protocol.md 2.3).

import Logging
import XuanNet
import XuanPacket

/// Listens for relays and answers their packets. Loop-confined, which is why it may call itself Sendable.
package final class BackendFront: @unchecked Sendable {
    /// What requests may take and which names are answered to.
    package struct Limits: Sendable {
        /// Bytes of one body while nothing proves who sends it.
        package var strangersBodyBytes = 64 << 10
        /// Bytes of all bodies that wait for their end.
        package var totalBodyBytes = 64 << 20
        package var bodySeconds = 30
        package var bodyRate = 16 << 10
        /// Names of the pages beside localhost and addresses.
        package var hosts: [String] = []

        package init() {}
    }

    private let loop: Loop
    fileprivate let limits: Limits
    fileprivate let hosts: HostNames
    fileprivate let bodies: WaitingBodies
    fileprivate var refusedBodies = ThrottledLog()
    fileprivate let backend: Backend
    fileprivate let cipher: PacketCipher
    fileprivate let seal: SealedCipher
    /// The plain form, which originals speak, is refused.
    fileprivate let isSealedOnly: Bool
    /// Of this run.
    fileprivate let epoch = Secret.random(8).reduce(1) { $0 << 8 | UInt64($1) } | 1
    fileprivate var window = ReplayWindow()
    fileprivate let path: String
    fileprivate private(set) var logger: Logger
    fileprivate let proxies: TrustedProxies
    /// What else is answered on this port.
    fileprivate let admin: AdminFront?
    private var listener: Listener?
    private var ticker: LoopTimer?
    private var minutes: LoopTimer?
    /// Our relays, by the name of their run.
    private var lines: [String: PushSubscriber] = [:]

    /// Throws when the cipher cannot be made.
    package init(
        loop: Loop, backend: Backend, key: PacketKey, path: String, isSealedOnly: Bool = false,
        admin: AdminFront? = nil,
        proxies: TrustedProxies = TrustedProxies(), limits: Limits = Limits(), logger: Logger
    ) throws(PacketError) {
        self.isSealedOnly = isSealedOnly
        seal = try SealedCipher(key: key)
        self.loop = loop
        self.backend = backend
        self.path = path
        self.logger = logger
        self.admin = admin
        self.proxies = proxies
        self.limits = limits
        hosts = HostNames(limits.hosts)
        bodies = WaitingBodies(limit: limits.totalBodyBytes)
        cipher = try PacketCipher(key: key)
    }

    /// Opens the port and returns its number.
    package func listen(host: String, port: UInt16) throws(NetError) -> UInt16 {
        var limits = ConnectionLimits()
        limits.idleSeconds = 3_600
        limits.bodySeconds = self.limits.bodySeconds
        limits.bodyRate = self.limits.bodyRate
        let listener = try Listener(loop: loop, host: host, port: port, tls: nil, limits: limits) { [self] connection in
            FrontRequest(front: self, connection: connection)
        }
        self.listener = listener
        ticker = loop.every(milliseconds: 500) { [unowned(unsafe) self] in tick() }
        minutes = loop.every(milliseconds: 60_000) { [admin] in admin?.tick() }
        return listener.port
    }

    /// On the loop.
    package func setLogLevel(_ level: Logger.Level) { logger.logLevel = level }

    package func close() {
        listener?.close()
        ticker?.cancel()
        minutes?.cancel()
    }

    fileprivate var now: UInt64 { loop.now }

    // MARK: Who has the key

    /// Addresses from which a packet came that the key opened: their packets may be large. The oldest goes when they are
    /// too many; it has to send a small packet first, then.
    private var proved: [String] = []
    private static let provedCapacity = 256

    fileprivate func hasProved(_ address: String) -> Bool { proved.contains(address) }

    fileprivate func prove(_ address: String) {
        if proved.last == address || proved.contains(address) { return }
        if proved.count == Self.provedCapacity { proved.removeFirst() }
        proved.append(address)
    }

    // MARK: Push channels

    fileprivate func line(_ run: String) -> PushSubscriber? { lines[run] }

    /// The relay has said that it is there.
    fileprivate func open(_ run: String, from address: String) {
        guard lines[run] == nil else { return }
        lines[run] = PushSubscriber(now: loop.now)
        backend.attach(relay: run, address: address) { [self] packet in
            loop.post { [self] in append(packet, to: run) }
        }
    }

    /// A relay starts. One whose line has broken off has most probably ended, and the new one takes its place: its people
    /// are dropped. If it lives after all it says who is connected again.
    fileprivate func succeed(_ run: String) {
        for (other, line) in lines where other != run && line.isDown(now: loop.now) {
            lines[other] = nil
            backend.detach(relay: other)
        }
    }

    /// What could not be answered goes the other way.
    fileprivate func append(_ packet: [UInt8], to run: String) {
        guard let line = lines[run] else { return }
        line.append(packet, now: loop.now)
        if line.bytes > PushSubscriber.maximumBytes { forget(run, "it does not fetch what there is") }
    }

    /// The answer itself, or what of it is for who asked, when the others have to get it behind pushes that wait.
    fileprivate func inOrder(_ answer: [UInt8], of asker: Int64, _ run: String) -> [UInt8] {
        guard asker > 0, let line = lines[run], !line.isClear(now: loop.now),
            let divided = DividedAnswer(answer, asker: asker)
        else { return answer }
        append(divided.others, to: run)
        return divided.own
    }

    private func tick() {
        let now = loop.now
        for (run, line) in lines {
            line.tick(now: now)
            backend.setDown(relay: run, line.isDown(now: now))
            if !line.isHeld, now - line.idleSince > PushSubscriber.goneMilliseconds {
                forget(run, "not heard of any more")
            }
        }
    }

    private func forget(_ run: String, _ cause: String) {
        lines[run] = nil
        backend.forget(relay: run)
        logger.warning("a relay is gone", metadata: ["cause": "\(cause)"])
    }

    fileprivate func lost(_ request: any PushRequest, of run: String) {
        guard let line = lines[run] else { return }
        line.lose(request, now: loop.now)
        backend.setDown(relay: run, line.isDown(now: loop.now))
    }
}

/// One relay connection: collects a request's body, asks the backend, answers. Loop-confined.
private final class FrontRequest: ConnectionHandler, PushRequest, @unchecked Sendable {
    /// The relay lets messages of 1 MiB through; several may stand in one packet of a backend's own tools.
    private static let maximumBody = 16 << 20
    private static let contentType = ("Content-Type", "text/html; charset=utf-8")

    private let front: BackendFront
    /// `nil` once it is closed, which breaks the ring of owners.
    private var connection: Connection?
    private var body: BodyCollector?
    private var isRefused = false
    /// A request to the administration.
    private var page: HTTPRequestHead?
    /// Which run of which relay asks; "" for one that does not say.
    private var run = ""
    /// What the header `xxd-seal` says: 1 asks whether this backend is ours, 2 is on a sealed packet.
    private var sealing = ""
    /// Of the sealed packet that is to be answered.
    private var header: SealedHeader?

    init(front: BackendFront, connection: Connection) {
        self.front = front
        self.connection = connection
    }

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        body = nil
        isRefused = true
        page = nil
        connection.forwarded = front.proxies.origin(of: request, from: connection.peer)
        if let admin = front.admin, admin.takes(request.path) {
            guard !admin.isPage(request.path) || connection.forwarded != nil || front.hosts.has(request.host) else {
                return refuse(421, "This address is not asked for by that name (metrics.hosts).\n")
            }
            page = request
            return awaitBody(of: request, admin)
        }
        guard request.path == front.path else { return refuse(404, "There is nothing here.\n") }
        guard request.method == "POST" else { return refuse(405, "Use POST.\n") }
        run = request.header("xxd-run") ?? ""
        sealing = request.header("xxd-seal") ?? ""
        header = nil
        let isKnown = front.hasProved(connection.client.ip)
        collect(limit: isKnown ? Self.maximumBody : front.limits.strangersBodyBytes, isKnown: isKnown, of: request)
    }

    /// What is larger than a stranger's body may be is read on only when the head shows who sends it.
    private func awaitBody(of request: HTTPRequestHead, _ admin: AdminFront) {
        let limit = front.limits.strangersBodyBytes
        guard request.contentLength.map({ $0 > limit }) ?? request.isChunked, let connection else {
            return collect(limit: limit, isKnown: false, of: request)
        }
        isRefused = false
        connection.pauseReading()
        admin.bodyLimit(WholeRequest(request, body: [], on: connection)) { [self] known in
            connection.loop.post { [self] in
                guard page != nil else { return }
                collect(limit: known ?? limit, isKnown: known != nil, of: request)
                connection.resumeReading()
            }
        }
    }

    private func collect(limit: Int, isKnown: Bool, of request: HTTPRequestHead) {
        guard request.contentLength ?? 0 <= limit else { return refuse(.tooLarge) }
        isRefused = false
        body = BodyCollector(limit: limit, isKnown: isKnown, in: front.bodies)
    }

    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
        guard !isRefused else { return }
        if bytes.count > 0, let refusal = body?.append(bytes) { return refuse(refusal) }
        guard isLast else { return }
        let whole = body?.finish() ?? []
        body = nil
        if let page { pass(page, whole, connection) } else { ask(whole, connection) }
    }

    private func refuse(_ refusal: BodyCollector.Refusal) {
        isRefused = true
        body = nil
        guard refusal == .noRoom else { return refuse(413, "The request is too large.\n") }
        if let count = front.refusedBodies.happened(now: front.now) {
            front.logger.warning(
                "requests are refused: all that wait for their bodies' ends take more than limits.bodies",
                metadata: ["times": "\(count)", "peer": "\(connection?.client.ip ?? "")"])
        }
        refuse(503, "Too many requests are under way. Try again in a few seconds.\n")
    }

    private func pass(_ head: HTTPRequestHead, _ body: [UInt8], _ connection: Connection) {
        front.admin?.answer(WholeRequest(head, body: body, on: connection)) { answer in
            connection.loop.post {
                connection.respond(status: answer.status, headers: answer.headers, body: answer.body)
            }
        }
    }

    private func ask(_ body: [UInt8], _ connection: Connection) {
        let packet: [UInt8]
        switch sealing == "2" ? unsealed(body, connection) : plain(body, connection) {
        case .packet(let read): packet = read
        // One answer for every fault: an oracle for paddings, or for the JSON behind them, starts with another one.
        case .unreadable: return refuse(400, "The packet cannot be read.\n")
        case .unknownEpoch: return respondSealed([], status: 428)
        }
        front.prove(connection.client.ip)
        if !run.isEmpty, !admit(packet, connection) { return }
        let (loop, run, asker) = (connection.loop, run, run.isEmpty ? 0 : Self.asker(packet))
        front.backend.ask(packet, relay: run) { [self] answer in
            loop.post { [self] in
                reply(front.inOrder(answer.bytes, of: asker, run), to: run, isForOthers: answer.isForOthers)
            }
        }
    }

    private enum Reading {
        case packet([UInt8])
        case unreadable
        /// A relay that does not know this run of the backend.
        case unknownEpoch
    }

    /// A packet in the original's form. All of it is looked at, whatever is wrong with it, so that the faults take about
    /// the same time.
    private func plain(_ bytes: [UInt8], _ connection: Connection) -> Reading {
        var room = [UInt8](repeating: 0, count: bytes.count)
        let count = room.withUnsafeMutableBytes { room in
            bytes.withUnsafeBytes { try? front.cipher.decrypt($0, into: room) }
        }
        let isPacket = room.withUnsafeBytes { room in
            let text = UnsafeRawBufferPointer(rebasing: room[..<(count ?? room.count)])
            guard let head = try? PacketHead(peeking: text) else { return false }
            return PacketHead.plainText(head.method, of: text)?.isEmpty == false
        }
        guard let count, isPacket, !front.isSealedOnly else {
            let cause =
                front.isSealedOnly
                ? "a packet is not sealed, and sealed=1 takes no other; set sealed=1 in the relay's [backendOptions], too"
                : "a packet cannot be read; is the relay's key ours?"
            front.logger.warning("\(cause)", metadata: ["peer": "\(connection.client.ip)"])
            return .unreadable
        }
        room.removeLast(room.count - count)
        return .packet(room)
    }

    private func unsealed(_ bytes: [UInt8], _ connection: Connection) -> Reading {
        func refused(_ cause: String) -> Reading {
            front.logger.warning("\(cause)", metadata: ["peer": "\(connection.client.ip)"])
            return .unreadable
        }
        guard let (header, packet) = front.seal.open(bytes, .request, run: run) else {
            return refused("a sealed packet cannot be read; is the relay's key ours?")
        }
        let now = front.backend.services.clock()
        let ahead = header.time.subtractingReportingOverflow(now).partialValue
        guard ahead.magnitude <= UInt64(ReplayWindow.skewMilliseconds) else {
            return refused(
                "a sealed packet is refused: the relay's clock and this one differ by \(ahead.magnitude / 1_000) s, more "
                    + "than \(ReplayWindow.skewMilliseconds / 1_000) s; set both clocks")
        }
        self.header = header
        guard header.epoch == front.epoch else { return .unknownEpoch }
        guard front.window.take(header.number, of: header.sender, now: now) else {
            self.header = nil
            return refused("a sealed packet has come before, or far too late")
        }
        guard let head = PacketHead(of: packet),
            packet.withUnsafeBytes({ PacketHead.plainText(head.method, of: $0)?.isEmpty == false })
        else { return refused("a sealed packet holds no packet") }
        return .packet(packet)
    }

    private func respondSealed(_ answer: [UInt8], status: Int, isForOthers: Bool = false) {
        var sealed = SealedHeader(time: front.backend.services.clock())
        (sealed.sender, sealed.number, sealed.epoch) = (header?.sender ?? 0, header?.number ?? 0, front.epoch)
        if let line = front.line(run) {
            sealed.stream = line.stream
            if isForOthers { sealed.order = line.nextOrder() }
        }
        guard let body = front.seal.seal(answer, sealed, .answer, run: run) else {
            return refuse(500, "The answer cannot be encrypted.\n")
        }
        connection?.respond(status: status, headers: [Self.contentType], body: body)
    }

    /// Who asks, where others get the answer, too; 0 for nobody. Of what a relay asks again it knows itself who has it.
    private static func asker(_ packet: [UInt8]) -> Int64 {
        guard let head = PacketHead(of: packet), case .number(let user) = head.userID,
            packet.withUnsafeBytes({ PacketHead.member(head.method, of: $0, is: "message") }),
            !packet.suffix(again.count).elementsEqual(again)
        else { return 0 }
        return user
    }
    private static let again = Array(#","again":true}"#.utf8)

    /// What the front itself has a word about in requests of our relay. False: it has answered, or will.
    private func admit(_ packet: [UInt8], _ connection: Connection) -> Bool {
        let (starts, presents, waits, tells) = packet.withUnsafeBytes { bytes -> (Bool, Bool, Bool, Bool) in
            guard let head = try? PacketHead(peeking: bytes) else { return (false, false, false, false) }
            func names(_ method: StaticString) -> Bool { PacketHead.member(head.method, of: bytes, is: method) }
            return (names("serverStart"), names("$present"), names("$wait"), names("$status"))
        }
        if starts { front.succeed(run) }
        if starts || presents { front.open(run, from: connection.client.ip) }
        guard let line = front.line(run) else {
            // This backend was started after the relay: it does not know who is connected.
            refuse(409, "This run of the relay is not known. Say who is connected ($present).\n")
            return false
        }
        if tells {
            takeStatus(packet)
            return false
        }
        guard waits else { return true }
        let params = (try? JSON.parse(packet))?.object?["params"]?.object
        // The relay may not know yet that this backend was started again: a number of the channel before says nothing.
        let isOfThis = params?["stream"]?.string.map { $0 == "\(line.stream)" } ?? true
        let position = isOfThis ? params?["position"]?.integer ?? 0 : 0
        front.backend.setDown(relay: run, false)
        line.wait(self, position: position, now: connection.loop.now) { [self] in reply($0, to: "") }
        return false
    }

    private func takeStatus(_ packet: [UInt8]) {
        let answer = front.backend.takeStatus(packet, relay: run) { member in
            front.logger.warning(
                "a relay's status is not taken", metadata: ["relay": "\(run.prefix(6))", "member": "\(member)"])
        }
        reply(answer, to: "")
    }

    var isGone: Bool { connection?.hasPeerEnded ?? true }

    private func reply(_ answer: [UInt8], to run: String, isForOthers: Bool = false) {
        // The relay has given the request up, or its connection broke: it asks again, or asks what its people lack.
        guard let connection, connection.isOpen else { return }
        // The answer to the question whether this backend is ours is sealed, too; only serverStart asks it.
        if header != nil || (sealing == "1" && answer.isEmpty) {
            return respondSealed(answer, status: 200, isForOthers: isForOthers)
        }
        if answer.isEmpty { return connection.respond(status: 200, headers: [Self.contentType], body: [UInt8]()) }
        guard let body = answer.withUnsafeBytes({ bytes in try? front.cipher.encrypt(bytes) }) else {
            return refuse(500, "The answer cannot be encrypted.\n")
        }
        connection.respond(status: 200, headers: [Self.contentType], body: body)
    }

    private func refuse(_ status: Int, _ text: String) {
        connection?.respond(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    func connectionClosed(_ reason: CloseReason, on connection: Connection) {
        self.connection = nil
        body = nil
        page = nil
        front.lost(self, of: run)
    }
}
