import XuanNet
import XuanPacket

/// One chat connection: where it stands between upgrade, login and end, and what waits for it.
///
/// Loop-confined. The connection owns it as its handler; a site holds it, too, while it is registered.
package final class Session: @unchecked Sendable {  // confined to its loop; others may carry it, to post it back
    enum State {
        /// Upgraded; only `chat/login` is listened to.
        case anonymous
        /// The login exchange runs; live packets are held back once the user is registered.
        case loggingIn
        case online
        /// Told to go or gone: nothing that comes in is looked at any more.
        case ended
    }

    let connection: Connection
    /// The relay outlives every session: it ends them all before it goes.
    unowned(unsafe) let relay: Relay
    /// The key of its messages. With a token per login `nil` until the first message has told.
    var token: ClientToken?
    let address: ClientAddress

    var state = State.anonymous
    var login = SessionLogin()
    var backlog = SessionBacklog()
    var end = SessionEnd()
    private var requests = RequestQueue()
    /// While the login exchange runs, from the moment in which the backend has named the user, and while what was
    /// missed is fetched.
    private(set) var arrival: Arrival?
    var delivered = Delivered()
    /// The next session of the same person at this site and loop. Only the site's table changes it.
    var next: Session?

    init(connection: Connection, relay: Relay) {
        self.connection = connection
        self.relay = relay
        token = relay.crypto.tokens.ofRun
        address = ClientAddress(ip: connection.client.ip, port: connection.client.port)
    }

    /// Unlike that of any other session of this run, whatever its loop.
    var number: UInt64 { connection.number }
    var site: Site? { login.site }
    var userID: Int64 { login.userID }
    /// It asks for what it has missed: nothing is brought to it, and nothing of it is reported.
    var isSynced: Bool { login.device != nil }
    var kind: SessionKind { isSynced ? .synced : .classic }

    /// Whether the person's older session ends with this login: that of the same device, or the other classic one.
    func replaces(_ older: Session) -> Bool { login.device?.facts.id == older.login.device?.facts.id }

    // MARK: Out

    /// Queues a frame, or keeps it until the login exchange is over. `message`: what losing it would
    /// lose. `order`: its place among what the site sends to its people.
    func deliver(_ frame: SharedFrame, message: MessageGids?, order: UInt64) {
        switch state {
        case .online:
            if backlog.isSpecial { return deliverLate(frame, message, order) }
            send(frame, message)
        case .loggingIn: hold(frame, message, order)
        case .anonymous, .ended: break
        }
    }

    /// The same for a ciphertext that nobody shares.
    func deliver(copying bytes: UnsafeRawBufferPointer, message: MessageGids?, order: UInt64) {
        switch state {
        case .online:
            if backlog.isSpecial { return deliverLate(SharedFrame(copying: bytes), message, order) }
            connection.send(copying: bytes)
            if let message { remember(message) }
        case .loggingIn: hold(SharedFrame(copying: bytes), message, order)
        case .anonymous, .ended: break
        }
    }

    private func deliverLate(_ frame: SharedFrame, _ message: MessageGids?, _ order: UInt64) {
        if backlog.isCatchingUp { return hold(frame, message, order) }
        if let message, backlog.wasBrought(message) { return }
        send(frame, message)
    }

    /// The missed packets are on their way: those held back follow in order, without the ones in `brought`.
    func endCatchingUp(brought gids: [String]) {
        backlog.isCatchingUp = false
        if !gids.isEmpty { backlog.brought = (backlog.brought ?? []).union(gids) }
        guard let last = arrival else { return }
        arrival = nil
        for (frame, message, _) in last.takeHeld() {
            if let message, backlog.wasBrought(message) { continue }
            connection.send(spared: frame)
            if let message { remember(message) }
        }
    }

    func forgetBrought() { backlog.brought = nil }

    private func hold(_ frame: SharedFrame, _ message: MessageGids?, _ order: UInt64) {
        guard let arrival else { return }
        arrival.hold(frame, message, order)
        // More is not kept back: it goes out now, behind what the exchange has brought so far. With our backend
        // these are no messages, which wait there for their turn.
        if arrival.heldBytes > relay.settings.limits.heldBytes { release(arrival) }
    }

    private func release(_ arrival: Arrival) {
        // A client that does not even read the exchange is a slow reader.
        let isSlow = connection.queuedBytes > relay.settings.limits.queueBytes
        for (frame, message, _) in arrival.takeHeld() {
            if isSlow { connection.send(frame) } else { connection.send(spared: frame) }
            if let message { remember(message) }
        }
    }

    // MARK: The login exchange

    /// The backend has named the user: from here on live packets are held back.
    func arrive() { arrival = Arrival() }

    /// A packet of the exchange, of whatever size: it does not count against the bound of the queue. `part`: where the
    /// backend goes on behind the messages in it, 0 for nowhere; `nil` if there are none.
    func send(step packet: [UInt8], part: Int64? = nil) {
        let packet = PacketEdit.escapingSupplementary(packet)
        guard let token, let frame = relay.crypto.cipher.frame(packet, under: token) else { return }
        connection.send(spared: frame)
        guard let part else { return }
        arrival?.sent(part: part, bytes: packet.count)
        remember(MessageGids(in: packet))
    }

    /// Calls `next` when the connection has taken all that was sent and no more than `limits.unconfirmed` of it waits
    /// for a pong: so a backlog of any size is in memory only in part.
    func whenRoom(_ next: @escaping () -> Void) {
        arrival?.next = next
        connection.whenDrained()
    }

    /// The user's connection on another loop has said what it leaves behind.
    func olderHasSettled() {
        guard let arrival, arrival.waitsForOlder else { return }
        arrival.waitsForOlder = false
        connection.whenDrained()
    }

    private func goOnIfThereIsRoom() {
        guard let arrival, let next = arrival.next, connection.queuedBytes == 0,
            arrival.unconfirmedBytes <= relay.settings.limits.unconfirmedBytes || requests.isPaused
        else { return }
        arrival.next = nil
        next()
    }

    /// Sends past the hold what the relay says to this connection.
    func sendNow(_ packet: [UInt8]) {
        let packet = PacketEdit.escapingSupplementary(packet)
        guard let token, let frame = relay.crypto.cipher.frame(packet, under: token) else { return }
        connection.send(frame)
    }

    private func send(_ frame: SharedFrame, _ message: MessageGids?) {
        connection.send(frame)
        if let message { remember(message) }
    }

    private func remember(_ message: MessageGids) {
        guard !isSynced else { return }
        if delivered.unconfirmed.add(message) { connection.confirm() }
        let isTooMuch = delivered.unconfirmed.bytes > relay.settings.limits.unconfirmedBytes
        guard isTooMuch, arrival == nil || requests.isPaused else { return }
        relay.end(self, code: 1013, reason: "too much was not confirmed")
    }

    /// Nothing is on its way to the peer of which it is not known whether it arrived.
    var isConfirmed: Bool { delivered.unconfirmed.isEmpty && arrival?.held.isEmpty != false }

    /// The gids of messages that may not have arrived, once.
    func takeUnconfirmed() -> [String] {
        defer {
            delivered.unconfirmed = Unconfirmed()
            arrival = nil
        }
        return delivered.unconfirmed.list + (arrival?.held.flatMap { $0.message?.list ?? [] } ?? [])
    }

    /// The exchange is over: what was held back follows in order.
    func goOnline() {
        state = .online
        guard let last = arrival else { return }
        arrival = nil
        for (frame, message, _) in last.takeHeld() {
            connection.send(spared: frame)
            if let message { remember(message) }
        }
    }

    // MARK: In

    /// Asks the backend, after everything that this connection has asked before.
    func ask(_ packet: Packet) {
        requests.came(packet.bytes.count)
        if !requests.isWaiting, requests.underWay < atOnce {
            begin(packet)
        } else {
            requests.wait(packet)
        }
        guard requests.bytes > relay.settings.limits.waitingBytes, !requests.isPaused,
            requests.isWaiting || requests.underWay > 1
        else { return }
        requests.isPaused = true
        connection.pauseReading()
    }

    /// Calls `hook` when every request so far has its answer; at once if there is none.
    func whenQuiet(_ hook: @escaping () -> Void) {
        requests.quietHook = hook
        if requests.underWay == 0 { askNext() }
    }

    /// Requests that the backend may have at a time. More than one only where it keeps their order.
    private var atOnce: Int { site?.keepsOrder == true ? relay.settings.limits.requestsAtOnce : 1 }

    private func askNext() {
        while requests.underWay < atOnce, let packet = requests.next() { begin(packet) }
        if requests.underWay == 0 { requests.takeQuietHook()?() }
    }

    private func begin(_ packet: Packet) {
        guard let site else { return }
        let count = packet.bytes.count
        requests.began()
        site.askForClient(packet) { [self] result in
            requests.ended(count)
            if requests.isPaused, requests.bytes * 2 <= relay.settings.limits.waitingBytes {
                requests.isPaused = false
                connection.resumeReading()
            }
            relay.answered(result, requester: self, site: site, to: packet)
            askNext()
        }
    }
}

extension Session: ConnectionHandler {
    package func messageReceived(_ bytes: UnsafeRawBufferPointer, on connection: Connection) {
        relay.received(bytes, from: self)
    }
    package func pingSent(on connection: Connection) { delivered.unconfirmed.pingSent() }
    package func pongCame(on connection: Connection) {
        let count = delivered.unconfirmed.pongCame()
        guard let arrival else { return }
        arrival.confirmed(count)
        goOnIfThereIsRoom()
    }
    package func queueDrained(on connection: Connection) { goOnIfThereIsRoom() }
    package func quiet(on connection: Connection) {
        if state == .online { sendNow(RelayPackets.quiet) }
    }
    package func deadlineReached(on connection: Connection) {
        if state == .anonymous || state == .loggingIn {
            relay.end(self, code: 1008, reason: "no login in time")
        }
    }
    package func connectionClosed(_ reason: CloseReason, on connection: Connection) {
        relay.closed(self, reason: reason)
    }
}
