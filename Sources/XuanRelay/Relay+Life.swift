// Start and stop of a relay, and of a team by its leader.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    // MARK: Start

    /// Tells the backends that the relay starts, then opens the ports; a backend that is away is told later. In a team
    /// the leader does so for all, before the other loops run. `opened` is called with the actual ports, or with what
    /// stands in the way.
    package func start(opened: @escaping (Result<RelayPorts, NetError>) -> Void) {
        var open = sites.all.count
        var isOpen = false
        files.keepTidy(on: loop)
        let openPorts = { [self] in
            guard !isOpen, !isStopping else { return }
            isOpen = true
            opened(openAll())
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
            case .success:
                site.isReady = true
                let index = site.index
                team?.postToOthers(than: place) { $0.sites.all[index].isReady = true }
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

    /// Opens the ports here, then the same ones on the other loops, which start to run thereby.
    private func openAll() -> Result<RelayPorts, NetError> {
        do throws(NetError) {
            let ports = try listen(
                RelayPorts(chat: settings.chatPort, common: settings.commonPort, web: settings.webPort))
            for other in team?.others ?? [] {
                _ = try other.listen(ports)
                other.loop.start(name: "relay \(other.place)")
            }
            return .success(ports)
        } catch {
            return .failure(error)
        }
    }

    private func listen(_ wanted: RelayPorts) throws(NetError) -> RelayPorts {
        let common = try listener(.common, port: wanted.common)
        let chat = try listener(.chat, port: wanted.chat)
        chatPort = chat.port
        var ports = RelayPorts(chat: chat.port, common: common.port, web: nil)
        if let webPort = wanted.web {
            do throws(NetError) {
                ports.web = try listener(.web, port: webPort).port
            } catch {
                guard settings.webPortIsOptional else { throw error }
                logger.warning("no plain http port for this machine", metadata: ["cause": "\(error)"])
            }
        }
        return ports
    }

    private func listener(_ door: Door, port: UInt16) throws(NetError) -> Listener {
        let listener = try Listener(
            loop: loop, host: door == .web ? "127.0.0.1" : settings.host, port: port, sharesPort: team != nil,
            tls: door == .web ? nil : tls, limits: ConnectionLimits()
        ) { [unowned(unsafe) self] connection in
            isStopping ? nil : Visitor(relay: self, connection: connection, door: door)
        }
        listeners.append(listener)
        return listener
    }

    // MARK: Stop

    /// Stops accepting, says 1001 to every client, gives their logouts two seconds to reach the backends. `done` is
    /// called once, on this loop; the other loops of a team have stopped by then or are about to.
    package func stop(done: @escaping () -> Void) {
        guard !isStopping else { return }
        team?.postToOthers(than: place) { other in
            other.stop { other.loop.stop() }
        }
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
