import XuanPacket
import XuanStore
import XuanThreads

/// The status that a person shows. Only for display: connections decide who gets packets.
enum Status: String, Sendable, Comparable {
    case online, away, busy, offline

    /// The best is the highest.
    static func < (one: Status, other: Status) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .offline: 0
        case .away: 1
        case .busy: 2
        case .online: 3
        }
    }
}

/// One of a person's connections as the backend knows it.
///
/// Many members: a classic session has more to remember than a synced one.
struct BackendSession: Sendable {
    /// Of a classic session; a synced one is always live.
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
    /// Of a synced session; `nil` for a classic one.
    let device: ClientDevice?
    /// Of the login, milliseconds UTC.
    let since: Int64
    /// Counts the logins since the start, across people.
    let login: UInt64
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
    /// Connections at the same relay whose logins came shortly before this one: the relay may get the answer to this
    /// login first, and take one of them for the later session. They end together with this one.
    private(set) var overtaken: [String] = []

    init(
        connection: String, since: Int64, relay: String, device: ClientDevice? = nil, language: Language? = nil,
        password: PasswordMark? = nil
    ) {
        (self.connection, self.since, liveSince, self.relay) = (connection, since, since, relay)
        (self.device, self.language, self.password) = (device, language, password)
        login = Self.logins.withLock { count in
            count += 1
            return count
        }
        if device != nil { phase = .live }
    }

    /// At another node of the cluster.
    init(_ record: SessionRecord) {
        (connection, since, liveSince) = (record.connection, record.since, record.since)
        (relay, login, phase) = (Self.relay(of: record.node), UInt64(bitPattern: record.login), .live)
        status = Status(rawValue: record.status) ?? .online
        language = Language(rawValue: record.language)
        device = record.device.isEmpty ? nil : ClientDevice(try? JSON.parse(Array(record.client.utf8)))
    }

    /// Not the name of any relay's run, which has no line break.
    private static let nodeMark = "\n"

    /// What stands for another node in the place of a relay.
    static func relay(of node: String) -> String { nodeMark + node }

    /// The other node that holds the session, or that `relay` stands for.
    static func node(of relay: String) -> String? { relay.hasPrefix(nodeMark) ? String(relay.dropFirst()) : nil }

    var node: String? { Self.node(of: relay) }

    /// As other nodes see it.
    func record(of user: Int64, at node: String) -> SessionRecord {
        SessionRecord(
            user: user, device: device?.id ?? "", node: node, login: Int64(bitPattern: login), since: since,
            status: status.rawValue, language: language?.rawValue ?? "", connection: connection,
            client: device.map { String(decoding: $0.json.bytes, as: UTF8.self) } ?? "")
    }

    private static let logins = Guarded<UInt64>(0)

    /// So that no run of any node gives the same number to a login as one before: milliseconds UTC of its start.
    static func beginLogins(at time: Int64) { logins.withLock { $0 = max($0, UInt64(max(time, 0)) << 10) } }

    var kind: SessionKind { device == nil ? .classic : .synced }

    /// Takes the place of an earlier session at the same relay.
    mutating func replace(_ older: BackendSession) {
        guard since - older.since < Self.overtakingMilliseconds, !older.connection.isEmpty else { return }
        overtaken = older.overtaken.suffix(Self.maximumOvertaken - 1) + [older.connection]
    }

    /// Longer than answers to two logins overtake each other by.
    private static let overtakingMilliseconds: Int64 = 10_000
    private static let maximumOvertaken = 8

    /// The same session on another connection.
    func moved(to connection: String) -> BackendSession {
        var session = self
        session.connection = connection
        return session
    }

    /// A relay that does not name connections means the only one.
    func belongs(to other: String, at relay: String) -> Bool {
        guard self.relay == relay else { return false }
        return connection == other || device == nil && (connection.isEmpty || other.isEmpty)
    }
}

/// A person whose connection was lost a moment ago: others still see the old status.
struct Fading: Sendable {
    let status: Status
    /// Milliseconds UTC, when others are notified.
    let due: Int64
    let language: Language
}
