// The backend's HTTP side. In: POST of one encrypted packet. Out: the encrypted answer (Docs/protocol.md 2.3).

import Logging
import XuanBackend
import XuanNet
import XuanPacket
import XuanThreads

/// Listens for relays and answers their packets. Loop-confined, so it can be Sendable.
///
/// Many members: each is a part that a request needs.
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
    private let limits: Limits
    let backend: Backend
    let path: String
    let cipher: RelayCipher
    let hosts: HostNames
    let proxies: TrustedProxies
    /// Other endpoints on this port.
    let admin: AdminFront?
    var bodies: BodyAdmission
    let channels: PushChannels
    /// Of the program.
    let health: Health
    private(set) var logger: Logger
    private var port: (listener: Listener, timers: [LoopTimer])?

    /// Throws when the cipher cannot be made.
    package init(
        loop: Loop, backend: Backend, key: PacketKey, path: String, isSealedOnly: Bool = false,
        admin: AdminFront? = nil, proxies: TrustedProxies = TrustedProxies(), limits: Limits = Limits(),
        health: Health = Health(), logger: Logger
    ) throws(PacketError) {
        (self.loop, self.backend, self.path, self.admin) = (loop, backend, path, admin)
        (self.proxies, self.limits, self.health, self.logger) = (proxies, limits, health, logger)
        hosts = HostNames(limits.hosts)
        bodies = BodyAdmission(strangersLimit: limits.strangersBodyBytes, totalBytes: limits.totalBodyBytes)
        channels = PushChannels(loop, backend, logger)
        cipher = try RelayCipher(key, isSealedOnly: isSealedOnly)
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
        let timers = [
            loop.every(milliseconds: 500) { [unowned(unsafe) self] in channels.tick() },
            loop.every(milliseconds: 60_000) { [admin] in admin?.tick() },
        ]
        self.port = (listener, timers)
        return listener.port
    }

    /// Opens an address of this machine that answers `/healthz`. Returns the port.
    package func listenForHealth(host: String, port: UInt16) throws(NetError) -> UInt16 {
        let endpoint = HealthEndpoint(health, hosts: hosts)
        return try Listener(loop: loop, host: host, port: port, tls: nil, limits: ConnectionLimits()) { _ in endpoint }
            .port
    }

    /// On the loop.
    package func setLogLevel(_ level: Logger.Level) {
        logger.logLevel = level
        channels.logger.logLevel = level
    }

    /// A relay waits here for packets of the backend. On the loop.
    package var hasRelay: Bool { channels.isHeld }

    package func close() {
        port?.listener.close()
        for timer in port?.timers ?? [] { timer.cancel() }
    }

    var now: UInt64 { loop.now }
}
