import XuanNet
import XuanPacket
import XuanThreads

/// The people allowed to ask for files: the sessions of each person who is connected, on any loop. Any thread; the lock
/// is held for look-ups only.
///
/// In memory alone: a session ends with its connection, so none outlives the program (Docs/decisions/020). Sessions at
/// other nodes of a cluster are learnt when somebody comes with one, and forgotten soon: there they may end at any time.
final class FileSessions: Sendable {
    private struct Person: Hashable {
        let site: Int
        let id: Int64
    }

    private struct Right {
        let session: String
        let token: String
        /// Id of a synced session's device.
        let device: String?
    }

    /// Rights at other nodes, until a time of the monotonic clock, ns.
    private struct Elsewhere {
        var people: [Person: (rights: [Right], until: UInt64)] = [:]
        var tokens: [String: (people: [Person], until: UInt64)] = [:]
    }

    /// How long rights at other nodes are believed, ns.
    private static let belief: UInt64 = 10_000_000_000
    /// People and tokens at other nodes that are remembered; past it all are forgotten, and learnt again.
    private static let mostElsewhere = 4_096

    private struct State {
        /// `nil` without a cluster.
        var elsewhere: Elsewhere?
        /// Nobody has an empty list.
        var people: [Person: [Right]] = [:]
        /// How many sessions have a token: all the same one, if it is the run's.
        var tokens: [String: Int] = [:]

        /// Returns the session that has ended.
        @discardableResult
        mutating func drop(_ person: Person, where ends: (Right) -> Bool) -> String? {
            guard var rights = people[person], let index = rights.firstIndex(where: ends) else { return nil }
            let old = rights.remove(at: index)
            people[person] = rights.isEmpty ? nil : rights
            if let count = tokens[old.token] { tokens[old.token] = count > 1 ? count - 1 : nil }
            return old.session
        }

        func elsewhere(under token: String) -> [Person] {
            guard let entry = elsewhere?.tokens[token], MonotonicClock.nanoseconds() < entry.until else { return [] }
            return entry.people
        }

        func rights(_ person: Person) -> [Right] {
            let here = people[person] ?? []
            guard let entry = elsewhere?.people[person], MonotonicClock.nanoseconds() < entry.until else { return here }
            return here + entry.rights
        }
    }

    private let state = Guarded(State())

    /// The rights of one more session; those of the one that it replaces end: of the same device, or the other classic
    /// one. Returns the session that it replaces.
    @discardableResult
    func begin(_ userID: Int64, site: Int, session: String, token: PacketKey, device: String? = nil) -> String? {
        state.withLock { state in
            let person = Person(site: site, id: userID)
            defer {
                state.people[person, default: []].append(Right(session: session, token: token.text, device: device))
                state.tokens[token.text, default: 0] += 1
            }
            return state.drop(person) { $0.device == device }
        }
    }

    /// Ends the rights of that session, never those of another one.
    func end(_ userID: Int64, site: Int, session: String) {
        state.withLock { state in
            _ = state.drop(Person(site: site, id: userID)) { $0.session == session }
        }
    }

    /// Remembers for a moment the rights that the person has at other nodes.
    func learn(_ rights: [FileRight], of userID: Int64, site: Int) {
        learn { elsewhere, until in
            let list = rights.map { Right(session: $0.session, token: $0.token, device: $0.device) }
            elsewhere.people[Person(site: site, id: userID)] = (list, until)
        }
    }

    /// The same of those under a token. `site`: the index of a site here.
    func learn(_ rights: [FileRight], under token: String, site index: (String) -> Int?) {
        var people: [Person: [Right]] = [:]
        for right in rights {
            guard let site = index(right.site) else { continue }
            people[Person(site: site, id: right.userID), default: []].append(
                Right(session: right.session, token: right.token, device: right.device))
        }
        learn { elsewhere, until in
            elsewhere.tokens[token] = (Array(people.keys), until)
            for (person, rights) in people { elsewhere.people[person] = (rights, until) }
        }
    }

    private func learn(_ change: (inout Elsewhere, UInt64) -> Void) {
        state.withLock { state in
            var elsewhere = state.elsewhere ?? Elsewhere()
            state.elsewhere = nil
            if elsewhere.people.count + elsewhere.tokens.count >= Self.mostElsewhere { elsewhere = Elsewhere() }
            change(&elsewhere, MonotonicClock.nanoseconds() + Self.belief)
            state.elsewhere = elsewhere
        }
    }

    /// Whether somebody who is connected has this token.
    func knows(token: String) -> Bool {
        state.withLock { $0.tokens[token] != nil || !$0.elsewhere(under: token).isEmpty }
    }

    /// How many are connected under this token: one, unless it is the run's.
    func people(under token: String) -> Int {
        state.withLock { ($0.tokens[token] ?? 0) + $0.elsewhere(under: token).count }
    }

    /// Whether the person is connected under this token.
    func has(_ userID: Int64, site: Int, token: String) -> Bool {
        rights(userID, site).contains { Secret.equal(Array($0.token.utf8), Array(token.utf8)) }
    }

    /// Whether this is a session of the person.
    func has(_ userID: Int64, site: Int, session: String) -> Bool {
        rights(userID, site).contains { Secret.equal(Array($0.session.utf8), Array(session.utf8)) }
    }

    /// Whether `proof` was made of a session of the person and this name.
    func proves(_ proof: String, _ userID: Int64, site: Int, name: String) -> Bool {
        rights(userID, site).contains {
            Secret.equal(Array(FileKey.proof(session: $0.session, name: name).utf8), Array(proof.utf8))
        }
    }

    private func rights(_ userID: Int64, _ site: Int) -> [Right] {
        state.withLock { $0.rights(Person(site: site, id: userID)) }
    }
}
