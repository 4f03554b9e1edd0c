// Read this first. A packet's way: Admission (upgrade) → Inbound (decrypt, peek) → Route → Session.ask → BackendPort
// → Outbound (recipients, encrypt, frame) → Connection. Everything here runs on one loop.

import Logging
import XuanNet
import XuanPacket
import XuanThreads
import XuanWeb

/// The relay: holds the client connections of its sites and wires the stages together.
///
/// Confined to its loop; `@unchecked Sendable` only so that closures that run on that loop may name it. Start and stop
/// are in `Relay+Life.swift`, who comes and goes in `Relay+Sessions.swift`. Several relays, one per loop, can serve as
/// one: `RelayTeam`.
package final class Relay: @unchecked Sendable {
    package let loop: Loop
    /// Frozen; a reload replaces the whole. Read it where it is used.
    package internal(set) var settings: RelaySettings
    package let sites: Sites
    var logger: Logger
    let crypto: ClientCrypto
    let files: Files
    var figures = RelayFigures()
    var admission: Admission
    var service = RelayService()
    var dispatch = Dispatch()
    package var extensions: RelayExtensions
    package var reporting: Reporting

    /// `tokens` is what clients get, shared by all relays of a team. `tls` is `nil` for plain http on both ports.
    /// `clock` dates files. `files`: where they are kept; `nil` for the folder of the settings. Throws when OpenSSL cannot make the cipher.
    package init(
        loop: Loop, settings: RelaySettings, sites: Sites, tokens: ClientTokens, tls: TLSContext?, pages: Pages?,
        reports: ReportBook, files store: (any FileStore)? = nil, clock: WallClock = .system, logger: Logger
    ) throws(PacketError) {
        self.loop = loop
        self.settings = settings
        self.sites = sites
        self.logger = logger
        crypto = try ClientCrypto(tokens)
        admission = Admission(settings.limits)
        extensions = RelayExtensions(pages: pages)
        reporting = Reporting(reports)
        files = Files(store: store ?? FolderStore(FileFolder(settings.uploadPath)), clock: clock)
        service.tls = tls
        sample(every: settings.sampling)
        for site in sites.all {
            site.port.onPush = { [unowned(unsafe) self, unowned site] packet, spot in
                if let packet { pushed(packet, site: site, at: spot) } else { passOver(spot, site: site) }
            }
            site.port.presence = { [unowned(unsafe) self, unowned site] in presencePacket(of: site) }
            site.port.onPresence = { [unowned(unsafe) self, unowned site] answer in
                settled(answer, site: site)
            }
        }
    }

    func join(_ team: RelayTeam, place: Int) {
        dispatch.join(team, place: place)
        files.share(team.files)
        admission.share(team.relays[0].admission)
        for (site, same) in zip(sites.all, team.relays[0].sites.all) { site.departures = same.departures }
    }

    /// Shares logins with the other nodes of a cluster from here on. Before the loops run.
    package func share(_ logins: SharedLogins) { files.shared = logins }

    /// For the end: relays and their team hold each other.
    package func leaveTeam() { dispatch.leaveTeam() }

    /// Times one in `every` packets at each stage; 0 for none.
    func sample(every: UInt64) {
        figures.sampling = every
        loop.sample(every: every)
    }

    var team: RelayTeam? { dispatch.team }
    var place: Int { dispatch.place }

    /// Asks a backend on behalf of the relay itself; fails at once while the backend has not taken the relay's start.
    func ask(_ site: Site, _ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        guard site.link.isReady else {
            site.figures.failed(.notReady)
            loop.after(milliseconds: 0) { completion(.failure(.notReady)) }
            return
        }
        site.ask(packet, completion: completion)
    }
}

/// Ports that are open.
package struct RelayPorts: Sendable {
    package let chat: UInt16
    package let common: UInt16
    package var web: UInt16?
    /// Of `/healthz` and `/metrics`.
    package var metrics: UInt16?
}
