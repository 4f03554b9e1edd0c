import XuanPacket
import XuanStore

/// Permission to call a method.
struct Rule: Sendable {
    enum Caller: Sendable, Equatable {
        /// A person who exists and is neither deleted nor disabled, named by the packet's userID. The relay ensures
        /// that it is the connection's own.
        case person
        /// Such a person who is a system administrator (`super`).
        case administrator
        /// The relay for itself, with no userID. A client's packet always has one, and the relay blocks clients' calls
        /// of such methods.
        case relay
        /// Not checked here: the method itself checks or learns the person.
        case anybody
        /// The relay during a login, on behalf of a person.
        case relayForPerson
        /// A person, or the relay with userID 0.
        case personOrRelay
        /// Anybody at the administration pages.
        case handler
        /// A person who has signed in at the administration pages and has the right; `nil`: any right.
        case right(Right?)
        /// The same for system administrators (`super`).
        case superRight
    }

    /// The chat that the packet names, and the requirements on it.
    enum Place: Sendable {
        case none
        /// The parameter `gid`.
        case chat(Requirement)
        /// The parameter `gid`; the requirement depends on a flag.
        case chatByFlag(String, yes: Requirement, no: Requirement)
        /// The parameter `gid`, if a chat with that gid exists already.
        case chatIfThere(Requirement)
        /// Every one of `gids`.
        case everyChat(Requirement)
        /// The message of the parameter `gid`, and its chat. To strangers the message does not exist.
        case message(Requirement)
        /// The chat of the parameter `messages`; refused in that method's own shape.
        case messages(Requirement)
    }

    let caller: Caller
    let place: Place
    /// The password must have been entered within the last minutes, at the administration pages.
    let isGuarded: Bool

    init(caller: Caller, place: Place, isGuarded: Bool = false) {
        (self.caller, self.place, self.isGuarded) = (caller, place, isGuarded)
    }

    static let person = Rule(caller: .person, place: .none)
    static let anybody = Rule(caller: .anybody, place: .none)
    static let relay = Rule(caller: .relay, place: .none)
    static let relayForPerson = Rule(caller: .relayForPerson, place: .none)
    static let personOrRelay = Rule(caller: .personOrRelay, place: .none)

    static let handler = Rule(caller: .handler, place: .none)

    static func right(_ right: Right?) -> Rule { Rule(caller: .right(right), place: .none) }
    static let superRight = Rule(caller: .superRight, place: .none)
    var guarded: Rule { Rule(caller: caller, place: place, isGuarded: true) }

    /// Whether only the administration pages may call.
    var isForPages: Bool {
        switch caller {
        case .handler, .right, .superRight: true
        default: false
        }
    }

    static func message(_ requirement: Requirement) -> Rule { Rule(caller: .person, place: .message(requirement)) }
    static func `in`(_ requirement: Requirement) -> Rule { Rule(caller: .person, place: .chat(requirement)) }

    /// Finds the chat that the call names, and checks its requirements.
    func enter(_ call: inout Call, _ records: some Records) throws {
        let arguments = call.arguments
        switch place {
        case .none: break
        case .chat(let requirement):
            call.found = try requirement.check(try records.chat(gid: arguments.text("gid")), by: call.me)
        case .chatByFlag(let flag, let yes, let no):
            let requirement = arguments.flag(flag) ? yes : no
            call.found = try requirement.check(try records.chat(gid: arguments.text("gid")), by: call.me)
        case .chatIfThere(let requirement):
            if let chat = try records.chat(gid: arguments.text("gid")) {
                call.found = try requirement.check(chat, by: call.me)
            }
        case .everyChat(let requirement):
            call.chats = try arguments.gids("gids").map { gid throws in
                try requirement.check(try records.chat(gid: gid), by: call.me)
            }
        case .message(let requirement):
            func find() throws(StoreError) -> MessageRecord? {
                try MessageTable.find(gid: arguments.text("gid"), on: records.database)
            }
            guard let message = try find(), let chat = try records.chat(id: message.chat), chat.has(call.me) else {
                throw Refusal.noMessage
            }
            call.found = try requirement.check(chat, by: call.me)
            // Another node may have changed it before the chat was locked.
            guard let message = records.locksChats ? try find() : message else { throw Refusal.noMessage }
            call.named = message
        case .messages(let requirement):
            let cgid = try Message.cgid(of: arguments.value("messages"))
            do {
                call.found = try requirement.check(try records.chat(gid: cgid), by: call.me)
            } catch Refusal.said(let sentence) {
                throw Refusal.messages(cgid: cgid, sentence)
            }
        }
    }

    /// The requester; id 0 if it is nobody in particular.
    func person(_ request: Request, _ records: some Records) throws -> Cached<UserRecord> {
        if isForPages { return try sitter(request, records) }
        guard request.principal == nil else { throw Refusal.noRight }
        switch caller {
        case .person, .administrator, .relayForPerson: break
        case .personOrRelay where request.userID != 0: break
        case .relay where request.userID != 0: throw Refusal.said(.unknownMethod(request))
        case .personOrRelay, .relay, .anybody, .handler, .right, .superRight: return Cached(UserRecord())
        }
        guard let me = try records.cached(person: request.userID), !me.value.isDeleted else {
            throw Refusal.unknownUser
        }
        if me.value.isForbidden { throw Refusal.said(.forbidden) }
        if caller == .administrator, !me.value.isSuper { throw Refusal.notAdmin }
        return me
    }

    /// The user of the administration pages. To a relay these methods do not exist.
    private func sitter(_ request: Request, _ records: some Records) throws -> Cached<UserRecord> {
        guard let principal = request.principal else { throw Refusal.said(.unknownMethod(request)) }
        if caller == .handler { return Cached(UserRecord()) }
        guard principal.user > 0, let me = try records.cached(person: principal.user), !me.value.isDeleted,
            !me.value.isForbidden,
            let facts = try records.facts(of: me.value), facts.stamp == principal.stamp
        else { throw Refusal.signIn }
        switch caller {
        case .right(let right?): if !facts.rights.contains(right) { throw Refusal.noRight }
        case .superRight: if !me.value.isSuper { throw Refusal.noRight }
        default: if facts.rights.isEmpty { throw Refusal.noRight }
        }
        if isGuarded, !principal.isConfirmed { throw Refusal.admin(.confirm, .confirmFirst) }
        return me
    }
}

/// Where people and chats are looked up: the writer's context, or a reader's.
protocol Records {
    var database: any StoreConnection { get }
    /// Whether a chat that is found stays locked for other nodes until the transaction ends.
    var locksChats: Bool { get }
    func cached(person id: Int64) throws(StoreError) -> Cached<UserRecord>?
    func chat(gid: String) throws(StoreError) -> Chat?
    func chat(id: Int64) throws(StoreError) -> Chat?
    func facts(of person: UserRecord) throws(StoreError) -> AdminFacts?
}
