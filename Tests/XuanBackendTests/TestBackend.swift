import Glibc
import XuanConfig
import XuanPacket
import XuanStore
import XuanTesting
import XuanThreads

@testable import XuanBackend

/// A backend over a database of its own (MariaDB with XUAN_TEST_STORE=mariadb, else SQLite), with a clock that stands
/// still unless it is moved. `@unchecked`: `backend` is changed by `crash` and `restart` only, between requests.
final class TestBackend: @unchecked Sendable {
    private var temporary: TemporaryStore
    private let time = Guarded<Int64>(1_700_000_000_000)
    /// The clock that never jumps.
    private let steady = Guarded<Int64>(5_000)
    let pushes = Guarded<[JSON]>([])
    let configuration: BackendConfiguration
    private let makeStore: (@Sendable (String) throws(StoreError) -> any Store)?
    /// Of the file, or name of the database.
    var path: String { temporary.name }
    private(set) var backend: Backend

    /// The clock stands still, so a person who writes much would wait forever. QuotaTests set what they need.
    static let unlimited: PersonLimits = {
        var limits = PersonLimits()
        (limits.messages, limits.bytes, limits.chats, limits.invitations) = (0, 0, 0, 0)
        (limits.members, limits.changes, limits.broadcasts, limits.logins) = (0, 0, 0, 0)
        limits.typing = 0
        return limits
    }()

    /// Cheap scrypt, so that tests are quick.
    static var quick: BackendConfiguration {
        var configuration = BackendConfiguration()
        configuration.scryptCost = 16
        configuration.scryptBlockSize = 1
        configuration.person = unlimited
        // Off by default: what a server does not offer is refused to everybody.
        configuration.messages.earlierTexts = true
        return configuration
    }

    /// `store` opens the SQLite database of that path in a way of its own. `hearsPushes`: false for a backend behind a
    /// relay that only polls. `prepare` fills the store before the backend opens it.
    init(
        _ configuration: BackendConfiguration = TestBackend.quick, driver: Driver = TestBackend.driver,
        store: (@Sendable (String) throws(StoreError) -> any Store)? = nil, hearsPushes: Bool = true,
        prepare: (TemporaryStore) throws -> Void = { _ in }
    ) throws {
        temporary = TemporaryStore(store == nil ? driver : .sqlite)
        try prepare(temporary)
        let time = time
        let steady = steady
        var configuration = configuration
        configuration.monotonicClock = { steady.withLock { $0 } }
        self.configuration = configuration
        makeStore = store
        backend = try Backend(store: try store?(temporary.name) ?? temporary.open(), configuration: configuration) {
            time.withLock { $0 }
        }
        if hearsPushes { listen() }
    }

    deinit { backend.close() }

    static let driver =
        getenv("XUAN_TEST_STORE").flatMap { Driver(rawValue: String(cString: $0)) } ?? .sqlite

    private func listen() {
        let pushes = pushes
        backend.setPush { answer in
            let packet = try! JSON.parse(answer.bytes)
            pushes.withLock { $0.append(packet) }
        }
    }

    func move(seconds: Int64) {
        time.withLock { $0 += seconds * 1000 }
        steady.withLock { $0 += seconds * 1000 }
    }

    /// Sets the wall clock forward or back, as an operator or NTP does.
    func jump(seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
    var now: Int64 { time.withLock { $0 } }

    /// Closes and opens again.
    func restart() throws {
        backend.close()
        try open()
    }

    /// Opens again after `backend` was closed.
    func reopen() throws { try open() }

    /// Goes on with the database as a power cut would leave it now: a copy, taken while the first backend runs. Its
    /// memory is lost.
    func crash() throws {
        let copy = try temporary.crashCopy()
        backend.close()
        temporary = copy
        try open()
    }

    private func open() throws {
        let time = time
        backend = try Backend(store: try makeStore?(temporary.name) ?? temporary.open(), configuration: configuration) {
            time.withLock { $0 }
        }
        listen()
    }

    /// Everything that is stored, as text.
    func dump() throws -> String {
        let reader = try store.openReader()
        defer { reader.close() }
        let tables: [SQL] = [
            "SELECT * FROM meta", "SELECT * FROM users", "SELECT * FROM chats", "SELECT * FROM members",
            "SELECT * FROM messages", "SELECT * FROM settings", "SELECT * FROM actions", "SELECT * FROM roles",
            "SELECT * FROM depts", "SELECT * FROM todos", "SELECT * FROM entries", "SELECT * FROM notices",
            "SELECT * FROM notice_waiting", "SELECT * FROM avatars", "SELECT * FROM right_groups",
            "SELECT * FROM right_group_rights", "SELECT * FROM right_group_people", "SELECT * FROM robots",
            "SELECT * FROM sign_ins", "SELECT * FROM message_changes", "SELECT * FROM message_contents",
            "SELECT * FROM reactions", "SELECT * FROM confirmations", "SELECT * FROM pins",
            "SELECT * FROM saved_messages", "SELECT * FROM drafts", "SELECT * FROM chat_notices",
        ]
        var lines: [String] = []
        for table in tables {
            // Columns past the last one are empty.
            lines += try reader.all(table, []) { row in (0..<30).map { row.text($0) }.joined(separator: "|") }
        }
        return lines.joined(separator: "\n")
    }

    @discardableResult
    func add(_ account: String, admin: AccountBook.Admin = .no) throws -> Int64 {
        try backend.addUser(account: account, password: "pw-\(account)", realname: account, admin: admin)
    }

    /// Of a fixture over MariaDB: as if its server had ended and come back.
    func cutConnections() throws { try TemporaryMariaDB.shared!.cutConnections(to: temporary.name) }

    var store: any Store { try! temporary.open() }

    // Packets

    func send(_ packet: JSON, _ reply: @escaping @Sendable ([UInt8]) -> Void) {
        backend.receive(packet.bytes, reply: reply)
    }

    /// Sends and waits.
    func ask(_ packet: JSON) -> JSON {
        let box = Mailbox<[UInt8]>()
        send(packet) { _ = box.put($0) }
        let bytes = box.take()!
        return bytes.isEmpty ? .null : try! JSON.parse(bytes)
    }

    static func packet(_ method: String, _ params: JSON? = nil, by user: Int64? = nil, port: Int64? = nil) -> JSON {
        var packet = JSONObject([("module", "chat"), ("method", .string(method)), ("lang", "en")])
        packet["params"] = params
        packet["userID"] = user.map { JSON($0) }
        packet["client"] = port.map { ["IP": "10.0.0.7", "Port": JSON($0), "Zone": ""] }
        return .object(packet)
    }

    func ask(_ method: String, _ params: JSON? = nil, by user: Int64? = nil, port: Int64? = nil) -> JSON {
        ask(Self.packet(method, params, by: user, port: port))
    }

    func login(_ account: String, wire: String? = nil, status: String = "online", port: Int64? = nil) -> JSON {
        let wire = wire ?? Secret.md5Hex("pw-\(account)")
        return ask("login", ["site", .string(account), .string(wire), .string(status)], port: port ?? nextPort())
    }

    private let ports = Guarded<Int64>(40_000)
    private func nextPort() -> Int64 {
        ports.withLock { port in
            port += 1
            return port
        }
    }

    /// A whole login exchange. Returns what had waited, oldest first.
    @discardableResult
    func enter(_ id: Int64, _ account: String, port: Int64? = nil) -> [JSON] {
        precondition(login(account, port: port)["result"] == "success")
        _ = ask("userGetlist", [""], by: id)
        _ = ask("getlist", by: id)
        let waiting = ask("getOfflineMessages", by: id)["data"]!.array!
        _ = ask("getOfflineNotify", by: id)
        return waiting
    }

    /// A group of these; the first creates it.
    func group(_ members: [Int64], gid: String = SystemChat.uuid()) -> String {
        let answer = ask(
            "create", [.string(gid), "group", "group", .array(members.map { JSON($0) }), 0, false], by: members[0])
        precondition(answer["result"] == "success", answer.text)
        return gid
    }

    static func message(_ cgid: String, _ text: String, gid: String = SystemChat.uuid(), order: Int64 = 1) -> JSON {
        [
            "gid": .string(gid), "cgid": .string(cgid), "type": "normal", "contentType": "plain",
            "content": .string(text), "date": "", "user": 1, "order": JSON(order),
        ]
    }

    func say(_ cgid: String, _ text: String, by user: Int64, gid: String = SystemChat.uuid()) -> JSON {
        ask("message", ["messages": [Self.message(cgid, text, gid: gid)]], by: user)
    }

    func history(_ cgid: String, by user: Int64, perPage: Int64 = 500, page: Int64 = 1) -> [JSON] {
        ask("history", [.string(cgid), JSON(perPage), JSON(page), 0, false, 0], by: user)["data"]?.array ?? []
    }

    /// Every message as stored, oldest first.
    func texts(_ cgid: String, by user: Int64) -> [String] {
        var texts: [String] = []
        var page: Int64 = 1
        while true {
            let answer = ask("history", [.string(cgid), 500, JSON(page), 0, false, 0], by: user)
            texts += answer["data"]!.contents
            if page * 500 >= answer["pager"]!["recTotal"]!.integer! { return texts.reversed() }
            page += 1
        }
    }
}

extension JSON {
    subscript(key: String) -> JSON? { object?[key] }
    subscript(index: Int) -> JSON? { array.flatMap { index < $0.count ? $0[index] : nil } }
    var users: [Int64] { self["users"]?.array?.compactMap(\.integer) ?? [] }
    var isFailure: Bool { self["result"] == "fail" }
    var contents: [String] { array?.compactMap { $0["content"]?.string } ?? [] }
}
