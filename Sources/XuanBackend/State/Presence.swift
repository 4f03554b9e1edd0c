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
    private let sessions = Guarded<[Int64: Session]>([:])

    func session(of user: Int64) -> Session? { sessions.withLock { $0[user] } }

    func set(_ session: Session?, of user: Int64) { sessions.withLock { $0[user] = session } }

    func change(_ user: Int64, _ body: (inout Session) -> Void) {
        sessions.withLock { sessions in
            if var session = sessions[user] {
                body(&session)
                sessions[user] = session
            }
        }
    }

    /// What others see of a person.
    func status(of user: Int64) -> Status { sessions.withLock { $0[user]?.status ?? .offline } }

    /// For many people at once.
    func statuses() -> [Int64: Status] { sessions.withLock { $0.mapValues(\.status) } }

    /// Everybody connected, by id.
    func online() -> [Int64] { sessions.withLock { $0.keys.sorted() } }

    /// The connected ones of `members`, and `first` in front of them, connected or not.
    func online(among members: [Int64], first: Int64) -> [Int64] {
        sessions.withLock { sessions in
            var found = [first]
            for member in members where member != first && sessions[member] != nil { found.append(member) }
            return found
        }
    }

    /// Sessions to which everything is handed out.
    func live() -> [Int64: Session] { sessions.withLock { $0.filter { $0.value.phase == .live } } }

    /// Hands a message out: the live ones of `members` (`nil`: of everybody), and the sender in front of them.
    /// Those who are ending keep it for later. `index` is the first new index of the chat.
    func deliver(chat: Int64, index: Int64, members: [Int64]?, sender: Int64) -> [Int64] {
        sessions.withLock { sessions in
            var receivers = [sender]
            func hand(to member: Int64, _ session: Session) {
                switch session.phase {
                case .live: if member != sender { receivers.append(member) }
                case .ending: sessions[member]!.gaps[chat] = min(session.gaps[chat] ?? .max, index - 1)
                case .arriving: break
                }
            }
            if let members {
                for member in members {
                    if let session = sessions[member] { hand(to: member, session) }
                }
            } else {
                for (member, session) in sessions { hand(to: member, session) }
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
