import Glibc
import Logging
import XuanNet

/// The life of a relay in a program: start, wait for a signal, stop.
package struct RelayRun {
    /// The one whose loop runs on the program's main thread.
    private let relay: Relay
    private let logger: Logger

    /// Makes one relay per loop; `make` is called once for each, before any of them runs.
    package init(loops: Int, logger: Logger, make: (Loop) throws -> Relay) throws {
        var relays: [Relay] = []
        for _ in 0..<max(1, loops) { relays.append(try make(Loop())) }
        if relays.count > 1 { _ = RelayTeam(relays) }
        relay = relays[0]
        self.logger = logger
    }

    /// Runs the relay's loop on this thread until SIGTERM or SIGINT has been obeyed. `opened` is called once, with
    /// the open ports. Throws what kept the ports from opening.
    package func untilStopped(opened: @escaping (RelayPorts) -> Void) throws(NetError) {
        let loop = relay.loop
        var failure: NetError?
        let stop = { [self] in
            logger.info("stopping; once more for at once")
            relay.stop { loop.stop() }
        }
        loop.onSignal(SIGTERM, stop)
        loop.onSignal(SIGINT, stop)
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
}
