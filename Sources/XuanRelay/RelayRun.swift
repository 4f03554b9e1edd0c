import Glibc
import Logging
import XuanNet

/// The life of a relay in a program: start, wait for a signal, stop.
package struct RelayRun {
    package let relay: Relay
    package let logger: Logger

    package init(relay: Relay, logger: Logger) {
        self.relay = relay
        self.logger = logger
    }

    /// Runs the relay's loop on this thread until SIGTERM or SIGINT has been obeyed. `opened` is called once, with
    /// the open ports. Throws what kept the ports from opening.
    package func untilStopped(opened: @escaping (RelayPorts) -> Void) throws(NetError) {
        let loop = relay.loop
        var failure: NetError?
        let stop = { [self] in
            logger.info("stopping")
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
        if let failure { throw failure }
    }
}
