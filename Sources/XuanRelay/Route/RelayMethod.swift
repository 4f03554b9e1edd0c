import XuanPacket

/// A method of the module `chat` that the relay has a rule for. Methods that are not in `table` pass through it.
struct RelayMethod: Sendable {
    /// The route of a client's packet.
    enum FromClient: Sendable {
        case login, logout, passed
        /// Only relays and backends may call it.
        case refused
    }

    /// Whether a request may be carried out twice.
    enum Repetition: Sendable {
        case never
        /// Its gid makes the second time the first one's answer.
        case always
        /// The same, if its first parameter is a gid.
        case withGid
    }

    /// The kind of an answer with this method, for those it names.
    enum Answer: Sendable {
        case ordinary
        /// Messages, which have to arrive; absent recipients are reported to the backend.
        case message
        /// Notices, which have to arrive.
        case notice
        /// Ends the connections of those it names.
        case kickoff
    }

    /// As relays and backends write it. A client's packet is compared with it without looking at case.
    let name: StaticString
    let fromClient: FromClient
    let repetition: Repetition
    let answer: Answer

    private init(
        _ name: StaticString, _ fromClient: FromClient, repetition: Repetition = .never, answer: Answer = .ordinary
    ) {
        (self.name, self.fromClient, self.repetition, self.answer) = (name, fromClient, repetition, answer)
    }

    static let login = RelayMethod("login", .login)
    static let notify = RelayMethod("notify", .refused, answer: .notice)
    /// In the spelling of answers.
    static let peopleList = RelayMethod("usergetlist", .passed)
    static let uploadFile = RelayMethod("uploadFile", .refused)
    // Names that begin with `$` are of our own relays and backends; `RouteTable` refuses them all.
    static let wait = RelayMethod("$wait", .refused)
    static let present = RelayMethod("$present", .refused)
    static let status = RelayMethod("$status", .refused)
    static let fileAccess = RelayMethod("$fileAccess", .refused)
    static let uploadAccess = RelayMethod("$uploadAccess", .refused)

    /// The most frequent come first. Inline, so that reading it counts no reference.
    static let table: InlineArray<19, RelayMethod> = [
        RelayMethod("message", .passed, repetition: .always, answer: .message),
        notify,
        RelayMethod("kickoff", .refused, answer: .kickoff),
        RelayMethod("create", .passed, repetition: .withGid),
        login,
        RelayMethod("logout", .logout),
        RelayMethod("serverStart", .refused),
        RelayMethod("checkUserChange", .refused),
        RelayMethod("getOfflineMessages", .refused),
        RelayMethod("getOfflineNotify", .refused),
        RelayMethod("SessionID", .refused),
        RelayMethod("blockLogin", .refused),
        peopleList, uploadFile, wait, present, status, fileAccess, uploadAccess,
    ]

    /// The row that a packet names in exactly this spelling.
    static func named(_ member: PacketHead.Member?, in bytes: UnsafeRawBufferPointer) -> RelayMethod? {
        for row in table.indices where PacketHead.member(member, of: bytes, is: table[row].name) { return table[row] }
        return nil
    }

    /// Member `method` of a packet that the relay writes.
    var json: JSON { .string("\(name)") }

    /// Whether a packet is the backend's answer to it. Backends name the method in lower case.
    func isAnswered(by packet: JSONObject) -> Bool { packet["method"]?.string == "\(name)".lowercased() }
}
