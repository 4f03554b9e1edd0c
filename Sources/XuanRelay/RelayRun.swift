import Glibc
import Logging
import XuanNet

/// The life of a relay in a program: start, obey signals, stop.
package struct RelayRun {
    /// The one whose loop runs on the program's main thread.
    private let relay: Relay
    private let logger: Logger

    /// Makes one relay per loop; `make` is called once for each, before any of them runs.
    package init(loops: Int, logger: Logger, make: (Loop) throws -> Relay) throws {
        let descriptors = Descriptors.raiseLimit()
        if descriptors < 4_096 {
            logger.warning(
                "few connections can be open; raise the limit (ulimit -n, LimitNOFILE)",
                metadata: ["descriptors": "\(descriptors)"])
        }
        var relays: [Relay] = []
        for _ in 0..<max(1, loops) { relays.append(try make(Loop())) }
        if relays.count > 1 { _ = RelayTeam(relays) }
        relay = relays[0]
        self.logger = logger
    }

    /// Runs the relay's loop on this thread until SIGTERM or SIGINT has been obeyed. `opened` is called once, with
    /// the open ports; `read` at each SIGHUP, to read the settings anew. Throws what kept the ports from opening.
    package func untilStopped(
        opened: @escaping (RelayPorts) -> Void, read: @escaping () throws -> ReadAgain
    ) throws(NetError) {
        let loop = relay.loop
        var failure: NetError?
        let stop = { [self] in
            logger.info("stopping; once more for at once")
            relay.stop { loop.stop() }
        }
        loop.onSignal(SIGTERM, stop)
        loop.onSignal(SIGINT, stop)
        loop.onSignal(SIGHUP) { [self] in reload(read) }
        relay.start { result in
            switch result {
            case .success(let ports): opened(ports)
            case .failure(let error):
                failure = error
                loop.stop()
            }
        }
        loop.run()
        for other in relay.team?.others ?? [] {
            other.loop.stop()
            other.loop.join()
        }
        if let failure { throw failure }
    }

    private func reload(_ read: () throws -> ReadAgain) {
        do {
            let new = try read()
            relay.reload(new.settings, tls: new.tls)
            logger.info("settings and certificate were read again")
            for name in new.needingRestart {
                logger.warning("changed, but needs a restart", metadata: ["setting": "\(name)"])
            }
        } catch {
            logger.error("settings were not read again; those from before hold", metadata: ["cause": "\(error)"])
        }
    }
}

/// What a program reads when it is told to read its settings again.
package struct ReadAgain {
    package let settings: RelaySettings
    package let tls: TLSContext?
    /// Names of changed settings that wait for the next start.
    package let needingRestart: [String]

    package init(settings: RelaySettings, tls: TLSContext?, needingRestart: [String]) {
        self.settings = settings
        self.tls = tls
        self.needingRestart = needingRestart
    }
}
