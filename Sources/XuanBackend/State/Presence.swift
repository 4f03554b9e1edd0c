/// What a person shows of himself. Only for show: who gets packets is decided by connections.
enum Status: String, Sendable {
    case online, away, busy, offline
}

/// One person's connection as the backend knows it.
struct Session: Sendable {
    enum Phase: Sendable {
        /// Logged in; what waited for him has not been fetched yet, so messages still count as waiting.
        case arriving
        /// Every message that is committed is handed to his connection.
        case live
        /// His logout has come in and waits its turn: what is committed from now on is for the next login.
        case ending
    }

    /// "IP:port", "" if the relay did not say.
    let connection: String
    /// Milliseconds UTC.
    let since: Int64
    var status = Status.online
    var phase = Phase.arriving
    /// Chats in which less than everything has reached him, with the last index that did.
    var gaps: [Int64: Int64] = [:]
}

/// Who is connected, by user. Changed by the writer thread alone, but for `markEnding`; read by all.
final class Presence: Sendable {
    private struct State {
        var sessions: [Int64: Session] = [:]
        /// The same people's phases once more: a message looks every member up, and this costs a third.
        var phases: [Int64: Session.Phase] = [:]

        subscript(user: Int64) -> Session? {
            get { sessions[user] }
            set {
                sessions[user] = newValue
                phases[user] = newValue?.phase
            }
        }
    }

    private let state = Guarded(State())

    func session(of user: Int64) -> Session? { state.withLock { $0[user] } }

    func set(_ session: Session?, of user: Int64) { state.withLock { $0[user] = session } }

    func change(_ user: Int64, _ body: (inout Session) -> Void) {
        state.withLock { state in
            if var session = state[user] {
                body(&session)
                state[user] = session
            }
        }
    }

    /// What others see of a person.
    func status(of user: Int64) -> Status { state.withLock { $0[user]?.status ?? .offline } }

    /// For many people at once.
    func statuses() -> [Int64: Status] { state.withLock { $0.sessions.mapValues(\.status) } }

    /// Everybody connected, by id.
    func online() -> [Int64] { state.withLock { $0.phases.keys.sorted() } }

    /// The connected ones of `members`, and `first` in front of them, connected or not.
    func online(among members: [Int64], first: Int64) -> [Int64] {
        state.withLock { state in
            var found = [first]
            for member in members where member != first && state.phases[member] != nil { found.append(member) }
            return found
        }
    }

    /// Sessions to which everything is handed out.
    func live() -> [Int64: Session] { state.withLock { $0.sessions.filter { $0.value.phase == .live } } }

    /// Hands a message out: the live ones of `members` (`nil`: of everybody), and the sender in front of them.
    /// Those who are ending keep it for later. `index` is the first new index of the chat.
    func deliver(chat: Int64, index: Int64, members: [Int64]?, sender: Int64) -> [Int64] {
        state.withLock { state in
            var receivers = [sender]
            func hand(to member: Int64, _ phase: Session.Phase?, _ state: inout State) {
                switch phase {
                case .live: if member != sender { receivers.append(member) }
                case .ending:
                    state.sessions[member]!.gaps[chat] = min(state.sessions[member]!.gaps[chat] ?? .max, index - 1)
                case .arriving, nil: break
                }
            }
            if let members {
                receivers.reserveCapacity(members.count)
                for member in members { hand(to: member, state.phases[member], &state) }
            } else {
                let phases = state.phases
                receivers.reserveCapacity(phases.count)
                for (member, phase) in phases { hand(to: member, phase, &state) }
            }
            return receivers
        }
    }

    /// Called on a socket loop when a logout comes in: what the writer commits before its turn can no longer reach
    /// that connection.
    func markEnding(_ user: Int64, connection: String) {
        change(user) { session in
            if session.phase == .live, session.belongs(to: connection) { session.phase = .ending }
        }
    }
}

extension Session {
    /// A relay that does not name connections speaks of the one that there is.
    func belongs(to other: String) -> Bool { connection.isEmpty || other.isEmpty || connection == other }
}
