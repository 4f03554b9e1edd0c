import Glibc
import Logging
import XuanNet

/// A relay on its loops, from the first to the last.
///
/// Programs call `untilStopped`. An embedder does the same in pieces: `start`, then run the loop of `relay` by any
/// means until it has stopped, then `end`.
package final class RelayRun: @unchecked Sendable {  // set once; what it holds is confined to its loops
    /// The leader: its loop is run by the owner of this object.
    package let relay: Relay
    private let logger: Logger

    /// Makes one relay per loop; `make` is called once for each, before any of them runs.
    package init(loops: Int, logger: Logger, make: (Loop) throws -> Relay) throws {
        var relays: [Relay] = []
        for _ in 0..<max(1, loops) { relays.append(try make(Loop())) }
        if relays.count > 1 { _ = RelayTeam(relays) }
        relay = relays[0]
        self.logger = logger
    }

    /// All of them, one per loop.
    package var relays: [Relay] { relay.team?.relays ?? [relay] }

    /// Before the leader's loop runs. `opened` is called once, on it; when the ports cannot be opened the loop stops.
    package func start(opened: @escaping (Result<RelayPorts, NetError>) -> Void) {
        let loop = relay.loop
        relay.start { result in
            opened(result)
            if case .failure = result { loop.stop() }
        }
    }

    /// On the leader's loop: begins to stop, and stops the loop in the end. Once more for at once.
    package func stop() {
        relay.stop { [relay] in relay.loop.stop() }
    }

    /// When the leader's loop has stopped: waits for the others and lets go of them.
    package func end() {
        let all = relays
        for other in all.dropFirst() {
            other.loop.stop()
            other.loop.join()
        }
        for relay in all { relay.leaveTeam() }
    }

    /// Runs the relay's loop on this thread until SIGTERM or SIGINT has been obeyed. `opened` is called once, with
    /// the open ports; `read` at each SIGHUP, to read the settings again. Throws what kept the ports from opening.
    package func untilStopped(
        opened: @escaping (RelayPorts) -> Void, read: @escaping () throws -> ReadAgain
    ) throws(NetError) {
        let descriptors = ProcessWide.prepare()
        if descriptors < 4_096 {
            logger.warning(
                "few connections can be open; raise the limit (ulimit -n, LimitNOFILE)",
                metadata: ["descriptors": "\(descriptors)"])
        }
        let loop = relay.loop
        var failure: NetError?
        let obey = { [self] in
            logger.info("stopping; once more for at once")
            stop()
        }
        loop.onSignal(SIGTERM, obey)
        loop.onSignal(SIGINT, obey)
        loop.onSignal(SIGHUP) { [self] in reload(read) }
        start { result in
            switch result {
            case .success(let ports):
                opened(ports)
                ProcessWide.started()
            case .failure(let error): failure = error
            }
        }
        loop.run()
        end()
        if let failure { throw failure }
    }

    private func reload(_ read: () throws -> ReadAgain) {
        do {
            let new = try read()
            relay.reload(new.settings, tls: new.tls)
            if let facts = new.facts { relay.reporting.facts = facts }
            logger.info("settings and certificate were read again")
            for name in new.needingRestart {
                logger.warning("changed, but needs a restart", metadata: ["setting": "\(name)"])
            }
        } catch {
            logger.error(
                "settings were not read again; the previous ones stay in effect", metadata: ["cause": "\(error)"])
        }
    }
}

/// The result of reading a program's settings again.
package struct ReadAgain {
    package let settings: RelaySettings
    package let tls: TLSContext?
    /// Names of changed settings that wait for the next start.
    package let needingRestart: [String]
    /// Of a relay whose backends are told.
    package var facts: RelayFacts?

    package init(settings: RelaySettings, tls: TLSContext?, needingRestart: [String]) {
        self.settings = settings
        self.tls = tls
        self.needingRestart = needingRestart
    }
}
