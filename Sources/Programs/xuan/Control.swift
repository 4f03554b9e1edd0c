// This program, relay and backend in one, as the administration pages see it.

import Control
import Installation
import XuanBackend
import XuanBackendHTTP
import XuanConfig
import XuanCounts
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

/// The relay that speaks for all loops. It exists before any loop runs, and until all have ended; only its loop touches
/// it, so it is safe to pass anywhere.
final class LeadingRelay: @unchecked Sendable {
    private var relay: Relay?
    private var minutes: LoopTimer?

    /// The first call counts. Before the loops run.
    func take(_ relay: Relay) { if self.relay == nil { self.relay = relay } }

    /// On its loop.
    func everyMinute(_ body: @escaping () -> Void) { minutes = relay?.loop.every(milliseconds: 60_000, body) }

    func setLogLevel(_ level: LogLevel) { relay?.setLogLevel(level) }

    /// The figures of all loops together, on the relay's loop.
    func figures(_ done: @escaping @Sendable (RelayFigures) -> Void) {
        guard let relay else { return done(RelayFigures()) }
        relay.loop.post { relay.gatherFigures { done($0) } }
    }
}

extension ServeCommand {
    func parts(_ config: RelayConfig, _ leader: LeadingRelay) throws -> ProgramControl.Parts {
        let (file, options) = (source.file, source.options)
        let settings = ProgramControl.Settings(
            file: file, options: options,
            rows: {
                let now = try ServerSource.read(try TextFile.readIfPresent(file), file: file, options: options)
                return RelayConfig.tableOfXuan.rows(of: now, standard: ServerSource.defaults)
            }, check: { _ = try ServerSource.read($0, file: file, options: options) })
        var parts = ProgramControl.Parts(
            program: "xuan", version: RelayVersion.wire, folder: source.data.folder,
            location: try DataFolder.locate(source.data.folder, store: source.data.store), settings: settings,
            log: .init(level: config.logLevel) { leader.setLogLevel($0) }
        ) { done in
            leader.figures { figures in
                let latency = figures.sites.first.map { first in
                    figures.sites.dropFirst().reduce(into: first.latency) { $0 += $1.latency }
                }
                done(ServerSample(connections: Int(figures.loop.incoming.open), latency: latency))
            }
        }
        parts.certificate = (source.data.folder + "certificate/", "xuan")
        let started = WallClock.system.milliseconds
        parts.relays = { done in
            leader.figures { figures in
                done([
                    [
                        "name": "xuan", "version": .string(RelayVersion.wire), "address": "",
                        "connections": JSON(Int(figures.loop.incoming.open)),
                        "online": JSON(figures.sites.reduce(0) { $0 + $1.online }), "connected": true,
                        "since": JSON(started),
                    ]
                ])
            }
        }
        return parts
    }
}
