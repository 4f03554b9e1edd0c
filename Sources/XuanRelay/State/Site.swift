import XuanNet
import XuanPacket
import XuanThreads

/// One backend as the relay knows it: its name, its cable, and who is logged in there. Loop-confined.
package final class Site: @unchecked Sendable {  // confined to its loop; others may carry it, to post it back
    /// Name in the settings; what clients send as ServerName.
    package let name: String
    let port: any BackendPort
    /// The port's word, read for each request.
    let keepsOrder: Bool
    /// Place among the relay's sites, the same on every loop.
    fileprivate(set) var index = 0
    /// Who is logged in there on this loop.
    var sessions = SessionTable()
    /// Those of the leader, for all loops of a team. Set before the loops run.
    var departures = Departures()
    /// Messages that came to this loop. Other loops read it when the backend is told what has come.
    let arrivals = Guarded(Arrivals())
    var link = SiteLink()
    /// Of what goes to several; the leader's.
    var order = DeliveryOrder()
    /// Somebody looks whether what waits there has waited long enough.
    var isOrderWatched = false
    var figures = SiteFigures()

    package init(name: String, port: any BackendPort) {
        self.name = name
        self.port = port
        keepsOrder = port.keepsOrder
    }

    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        link.asks += 1
        let began = MonotonicClock.nanoseconds()
        port.ask(packet) { [self] result in
            link.asks -= 1
            figures.answered(result, began: began)
            completion(result)
        }
    }

    /// The same for what a client has caused.
    func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        link.asks += 1
        let began = MonotonicClock.nanoseconds()
        port.askForClient(packet) { [self] result in
            link.asks -= 1
            figures.answered(result, began: began)
            completion(result)
        }
    }
}

/// Where a relay stands with one backend.
struct SiteLink {
    /// False until the backend has taken `serverStart`.
    var isReady = false
    /// The backend has synced sessions (`knows` of its answer to `serverStart`).
    var knowsSync = false
    /// The backend holds a request open and answers when it has something to say: no polls.
    var hasPushChannel = false
    /// The relay's status is sent to the backend at intervals.
    var tellsStatus = false
    /// A round of the poll is under way.
    var isPolling = false
    /// A report of failed messages is under way, and others came in meanwhile.
    var isTelling = false
    var hasMoreToTell = false
    /// Requests at the backend now.
    var asks = 0
}

/// All backends of this relay by name. Immutable.
package struct Sites {
    package let all: [Site]
    private let byName: [String: Site]
    private let standard: Site?

    /// `defaultName` is who answers for an empty ServerName.
    package init(_ sites: [Site], defaultName: String?) {
        all = sites
        for (index, site) in sites.enumerated() { site.index = index }
        let named = Dictionary(sites.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        byName = named
        standard = defaultName.flatMap { named[$0] }
    }

    func site(named name: String) -> Site? { name.isEmpty ? standard : byName[name] }

    /// `singleSite` or `multiSite`, as serverInfo says it.
    var siteType: String { all.count == 1 ? "singleSite" : "multiSite" }
}
