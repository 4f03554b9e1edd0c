import XuanNet
import XuanPacket
import XuanThreads

/// The people allowed to ask for files: the sessions of each person who is connected, on any loop. Any thread; the lock
/// is held for look-ups only.
///
/// In memory alone: a session ends with its connection, so none outlives the program (Docs/decisions/020).
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

    private struct State {
        /// Nobody has an empty list.
        var people: [Person: [Right]] = [:]
        /// How many sessions have a token: all the same one, if it is the run's.
        var tokens: [String: Int] = [:]

        mutating func drop(_ person: Person, where ends: (Right) -> Bool) {
            guard var rights = people[person], let index = rights.firstIndex(where: ends) else { return }
            let old = rights.remove(at: index)
            people[person] = rights.isEmpty ? nil : rights
            if let count = tokens[old.token] { tokens[old.token] = count > 1 ? count - 1 : nil }
        }
    }

    private let state = Guarded(State())

    /// The rights of one more session; those of the one that it replaces end: of the same device, or the other classic
    /// one.
    func begin(_ userID: Int64, site: Int, session: String, token: PacketKey, device: String? = nil) {
        state.withLock { state in
            let person = Person(site: site, id: userID)
            state.drop(person) { $0.device == device }
            state.people[person, default: []].append(Right(session: session, token: token.text, device: device))
            state.tokens[token.text, default: 0] += 1
        }
    }

    /// Ends the rights of that session, never those of another one.
    func end(_ userID: Int64, site: Int, session: String) {
        state.withLock { $0.drop(Person(site: site, id: userID)) { $0.session == session } }
    }

    /// Whether somebody who is connected has this token.
    func knows(token: String) -> Bool { state.withLock { $0.tokens[token] != nil } }

    /// How many are connected under this token: one, unless it is the run's.
    func people(under token: String) -> Int { state.withLock { $0.tokens[token] ?? 0 } }

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
        state.withLock { $0.people[Person(site: site, id: userID)] ?? [] }
    }
}
