// Start and stop of a relay, and of a team by its leader.

import Logging
import XuanNet
import XuanPacket
import XuanThreads

extension Relay {
    // MARK: Start

    /// Tells the backends that the relay starts, then opens the ports; a backend that is away is told later. In a team
    /// the leader does so for all, before the other loops run. `opened` is called with the actual ports, or with
    /// the error.
    package func start(opened: @escaping (Result<RelayPorts, NetError>) -> Void) {
        var open = sites.all.count
        var isOpen = false
        files.keepTidy(on: loop)
        let openPorts = { [self] in
            guard !isOpen, !service.isStopping else { return }
            isOpen = true
            opened(openAll())
        }
        startPolls()
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
            case .success(let answer):
                site.link.isReady = true
                let index = site.index
                team?.sendToOthers(from: self) { $0.sites.all[index].link.isReady = true }
                take(BackendFacts((try? JSON.parse(answer))?.object), of: site)
                openPushChannel(of: site)
            case .failure(let failure):
                logger.warning(
                    "backend does not take serverStart; trying again",
                    metadata: ["site": "\(site.name)", "cause": "\(failure)", "ms": "\(pauseMilliseconds)"])
                loop.after(milliseconds: pauseMilliseconds) { [self] in
                    guard !service.isStopping else { return }
                    sendServerStart(to: site, pauseMilliseconds: min(pauseMilliseconds * 2, 10_000), tried: nil)
                }
            }
            tried?()
        }
    }

    private func openPushChannel(of site: Site) {
        site.port.openPushChannel { [self, unowned site] isOpen in
            if site.link.hasPushChannel != isOpen {
                site.link.hasPushChannel = isOpen
                let index = site.index
                team?.sendToOthers(from: self) { $0.sites.all[index].link.hasPushChannel = isOpen }
            }
            if isOpen { startStatus(for: site) }
            // Reports left from before this start, or from before the backend went away.
            if isOpen, !reporting.book.open(site.name).isEmpty { poll(site) }
        }
    }

    /// Opens the ports here, then the same ones on the other loops, and starts those loops.
    private func openAll() -> Result<RelayPorts, NetError> {
        do throws(NetError) {
            var ports = try listen(
                RelayPorts(chat: settings.chatPort, common: settings.commonPort, web: settings.webPort))
            ports.metrics = try openMetrics()
            for other in team?.others ?? [] {
                _ = try other.listen(ports)
                // Before it runs: its first client may come sooner than what this loop has sent it.
                for (site, same) in zip(sites.all, other.sites.all) {
                    (same.link.isReady, same.link.knowsSync) = (site.link.isReady, site.link.knowsSync)
                }
                try other.loop.start(name: "relay \(other.place)")
            }
            return .success(ports)
        } catch {
            return .failure(error)
        }
    }

    private func listen(_ wanted: RelayPorts) throws(NetError) -> RelayPorts {
        loop.limitFrames(totalBytes: settings.limits.totalQueueBytes)
        let common = try listener(.common, port: wanted.common)
        let chat = try listener(.chat, port: wanted.chat)
        service.chatPort = chat.port
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

    private func listener(_ portKind: PortKind, port: UInt16) throws(NetError) -> Listener {
        let listener = try Listener(
            loop: loop, host: portKind == .web ? "127.0.0.1" : settings.host, port: port,
            sharesPort: team != nil || settings.sharesPorts, tls: portKind == .web ? nil : service.tls,
            limits: ConnectionLimits(settings.limits)
        ) { [unowned(unsafe) self] connection in
            guard !service.isStopping else { return nil }
            guard arrives(connection) else { return nil }
            return HTTPHandler(relay: self, connection: connection, portKind: portKind)
        }
        service.listeners.append(listener)
        return listener
    }

    // MARK: Stop

    /// With a drain time first serves on (`Relay+Drain.swift`). Then stops accepting, sends the clients away, spread over
    /// some time if they are many, and gives their last requests, reports and logouts two seconds to reach the backends.
    /// `done` is called once, on this loop; that of a team's leader after the other loops have done the same and stop. A
    /// second call ends the drain and sends all away at once.
    package func stop(done: @escaping () -> Void) {
        var done = done
        // Only the leader: of three loops that tell each other, none would do anything else any more.
        if place == 0 {
            extensions.health.report(Health.stopping, .down)
            // Before the ports are open no other loop runs.
            if let team, service.chatPort != 0 { done = stopOthers(team, then: done) }
        }
        guard !service.isStopping, service.drain == nil else {
            service.isInHurry = true
            service.drain?.finish()
            return
        }
        guard settings.leaveMilliseconds > 0 else { return stopNow(done) }
        drain { [self] in stopNow(done) }
    }

    /// The result is for this loop's own end.
    private func stopOthers(_ team: RelayTeam, then done: @escaping () -> Void) -> () -> Void {
        let ends = Countdown(from: team.relays.count, then: done)
        team.sendToOthers(from: self) { other in
            other.stop {
                team.send(to: 0, from: other) { _ in ends.count() }
                other.loop.stop()
            }
        }
        return { ends.count() }
    }

    /// Of the leader's loop, which alone calls it.
    private final class Countdown: @unchecked Sendable {
        private var left: Int
        private let done: () -> Void

        init(from left: Int, then done: @escaping () -> Void) { (self.left, self.done) = (left, done) }

        func count() {
            left -= 1
            if left == 0 { done() }
        }
    }

    private func stopNow(_ done: @escaping () -> Void) {
        service.isStopping = true
        for listener in service.listeners { listener.close() }
        let sessions = Array(service.connected.values)
        let perStep: Int
        if service.drain == nil {
            let steps = settings.drainMilliseconds / Self.drainStep
            perStep = max(Self.leastPerStep, sessions.count / Int(max(1, steps)))
        } else {
            // Each login at another node is a password hash, of which it makes some dozens a second.
            let steps = Int(max(1, leavingMilliseconds / Self.drainStep))
            perStep = max(Self.leastPerDrainStep, (sessions.count + steps - 1) / steps)
        }
        sendAway(sessions[...], perStep: perStep) { [self] in
            for session in service.connected.values { end(session, code: 1001, reason: "the server stops") }
            waitUntilQuiet(rounds: 20, done)
        }
    }

    private func sendAway(_ sessions: ArraySlice<Session>, perStep: Int, then next: @escaping () -> Void) {
        let share = service.isInHurry || settings.drainMilliseconds == 0 ? sessions.count : perStep
        for session in sessions.prefix(share) {
            if service.drain == nil || service.isInHurry {
                end(session, code: 1001, reason: "the server stops")
            } else {
                move(session)
            }
        }
        let rest = sessions.dropFirst(share)
        if rest.isEmpty { return next() }
        loop.after(milliseconds: Self.drainStep) { [self] in sendAway(rest, perStep: perStep, then: next) }
    }

    private func waitUntilQuiet(rounds: Int, _ done: @escaping () -> Void) {
        let isQuiet =
            service.connected.isEmpty && service.settling == 0 && sites.all.allSatisfy { $0.link.asks == 0 }
        if rounds == 0 || isQuiet { return done() }
        loop.after(milliseconds: 100) { [self] in waitUntilQuiet(rounds: rounds - 1, done) }
    }

    private static let drainStep: UInt64 = 100
    /// A few are sent away at once: their reconnects cost little.
    private static let leastPerStep = 50
    private static let leastPerDrainStep = 2
}
