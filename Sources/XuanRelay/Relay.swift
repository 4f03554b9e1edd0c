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
    let pages: Pages?
    /// Other endpoints of the program on the common and the web port. Set before the loops run.
    package var endpoint: (any HTTPEndpoint)?
    /// What our backends are told of this relay beside its figures; `nil`: they are told nothing. The leader's
    /// affair, set before the loop runs or on it.
    package var facts: RelayFacts?
    var logger: Logger
    /// The keys of clients' packets (Docs/protocol.md 2.2), the same for all relays of a team.
    let tokens: ClientTokens
    let cipher: ClientCipher
    let encryptor: MultiKeyEncryptor
    var tls: TLSContext?
    let files: Files
    /// The same for all relays of a team.
    private(set) var addresses: AddressLimits
    /// Request bodies that wait for their end; the same for all relays of a team.
    private(set) var bodies: WaitingBodies
    /// Bodies that were refused for want of room, and requests that came too slowly.
    var refusedBodies = ThrottledLog()
    var slowRequests = ThrottledLog()
    var figures = RelayFigures()
    let refusedLines = LogBudget()
    /// Reports that backends have not received yet; shared by a team.
    let reports: ReportBook
    /// Ended sessions whose reports are on their way.
    var settling = 0

    /// The others, if there are several loops, and this one's place among them. Set before the loops run.
    private(set) var team: RelayTeam?
    private(set) var place = 0
    /// Receivers of the packet at hand by loop; kept for its room.
    var byLoop: [[Int64]] = []

    /// Number of the last packet that was sent to several, so that nobody gets it twice.
    private var deliveries: UInt64 = 0

    /// Every chat connection, registered or not, for the stop.
    var connected: [ObjectIdentifier: Session] = [:]
    var listeners: [Listener] = []
    /// The chat port that is open, for serverInfo; the settings may have asked for any free one.
    var chatPort: UInt16 = 0
    var isStopping = false
    var isInHurry = false
    /// Receiver of connects and disconnects; set before the loop runs.
    package var events: (any RelayEvents)?

    /// `tokens` is what clients get, shared by all relays of a team. `tls` is `nil` for plain http on both ports.
    /// `clock` dates files. Throws when OpenSSL cannot make the cipher.
    package init(
        loop: Loop, settings: RelaySettings, sites: Sites, tokens: ClientTokens, tls: TLSContext?, pages: Pages?,
        reports: ReportBook, clock: WallClock = .system, logger: Logger
    ) throws(PacketError) {
        self.loop = loop
        self.settings = settings
        self.sites = sites
        self.tls = tls
        self.pages = pages
        self.reports = reports
        self.logger = logger
        self.tokens = tokens
        cipher = try ClientCipher(tokens)
        encryptor = try MultiKeyEncryptor()
        addresses = AddressLimits(settings.limits)
        bodies = WaitingBodies(limit: settings.limits.totalBodyBytes)
        files = Files(folder: FileFolder(settings.uploadPath), clock: clock)
        sample(every: settings.sampling)
        for site in sites.all {
            site.port.onPush = { [unowned(unsafe) self, unowned site] packet in
                pushed(packet, site: site)
            }
            site.port.onPlacedPush = { [unowned(unsafe) self, unowned site] packet, spot in
                if packet.isEmpty { passOver(spot, site: site) } else { pushed(packet, site: site, at: spot) }
            }
            site.port.presence = { [unowned(unsafe) self, unowned site] in presencePacket(of: site) }
            site.port.onPresence = { [unowned(unsafe) self, unowned site] answer in
                settled(answer, site: site)
            }
        }
    }

    func join(_ team: RelayTeam, place: Int) {
        self.team = team
        self.place = place
        files.share(team.files)
        addresses = team.relays[0].addresses
        bodies = team.relays[0].bodies
        byLoop = Array(repeating: [], count: team.relays.count)
    }

    /// For the end: relays and their team hold each other.
    package func leaveTeam() { team = nil }

    /// Times one in `every` packets at each stage; 0 for none.
    func sample(every: UInt64) {
        figures.sampling = every
        loop.sample(every: every)
    }

    func nextDelivery() -> UInt64 {
        deliveries += 1
        return deliveries
    }

    /// Asks a backend on behalf of the relay itself; fails at once while the backend has not taken the relay's start.
    func ask(_ site: Site, _ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        guard site.isReady else {
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
