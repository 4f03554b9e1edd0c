import XuanNet
import XuanThreads

/// Which loop holds the connection of each user, for relays that serve as one on several loops.
///
/// Any thread. One lock per site, held for look-ups only and never across a callback. With a single loop there is none:
/// a site's own table is the whole truth then.
final class Directory: Sendable {
    struct Place: Sendable, Equatable {
        let loop: Int
        let session: UInt64
        /// Account as it was typed, for the online limit.
        let account: String
        /// "IP:port" of the client, which our backends know a connection by.
        var connection = ""
        /// The login exchange is over, and nothing is fetched for it.
        var isLive = false
        /// Its backlog held what waited up to this message id.
        var upTo: Int64 = 0
    }

    private let sites: [Guarded<[Int64: Place]>]

    init(sites: Int) {
        self.sites = (0..<sites).map { _ in Guarded([:]) }
    }

    /// Makes `place` the user's and returns the one before. From here on every delivery goes to the new one.
    func register(_ userID: Int64, at place: Place, site: Int) -> Place? {
        sites[site].withLock { $0.updateValue(place, forKey: userID) }
    }

    /// Removes the user if it is that session's place. Returns whether it was.
    func unregister(_ userID: Int64, session: UInt64, site: Int) -> Bool {
        sites[site].withLock { places in
            guard places[userID]?.session == session else { return false }
            places[userID] = nil
            return true
        }
    }

    /// The session's login exchange is over, and it is not being brought anything.
    func setLive(_ userID: Int64, session: UInt64, upTo: Int64, site: Int) {
        sites[site].withLock { places in
            guard places[userID]?.session == session else { return }
            places[userID]?.isLive = true
            places[userID]?.upTo = upTo
        }
    }

    /// The session is brought what it missed.
    func setBehind(_ userID: Int64, session: UInt64, site: Int) {
        sites[site].withLock { places in
            if places[userID]?.session == session { places[userID]?.isLive = false }
        }
    }

    /// Everybody of a site.
    func all(site: Int) -> [Int64: Place] { sites[site].withLock { $0 } }

    func loop(of userID: Int64, site: Int) -> Int? { sites[site].withLock { $0[userID]?.loop } }

    /// Fills `byLoop`, one list per loop, with the users that are connected; one look at the table for all of them.
    /// Returns the others.
    func split(_ ids: some Sequence<Int64>, site: Int, into byLoop: inout [[Int64]]) -> [Int64] {
        for loop in byLoop.indices { byLoop[loop].removeAll(keepingCapacity: true) }
        var missing: [Int64] = []
        sites[site].withLock { places in
            for id in ids {
                if let place = places[id] {
                    byLoop[place.loop].append(id)
                } else if id > 0 {
                    missing.append(id)
                }
            }
        }
        return missing
    }

    func count(site: Int) -> Int { sites[site].withLock { $0.count } }

    func contains(account: String, site: Int) -> Bool {
        sites[site].withLock { places in places.values.contains { $0.account == account } }
    }
}
