// The backend's HTTP side. In: POST of one encrypted packet. Out: the encrypted answer (Docs/protocol.md 2.3).

import Logging
import XuanBackend
import XuanNet
import XuanPacket

/// Listens for relays and answers their packets. Loop-confined, so it can be Sendable.
package final class BackendFront: @unchecked Sendable {
    /// Limits of requests, and the accepted host names.
    package struct Limits: Sendable {
        /// Bytes of one body while its sender is not authenticated.
        package var strangersBodyBytes = 64 << 10
        /// Bytes of all unfinished bodies.
        package var totalBodyBytes = 64 << 20
        package var bodySeconds = 30
        package var bodyRate = 16 << 10
        /// Names of the pages beside localhost and addresses.
        package var hosts: [String] = []

        package init() {}
    }

    private let loop: Loop
    let limits: Limits
    let hosts: HostNames
    let bodies: WaitingBodies
    var refusedBodies = ThrottledLog()
    let backend: Backend
    let cipher: PacketCipher
    let seal: SealedCipher
    /// Whether the plain form, which originals use, is refused.
    let isSealedOnly: Bool
    /// Of this run.
    let epoch = Secret.random(8).reduce(1) { $0 << 8 | UInt64($1) } | 1
    var window = ReplayWindow()
    let path: String
    private(set) var logger: Logger
    let proxies: TrustedProxies
    /// Other endpoints on this port.
    let admin: AdminFront?
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

    var now: UInt64 { loop.now }

    // MARK: Senders with the key

    /// Addresses that sent a packet encrypted with the key: their packets may be large. Past the limit the oldest is
    /// removed; it has to send a small packet first again.
    private var proved: [String] = []
    private static let provedCapacity = 256

    func hasProved(_ address: String) -> Bool { proved.contains(address) }

    func prove(_ address: String) {
        if proved.last == address || proved.contains(address) { return }
        if proved.count == Self.provedCapacity { proved.removeFirst() }
        proved.append(address)
    }

    // MARK: Push channels

    func line(_ run: String) -> PushSubscriber? { lines[run] }

    /// The relay has opened its channel.
    func open(_ run: String, from address: String) {
        guard lines[run] == nil else { return }
        lines[run] = PushSubscriber(now: loop.now)
        backend.attach(relay: run, address: address) { [self] answer in
            loop.post { [self] in append(answer.bytes, to: run) }
        }
    }

    /// A relay starts. One whose connection has broken off has most probably ended, and the new one replaces it: its
    /// people are dropped. If it lives after all it reports who is connected again.
    func succeed(_ run: String) {
        for (other, line) in lines where other != run && line.isDown(now: loop.now) {
            lines[other] = nil
            backend.detach(relay: other)
        }
    }

    /// Answers that could not be sent go the other way.
    func append(_ packet: [UInt8], to run: String) {
        guard let line = lines[run] else { return }
        line.append(packet, now: loop.now)
        if line.bytes > PushSubscriber.maximumBytes { forget(run, "it does not fetch what there is") }
    }

    /// The answer itself, or only the requester's part if the others must get it behind waiting pushes.
    func inOrder(_ answer: Answer, of asker: Int64, _ run: String) -> [UInt8] {
        guard asker > 0, let line = lines[run], !line.isClear(now: loop.now),
            let divided = answer.divided(for: asker)
        else { return answer.bytes }
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

    func lost(_ request: any PushRequest, of run: String) {
        guard let line = lines[run] else { return }
        line.lose(request, now: loop.now)
        backend.setDown(relay: run, line.isDown(now: loop.now))
    }
}
