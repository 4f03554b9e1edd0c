/// The status that a person shows. Only for display: connections decide who gets packets.
enum Status: String, Sendable {
    case online, away, busy, offline
}

/// One person's connection as the backend knows it.
struct BackendSession: Sendable {
    enum Phase: Sendable {
        /// Logged in; the backlog has not been fetched yet, so messages still count as waiting.
        case arriving
        /// Every committed message is handed to the connection.
        case live
        /// The logout has arrived and waits its turn: later commits are for the next login.
        case ending
    }

    /// "IP:port", "" if the relay did not say.
    private(set) var connection: String
    /// Milliseconds UTC.
    let since: Int64
    /// Milliseconds UTC, when the backlog had been handed out; `since` until then.
    var liveSince: Int64
    var status = Status.online
    var phase = Phase.arriving
    /// Chats of which not everything has arrived, with the last index that did.
    var gaps: [Int64: Int64] = [:]
    /// The run of the relay that holds the connection.
    var relay = ""
    /// gids that were sent to this session again, because its relay had reported them; not a third time.
    var resent: Set<String> = []
    var arrival = Arrival()
    /// Language of the message when the server ends the session; `nil` if unknown.
    var language: Language?
    /// The password of the login: another one ends the session.
    var password: PasswordMark?
    /// Notices that were handed to the connection and still count as waiting in the store.
    var notices: [Int64] = []

    init(
        connection: String, since: Int64, relay: String, language: Language? = nil, password: PasswordMark? = nil
    ) {
        (self.connection, self.since, liveSince, self.relay) = (connection, since, since, relay)
        (self.language, self.password) = (language, password)
    }

    /// The same session on another connection.
    func moved(to connection: String) -> BackendSession {
        var session = self
        session.connection = connection
        return session
    }

    /// A relay that does not name connections means the only one.
    func belongs(to other: String, at relay: String) -> Bool {
        self.relay == relay && (connection.isEmpty || other.isEmpty || connection == other)
    }
}

/// A person whose connection was lost a moment ago: others still see the old status.
struct Fading: Sendable {
    let status: Status
    /// Milliseconds UTC, when others are notified.
    let due: Int64
    let language: Language
}
