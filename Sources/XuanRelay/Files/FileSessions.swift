import XuanNet
import XuanPacket
import XuanThreads

/// The people allowed to ask for files: the session of each person who is connected, on any loop. Any thread; the lock
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
    }

    private struct State {
        var people: [Person: Right] = [:]
        /// How many sessions have a token: all the same one, if it is the run's.
        var tokens: [String: Int] = [:]

        mutating func drop(_ person: Person) {
            guard let old = people.removeValue(forKey: person), let count = tokens[old.token] else { return }
            tokens[old.token] = count > 1 ? count - 1 : nil
        }
    }

    private let state = Guarded(State())

    /// The person's rights from here on; those of an earlier login end.
    func begin(_ userID: Int64, site: Int, session: String, token: PacketKey) {
        state.withLock { state in
            let person = Person(site: site, id: userID)
            state.drop(person)
            state.people[person] = Right(session: session, token: token.text)
            state.tokens[token.text, default: 0] += 1
        }
    }

    /// Ends the rights of that session, never those of a newer one.
    func end(_ userID: Int64, site: Int, session: String) {
        state.withLock { state in
            let person = Person(site: site, id: userID)
            if state.people[person]?.session == session { state.drop(person) }
        }
    }

    /// Whether somebody who is connected has this token.
    func knows(token: String) -> Bool { state.withLock { $0.tokens[token] != nil } }

    /// How many are connected under this token: one, unless it is the run's.
    func people(under token: String) -> Int { state.withLock { $0.tokens[token] ?? 0 } }

    /// Whether the person is connected under this token.
    func has(_ userID: Int64, site: Int, token: String) -> Bool {
        guard let right = right(userID, site) else { return false }
        return Secret.equal(Array(right.token.utf8), Array(token.utf8))
    }

    /// Whether this is the person's session.
    func has(_ userID: Int64, site: Int, session: String) -> Bool {
        guard let right = right(userID, site) else { return false }
        return Secret.equal(Array(right.session.utf8), Array(session.utf8))
    }

    /// Whether `proof` was made of the person's session and this name.
    func proves(_ proof: String, _ userID: Int64, site: Int, name: String) -> Bool {
        guard let right = right(userID, site) else { return false }
        return Secret.equal(Array(FileKey.proof(session: right.session, name: name).utf8), Array(proof.utf8))
    }

    private func right(_ userID: Int64, _ site: Int) -> Right? {
        state.withLock { $0.people[Person(site: site, id: userID)] }
    }
}
