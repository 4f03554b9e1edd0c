// One request of a relay, or of a page. In: head and body. Out: the backend's answer, encrypted as the packet was.

import XuanBackend
import XuanNet
import XuanPacket

/// One relay connection: collects a request's body, asks the backend, answers. Loop-confined.
final class FrontRequest: ConnectionHandler, PushRequest, @unchecked Sendable {
    private static let contentType = ("Content-Type", "text/html; charset=utf-8")

    private let front: BackendFront
    /// `nil` once it is closed, which breaks the retain cycle.
    private var connection: Connection?
    private var body: BodyCollector?
    private var isRefused = false
    /// A request to the administration.
    private var page: HTTPRequestHead?
    /// The run of the requesting relay; "" if it names none.
    private var run = ""
    /// The header `xxd-seal`: 1 asks whether this backend is ours, 2 marks a sealed packet.
    private var sealing = ""
    /// Of the sealed packet to answer.
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
        guard request.method == "POST" else {
            // A relay with several backends looks whether this one is there, and to be used.
            let isDown = front.health.now.status == 503
            return isDown ? refuse(503, "Use another backend.\n") : refuse(405, "Use POST.\n")
        }
        run = request.header("xxd-run") ?? ""
        sealing = request.header("xxd-seal") ?? ""
        header = nil
        let (limit, isKnown) = front.bodies.limit(of: connection.client.ip)
        collect(limit: limit, isKnown: isKnown, of: request)
    }

    /// A body above the limit for unauthenticated senders is read on only if the head authenticates its sender.
    private func awaitBody(of request: HTTPRequestHead, _ admin: AdminFront) {
        let limit = front.bodies.strangersLimit
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
        body = BodyCollector(limit: limit, isKnown: isKnown, in: front.bodies.waiting)
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
        if let count = front.bodies.refusals.happened(now: front.now) {
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
        let packet: Packet
        let reading =
            sealing == "2"
            ? front.cipher.readSealed(body, run: run, now: front.backend.now) : front.cipher.readPlain(body)
        switch reading {
        case .packet(let read, let header): (packet, self.header) = (read, header)
        // One answer for every fault: a distinguishable one would be the start of an oracle for paddings, or for the
        // JSON behind them.
        case .unreadable(let cause):
            front.logger.warning("\(cause)", metadata: ["peer": "\(connection.client.ip)"])
            return refuse(400, "The packet cannot be read.\n")
        case .unknownEpoch(let header):
            self.header = header
            return respondSealed([], status: 428)
        }
        front.bodies.prove(connection.client.ip)
        guard !run.isEmpty else { return carryOut(packet, asker: 0) }
        let request = RelayRequest(packet)
        guard admit(request.role, packet.bytes, connection) else { return }
        if request.role == .presents { return carryOut(packet, asker: request.asker, settles: true) }
        front.channels.whenSettled(run) { [self] in carryOut(packet, asker: request.asker) }
    }

    /// `settles`: it tells the backend who is connected.
    private func carryOut(_ packet: Packet, asker: Int64, settles: Bool = false) {
        // While it waited the relay may have given it up: then it was not carried out.
        guard let loop = connection?.loop else { return }
        let run = run
        if settles { front.channels.beginSettling(run) }
        front.backend.ask(packet, relay: run) { [self] answer in
            loop.post { [self] in
                // The answer to a synced session stands between those to several.
                let hasPlace = answer.isForOthers || answer.sessions.kind == .asker
                reply(front.channels.inOrder(answer, of: asker, run), to: run, isForOthers: hasPlace)
                if settles { front.channels.endSettling(run) }
            }
        }
    }

    private func respondSealed(_ answer: [UInt8], status: Int, isForOthers: Bool = false) {
        let body = front.cipher.writeSealed(
            answer, to: header, run: run, now: front.backend.now, line: front.channels[run], isForOthers: isForOthers)
        guard let body else { return refuse(500, "The answer cannot be encrypted.\n") }
        connection?.respond(status: status, headers: [Self.contentType], body: body)
    }

    /// Requests of our relay that the front handles itself. False: it has answered, or will.
    private func admit(_ role: RelayRole?, _ packet: [UInt8], _ connection: Connection) -> Bool {
        if role == .starts { front.channels.succeed(run) }
        if role == .starts || role == .presents {
            let change = role == .presents ? RelayRequest.change(packet) : 0
            front.channels.open(run, from: connection.client.ip, change: change)
        }
        guard let line = front.channels[run] else {
            // This backend was started after the relay: it does not know the connections.
            refuse(409, "This run of the relay is not known. Say who is connected ($present).\n")
            return false
        }
        if role == .tells {
            takeStatus(packet)
            return false
        }
        guard role == .waits else { return true }
        let params = (try? JSON.parse(packet))?.object?["params"]?.object
        // The relay may not know of this backend's restart yet: a number of the old channel means nothing.
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
        // The relay has given the request up, or its connection broke: it repeats the request, or fetches what its
        // people lack.
        guard let connection, connection.isOpen else { return }
        // The answer to the question whether this backend is ours is sealed, too; only serverStart asks it.
        if header != nil || sealing == "1" {
            return respondSealed(answer, status: 200, isForOthers: isForOthers)
        }
        if answer.isEmpty { return connection.respond(status: 200, headers: [Self.contentType], body: [UInt8]()) }
        guard let body = front.cipher.writePlain(answer) else {
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
        front.channels.lost(self, of: run)
    }
}
