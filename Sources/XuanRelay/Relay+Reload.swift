// SIGHUP. In: settings and a certificate that were read again. Out: every loop uses them; nobody is dropped.

import Logging
import XuanConfig
import XuanNet

extension Relay {
    /// Replaces the settings, on this loop and on the others of the team. New connections get the certificate and the
    /// limits; existing ones keep theirs. Ports, loops and backends do not change.
    package func reload(_ settings: RelaySettings, tls: TLSContext?) {
        admission.change(settings.limits)
        team?.sendToOthers(from: self) { $0.take(settings, tls: tls) }
        take(settings, tls: tls)
    }

    /// Changes the log level, on every loop, until the next reload. Any thread.
    package func setLogLevel(_ level: LogLevel) {
        loop.post { [self] in
            logger.logLevel = Logger.Level(level)
            team?.sendToOthers(from: self) { $0.logger.logLevel = Logger.Level(level) }
        }
    }

    private func take(_ settings: RelaySettings, tls: TLSContext?) {
        self.settings = settings
        service.tls = tls
        logger.logLevel = Logger.Level(settings.logLevel)
        sample(every: settings.sampling)
        loop.limitFrames(totalBytes: settings.limits.totalQueueBytes)
        for listener in service.listeners {
            do throws(NetError) {
                try listener.change(limits: ConnectionLimits(settings.limits), tls: tls)
            } catch {
                logger.error("a port keeps its old certificate and limits", metadata: ["cause": "\(error)"])
            }
        }
    }
}

extension ConnectionLimits {
    init(_ limits: RelayConfig.Limits) {
        self.init()
        headBytes = limits.headBytes
        queuedBytes = limits.queueBytes
        headSeconds = limits.handshakeSeconds
        bodySeconds = limits.bodySeconds
        bodyRate = limits.bodyRate
    }
}
