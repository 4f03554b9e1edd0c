// Read this first. A packet's way: Gate (upgrade) → Inbound (decrypt, peek) → Route → Session.ask → BackendPort
// → Outbound (recipients, encrypt, frame) → Connection. Everything here runs on one loop.

import Logging
import XuanNet
import XuanPacket
import XuanWeb

/// The relay: holds the client connections of its sites and wires the stages together.
///
/// Confined to its loop, which each entry asserts; `@unchecked Sendable` only so that closures that run on that loop
/// may name it.
package final class Relay: @unchecked Sendable {
    package let loop: Loop
    package let settings: RelaySettings
    package let sites: Sites
    let pages: Pages?
    let logger: Logger
    /// The one client token of this run (Docs/protocol.md 2.2).
    let key: ClientKey
    let addresses: AddressLimits
    var deliveries: UInt64 = 0
    /// Every chat connection, registered or not, for the stop.
    private var connected: [ObjectIdentifier: Session] = [:]
    private(set) var isStopping = false
    private var listeners: [Listener] = []
    /// The chat port that is open, for serverInfo; the settings may have asked for any free one.
    private(set) var chatPort: UInt16 = 0
    private let tls: TLSContext?

    /// `tls` is `nil` for plain http on both ports. Throws when OpenSSL cannot make the client token's cipher.
    package init(
        loop: Loop, settings: RelaySettings, sites: Sites, tls: TLSContext?, pages: Pages?, logger: Logger
    ) throws(PacketError) {
        self.loop = loop
        self.settings = settings
        self.sites = sites
        self.tls = tls
        self.pages = pages
        self.logger = logger
        key = try ClientKey(.random())
        addresses = AddressLimits(isOn: settings.limits)
        for site in sites.all {
            site.port.onPush = { [unowned(unsafe) self, unowned site] packet in
                deliver(packet, requester: nil, site: site)
            }
        }
    }

    // MARK: Start

    /// Tells the backends that the relay starts, then opens the ports; a backend that is away is told later.
    /// `opened` is called with the actual ports, or with what stands in the way.
    package func start(opened: @escaping (Result<RelayPorts, NetError>) -> Void) {
        var open = sites.all.count
        var isOpen = false
        let openPorts = { [self] in
            guard !isOpen, !isStopping else { return }
            isOpen = true
            opened(listen())
        }
        let patience = loop.after(milliseconds: 2_000) { openPorts() }
        for site in sites.all {
            sendServerStart(to: site, pauseMilliseconds: 1_000) {
                open -= 1
                if open == 0 {
                    patience.cancel()
                    openPorts()
                }
            }
        }
    }

    /// Repeats until the backend takes it; `tried` is called once, after the first attempt.
    private func sendServerStart(to site: Site, pauseMilliseconds: UInt64, tried: (() -> Void)?) {
        site.ask(RelayPackets.serverStart) { [self] result in
            switch result {
            case .success: site.isReady = true
            case .failure(let failure):
                logger.warning(
                    "backend does not take serverStart; trying again",
                    metadata: ["site": "\(site.name)", "cause": "\(failure)", "ms": "\(pauseMilliseconds)"])
                loop.after(milliseconds: pauseMilliseconds) { [self] in
                    guard !isStopping else { return }
                    sendServerStart(to: site, pauseMilliseconds: min(pauseMilliseconds * 2, 10_000), tried: nil)
                }
            }
            tried?()
        }
    }

    private func listen() -> Result<RelayPorts, NetError> {
        do throws(NetError) {
            let common = try listener(.common, port: settings.commonPort)
            let chat = try listener(.chat, port: settings.chatPort)
            chatPort = chat.port
            var ports = RelayPorts(chat: chat.port, common: common.port, web: nil)
            if let webPort = settings.webPort {
                do throws(NetError) {
                    ports.web = try listener(.web, port: webPort).port
                } catch {
                    guard settings.webPortIsOptional else { throw error }
                    logger.warning("no plain http port for this machine", metadata: ["cause": "\(error)"])
                }
            }
            return .success(ports)
        } catch {
            return .failure(error)
        }
    }

    private func listener(_ door: Door, port: UInt16) throws(NetError) -> Listener {
        var limits = ConnectionLimits()
        limits.messageBytes = settings.messageBytesBeforeLogin
        let listener = try Listener(
            loop: loop, host: door == .web ? "127.0.0.1" : settings.host, port: port,
            tls: door == .web ? nil : tls, limits: limits
        ) { [unowned(unsafe) self] connection in
            isStopping ? nil : Visitor(relay: self, connection: connection, door: door)
        }
        listeners.append(listener)
        return listener
    }

    // MARK: Ends

    func opened(_ session: Session) {
        connected[ObjectIdentifier(session)] = session
        session.connection.setDeadline(milliseconds: settings.loginMilliseconds)
    }

    /// Takes a session out of service and closes its connection after what is queued for it.
    func end(_ session: Session, code: UInt16, reason: String) {
        leave(session)
        session.connection.close(code: code, reason: reason)
    }

    /// The connection is gone.
    func closed(_ session: Session, reason: CloseReason) {
        logger.debug("closed", metadata: ["user": "\(session.userID)", "cause": "\(reason)"])
        leave(session)
        connected[ObjectIdentifier(session)] = nil
        addresses.connectionClosed(session.connection.peer.ip)
    }

    /// Unregisters; if this was the user's connection, the backend hears of it after the session's last request.
    private func leave(_ session: Session) {
        guard session.state != .ended else { return }
        session.state = .ended
        guard session.userID != 0, let site = session.site, site.unregister(session, userID: session.userID) else {
            return
        }
        logger.info("logout", metadata: ["site": "\(site.name)", "user": "\(session.userID)"])
        session.ask(logoutPacket(userID: session.userID, session: session))
    }

    func sendLogout(userID: Int64, session: Session, site: Site) {
        site.ask(logoutPacket(userID: userID, session: session)) { [self] result in
            answered(result, requester: session, site: site)
        }
    }

    private func logoutPacket(userID: Int64, session: Session) -> [UInt8] {
        RelayPackets.logout(userID: userID, language: session.language, address: session.address)
    }

    /// Asks a backend on behalf of the relay itself.
    func ask(_ site: Site, _ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        guard site.isReady else {
            loop.after(milliseconds: 0) { completion(.failure(.notReady)) }
            return
        }
        site.ask(packet, completion: completion)
    }

    // MARK: Stop

    /// Stops accepting, says 1001 to every client, gives their logouts two seconds to reach the backends.
    package func stop(done: @escaping () -> Void) {
        guard !isStopping else { return }
        isStopping = true
        for listener in listeners { listener.close() }
        for session in connected.values { end(session, code: 1001, reason: "the server stops") }
        var left = 20
        func wait() {
            let isQuiet = connected.isEmpty && sites.all.allSatisfy { $0.asksUnderWay == 0 }
            if left == 0 || isQuiet { return done() }
            left -= 1
            loop.after(milliseconds: 100) { wait() }
        }
        wait()
    }
}

/// Ports that are open.
package struct RelayPorts: Sendable {
    package let chat: UInt16
    package let common: UInt16
    package var web: UInt16?
}
