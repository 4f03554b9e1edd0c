import XuanThreads

/// Connected people, by user. Changed by the writer thread alone, except for `markEnding`; read by all.
final class Presence: Sendable {
    private struct State {
        var sessions: [Int64: BackendSession] = [:]
        /// The same people's phases again: a message looks every member up, and this costs a third.
        var phases: [Int64: BackendSession.Phase] = [:]
        var fading: [Int64: Fading] = [:]
        /// Changes with `phases`.
        var generation: UInt64 = 0

        subscript(user: Int64) -> BackendSession? {
            get { sessions[user] }
            set {
                sessions[user] = newValue
                let phase = newValue?.phase
                if phases[user] != phase {
                    phases[user] = phase
                    generation += 1
                }
            }
        }
    }

    private let state = Guarded(State())

    func session(of user: Int64) -> BackendSession? { state.withLock { $0[user] } }

    func set(_ session: BackendSession?, of user: Int64) { state.withLock { $0[user] = session } }

    func change(_ user: Int64, _ body: (inout BackendSession) -> Void) {
        state.withLock { state in
            if var session = state[user] {
                body(&session)
                state[user] = session
            }
        }
    }

    func fading(of user: Int64) -> Fading? { state.withLock { $0.fading[user] } }

    func set(_ fading: Fading?, fadingOf user: Int64) { state.withLock { $0.fading[user] = fading } }

    /// The people to report now, and when the next one is due.
    func faded(by now: Int64) -> (people: [(user: Int64, Fading)], next: Int64?) {
        state.withLock { state in
            let due = state.fading.filter { $0.value.due <= now }.map { (user: $0.key, $0.value) }
            for entry in due { state.fading[entry.user] = nil }
            return (due.sorted { $0.user < $1.user }, state.fading.values.map(\.due).min())
        }
    }

    /// The status that others see of a person.
    func status(of user: Int64) -> Status {
        state.withLock { $0[user]?.status ?? $0.fading[user]?.status ?? .offline }
    }

    /// For many people at once.
    func statuses() -> [Int64: Status] {
        state.withLock { state in
            state.fading.mapValues(\.status).merging(state.sessions.mapValues(\.status)) { $1 }
        }
    }

    func all() -> [Int64: BackendSession] { state.withLock { $0.sessions } }

    /// Everybody connected, in no order: each login is told to all of them, and sorting was half of its cost.
    func online() -> [Int64] { state.withLock { Array($0.phases.keys) } }

    /// The connected ones of `members`, with `first` in front of them, connected or not.
    func online(among members: [Int64], first: Int64) -> [Int64] {
        state.withLock { state in
            var found = [first]
            for member in members where member != first && state.phases[member] != nil { found.append(member) }
            return found
        }
    }

    /// Whether anybody is connected elsewhere than at `relay`.
    func hasOthers(than relay: String) -> Bool {
        state.withLock { $0.sessions.values.contains { $0.relay != relay } }
    }

    /// Those of `people` whose session is at a relay.
    func people(_ people: [Int64], at relay: String) -> [Int64] {
        state.withLock { state in people.filter { state.sessions[$0]?.relay == relay } }
    }

    /// Sessions with handed-out notices that still wait in the store.
    func withNotices() -> [(user: Int64, session: BackendSession)] {
        state.withLock { $0.sessions.filter { !$0.value.notices.isEmpty }.map { (user: $0.key, session: $0.value) } }
    }

    /// Sessions that have been handed everything.
    func live() -> [Int64: BackendSession] { state.withLock { $0.sessions.filter { $0.value.phase == .live } } }

    /// Hands a message out to the live ones of `members` (`nil`: of everybody). Ending ones keep it for later. `index`
    /// is the first new index of the chat. `known`: the earlier result for the chat and the same members; as long as
    /// nobody comes or goes it is the answer, and a message to a thousand people costs no more than one to two.
    func deliver(chat: Int64, index: Int64, members: [Int64]?, known: Audience?) -> Audience {
        state.withLock { state in
            if let known, known.generation == state.generation { return known }
            var people: [Int64] = []
            func hand(to member: Int64, _ phase: BackendSession.Phase?, _ state: inout State) {
                switch phase {
                case .live: people.append(member)
                case .ending:
                    state.sessions[member]!.gaps[chat] = min(state.sessions[member]!.gaps[chat] ?? .max, index - 1)
                case .arriving, nil: break
                }
            }
            if let members {
                people.reserveCapacity(members.count)
                for member in members { hand(to: member, state.phases[member], &state) }
            } else {
                for (member, phase) in state.phases { hand(to: member, phase, &state) }
            }
            return Audience(people.sorted(), generation: state.generation)
        }
    }

    /// Called on a socket loop when a logout arrives: commits of the writer before its turn can no longer reach that
    /// connection.
    func markEnding(_ user: Int64, connection: String, relay: String) {
        change(user) { session in
            if session.phase == .live, session.belongs(to: connection, at: relay) { session.phase = .ending }
        }
    }
}
