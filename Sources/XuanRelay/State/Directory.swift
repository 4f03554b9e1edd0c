import XuanNet
import XuanPacket
import XuanThreads

/// Which loops hold the connections of each user, for relays that serve as one on several loops.
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
        /// Of a synced session; `nil` for a classic one.
        var device: ClientDevice?
        /// The login exchange is over, and nothing is fetched for it.
        var isLive = false
        /// Its backlog held what waited up to this message id.
        var upTo: Int64 = 0

        var kind: SessionKind { device == nil ? .classic : .synced }
    }

    /// A place, and when it was registered, counted by the directory.
    struct Entry: Sendable {
        var place: Place
        let stamp: UInt64
    }

    /// A user's sessions; nearly always there is one.
    private struct Person {
        var newest: Entry
        var others: [Entry] = []

        var all: [Entry] { [newest] + others }

        init?(_ entries: [Entry]) {
            guard let newest = entries.first else { return nil }
            (self.newest, others) = (newest, Array(entries.dropFirst()))
        }
    }

    private struct Table {
        var people: [Int64: Person] = [:]
        var stamp: UInt64 = 0
    }

    private let sites: [Guarded<Table>]

    init(sites: Int) {
        self.sites = (0..<sites).map { _ in Guarded(Table()) }
    }

    /// Adds a place of the user and returns the one that it replaces: that of the same device, or the other classic one.
    /// From here on every delivery goes to the new one.
    func register(_ userID: Int64, at place: Place, site: Int) -> Place? {
        sites[site].withLock { table in
            table.stamp += 1
            let entry = Entry(place: place, stamp: table.stamp)
            let before = table.people[userID]?.all ?? []
            let replaced = before.firstIndex { $0.place.device?.id == place.device?.id }
            var kept = before
            if let replaced { kept.remove(at: replaced) }
            table.people[userID] = Person([entry] + kept)
            return replaced.map { before[$0].place }
        }
    }

    /// Removes that session's place. Returns whether it was there.
    func unregister(_ userID: Int64, session: UInt64, site: Int) -> Bool {
        sites[site].withLock { table in
            guard let before = table.people[userID]?.all,
                let index = before.firstIndex(where: { $0.place.session == session })
            else { return false }
            var kept = before
            kept.remove(at: index)
            table.people[userID] = Person(kept)
            return true
        }
    }

    /// The session's login exchange is over, and it is not being brought anything.
    func setLive(_ userID: Int64, session: UInt64, upTo: Int64, site: Int) {
        change(userID, session: session, site: site) {
            $0.isLive = true
            $0.upTo = upTo
        }
    }

    /// The session is brought what it missed.
    func setBehind(_ userID: Int64, session: UInt64, site: Int) {
        change(userID, session: session, site: site) { $0.isLive = false }
    }

    private func change(_ userID: Int64, session: UInt64, site: Int, _ body: (inout Place) -> Void) {
        sites[site].withLock { table in
            guard var person = table.people[userID] else { return }
            if person.newest.place.session == session {
                body(&person.newest.place)
            } else if let index = person.others.firstIndex(where: { $0.place.session == session }) {
                body(&person.others[index].place)
            }
            table.people[userID] = person
        }
    }

    /// Everybody of a site, with each of their sessions.
    func all(site: Int) -> [(user: Int64, place: Place)] {
        sites[site].withLock { table in
            table.people.flatMap { user, person in person.all.map { (user, $0.place) } }
        }
    }

    /// The sessions of a user, the newest one first.
    func entries(of userID: Int64, site: Int) -> [Entry] {
        sites[site].withLock { $0.people[userID]?.all ?? [] }
    }

    /// Where the user's classic session is.
    func classicLoop(of userID: Int64, site: Int) -> Int? {
        entries(of: userID, site: site).first { $0.place.kind == .classic }?.place.loop
    }

    /// What `split` found beside the loops.
    struct Split {
        /// Users who have no session that the packet is for.
        var missing: [Int64] = []
        /// Sessions that were registered later are not among those found.
        var stamp: UInt64 = 0
    }

    /// Fills `byLoop`, one list per loop, with the users who have a session there that the packet is for; one look at
    /// the table for all of them.
    func split(
        _ ids: some Sequence<Int64>, for sessions: SessionFilter, site: Int, into byLoop: inout [[Int64]]
    ) -> Split {
        for loop in byLoop.indices { byLoop[loop].removeAll(keepingCapacity: true) }
        var result = Split()
        sites[site].withLock { table in
            result.stamp = table.stamp
            for id in ids {
                guard let person = table.people[id] else {
                    if id > 0 { result.missing.append(id) }
                    continue
                }
                if person.others.isEmpty, sessions.kind == .all {
                    byLoop[person.newest.place.loop].append(id)
                    continue
                }
                var isFound = false
                for entry in person.all where sessions.includes(entry.place.kind) {
                    isFound = true
                    if byLoop[entry.place.loop].last != id { byLoop[entry.place.loop].append(id) }
                }
                if !isFound { result.missing.append(id) }
            }
        }
        return result
    }

    /// People, however many sessions they have.
    func count(site: Int) -> Int { sites[site].withLock { $0.people.count } }

    func contains(account: String, site: Int) -> Bool {
        sites[site].withLock { table in
            table.people.values.contains { person in person.all.contains { $0.place.account == account } }
        }
    }

    /// Whether the user has one session and no other.
    func isAlone(_ userID: Int64, site: Int) -> Bool {
        sites[site].withLock { $0.people[userID]?.others.isEmpty == true }
    }
}
