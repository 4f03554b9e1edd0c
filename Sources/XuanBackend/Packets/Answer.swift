import XuanPacket
import XuanStore

/// One outgoing answer: complete bytes, `users` inside (Docs/protocol.md 5.1, 5.2), and who may get it. Every answer
/// has receivers, and a missing list never means everybody: `BackendServices.hand` goes by `receivers`.
package struct Answer: Sendable {
    package let bytes: [UInt8]
    let receivers: Receivers
    /// Range of the value of `users` in `bytes`; `nil` for an answer to the requester alone.
    let users: Range<Int>?
    package let isFailure: Bool
    package let content: AnswerContent
    /// Which sessions of those people.
    package let sessions: SessionFilter
    /// What others are told of the same request, right after it: packets that leave in the same place of the stream.
    let copies: [Answer]
    /// Only the relays of this node get it: other nodes learn of it by other means.
    private(set) var staysHere = false

    /// Of serverStart, to an original relay.
    static let empty = Answer(bytes: [], to: .asker, users: nil)

    /// Others than the requester may get it, too.
    package var isForOthers: Bool {
        switch receivers {
        case .users, .audience, .everybody: true
        case .requester, .asker: false
        }
    }

    /// `users` for an answer without receivers. An empty list would mean everybody; no connection has user 0.
    static let nobody: [Int64] = [0]

    static let version = "2.2.0"

    init(
        bytes: [UInt8], to receivers: Receivers, users: Range<Int>?, isFailure: Bool = false,
        content: AnswerContent = .ordinary, sessions: SessionFilter = .all, copies: [Answer] = []
    ) {
        (self.bytes, self.receivers, self.users) = (bytes, receivers, users)
        (self.isFailure, self.content) = (isFailure, content)
        (self.sessions, self.copies) = (sessions, copies)
    }

    /// Range of the members `users`, `for` and `but`, which stand next to each other, and the comma before them.
    package var cut: Range<Int>? {
        users.map { users in
            users.lowerBound - Self.usersName.utf8CodeUnitCount..<users.upperBound + Self.text(of: sessions).count
        }
    }

    private static let usersName: StaticString = ",\"users\":"

    /// `receivers` for a relay in the same program.
    package var recipients: Recipients {
        switch receivers {
        case .users, .audience: .users(UserIDs(receivers.people ?? []))
        case .everybody: .everyone
        case .requester(let id): .users(UserIDs([id]))
        case .asker: .requester
        }
    }

    /// The receivers of an answer.
    enum Receivers: Sendable {
        /// These people, wherever they are connected.
        case users([Int64])
        /// The connected members of a chat, and one person in any case.
        case audience(Audience, and: Int64)
        /// Everybody that the relay knows: `users` is empty.
        case everybody
        /// The person who made the request, at the requesting relay; `users` names them.
        case requester(Int64)
        /// The requester, itself and for itself: the relay, or the administration pages. No `users`, which on the wire
        /// would mean everybody: it never leaves by any other way than as the answer to its request.
        case asker

        /// The people named; `nil` for everybody, and for the requester alone.
        var people: [Int64]? {
            switch self {
            case .users(let ids): ids
            case .audience(let audience, let sender):
                audience.has(sender) ? audience.people : [sender] + audience.people
            case .everybody, .requester, .asker: nil
            }
        }
    }

    /// Success of a call. `body` writes further members, each with a comma in front. A synced session gets its own
    /// answer, and whoever else is named a copy of it.
    static func success(
        of call: Call, to receivers: Receivers, content: AnswerContent = .ordinary,
        _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> Answer {
        success(call.method, in: call.module, of: call.request, to: receivers, content: content, body)
    }

    /// The answer of another method, to a call.
    static func success(
        _ name: PacketName, of call: Call, to receivers: Receivers, content: AnswerContent = .ordinary,
        _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        success(name.rawValue, in: PacketName.module, of: call.request, to: receivers, content: content, body)
    }

    /// A packet that nobody asked for.
    static func success(
        _ name: PacketName, language: Language, to receivers: Receivers, content: AnswerContent = .ordinary,
        sessions: SessionFilter = .all, _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        success(
            name.rawValue, in: PacketName.module, language: language, to: receivers, content: content,
            sessions: sessions, body)
    }

    private static func success(
        _ method: String, in module: String, of request: Request, to receivers: Receivers, content: AnswerContent,
        _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        func packet(
            _ receivers: Receivers, _ sessions: SessionFilter, rid: String?, _ body: (inout JSONWriter) -> Void
        ) -> Answer {
            success(
                method, in: module, language: request.language, to: receivers, content: content, sessions: sessions,
                rid: rid, body)
        }
        switch receivers {
        case .asker, .requester: return packet(receivers, SessionFilter(of: request), rid: request.rid, body)
        case .users, .audience, .everybody: break
        }
        guard request.session == .synced else { return packet(receivers, .all, rid: nil, body) }
        var data = JSONWriter(reserving: 512)
        body(&data)
        let own = packet(.requester(request.userID), .asker, rid: request.rid) { $0.raw(data.bytes) }
        if request.isAlone, receivers.people == [request.userID] { return own }
        return own.with([packet(receivers, SessionFilter(but: request.connection), rid: nil) { $0.raw(data.bytes) }])
    }

    /// `method` is written as given.
    static func success(
        _ method: String, in module: String, language: Language, to receivers: Receivers,
        content: AnswerContent = .ordinary, sessions: SessionFilter = .all, rid: String? = nil,
        _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        // A short message of a pair fits, with the numbers in its row.
        var writer = JSONWriter(reserving: 768)
        writer.raw("{\"module\":")
        writer.string(module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"success\"")
        let users = write(receivers, sessions, to: &writer)
        body(&writer)
        return end(
            &writer, language: language, to: receivers, users: users, content: content, sessions: sessions, rid: rid)
    }

    /// `fail` with a sentence, to the requester.
    static func failure(_ method: String, of request: Request, _ refusal: Refusal) -> Answer {
        let text = refusal.sentence.text(in: request.language)
        switch refusal {
        case .said, .parameter, .hidden, .admin, .login:
            return failure(method, of: request, text, code: refusal.code) { _ in }
        case .data:
            return failure(method, of: request, text, code: refusal.code) { writer in
                writer.raw(",\"data\":")
                writer.string(text)
            }
        case .messages(let cgid, _):
            return failure(method, of: request, text, code: refusal.code) { writer in
                writer.raw(",\"data\":")
                writer.value([["gid": .string(cgid), "messages": .string(text)]])
            }
        }
    }

    /// The same with a text in one language.
    static func failure(_ method: String, of request: Request, _ text: String, code: String) -> Answer {
        failure(method, of: request, text, code: code) { _ in }
    }

    /// `body` writes the original's form of the text; nothing where that is `message`. A synced session always gets
    /// `message`, and `code`.
    private static func failure(
        _ method: String, of request: Request, _ text: String, code: String, _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter(reserving: 256)
        writer.raw("{\"module\":")
        writer.string(request.module.isEmpty ? PacketName.module : request.module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"fail\"")
        let receivers = Receivers.requester(request.userID)
        let sessions = SessionFilter(of: request)
        let users = write(receivers, sessions, to: &writer)
        let start = writer.bytes.count
        body(&writer)
        if request.session == .synced || writer.bytes.count == start {
            writer.raw(",\"message\":")
            writer.string(text)
        }
        if request.session == .synced {
            writer.raw(",\"code\":")
            writer.string(code)
        }
        return end(
            &writer, language: request.language, to: receivers, users: users, isFailure: true, sessions: sessions,
            rid: request.rid)
    }

    /// A refused call of the administration pages.
    static func failure(_ fault: AdminFault, in language: Language) -> Answer {
        var members: [(String, JSON)] = [
            ("result", "fail"), ("code", .string(fault.code.rawValue)),
            ("message", .string(fault.sentence.text(in: language))),
        ]
        if let field = fault.field { members.append(("field", .string(field))) }
        if let left = fault.left { members.append(("left", JSON(left))) }
        if let seconds = fault.seconds { members.append(("seconds", JSON(seconds))) }
        return Answer(bytes: JSON.object(JSONObject(members)).bytes, to: .asker, users: nil, isFailure: true)
    }

    /// Makes a client log out, without a request. `connection`, "IP:port": only the client on that connection, for our
    /// own relay; the same person may have a newer one meanwhile.
    static func kickoff(
        to user: Int64, _ reason: KickoffReason, language: Language, connection: String = ""
    ) -> Answer {
        var writer = begun(.kickoff, reserving: 160)
        let receivers = Receivers.users([user])
        let users = write(receivers, .all, to: &writer)
        if !connection.isEmpty {
            writer.raw(",\"client\":")
            writer.string(connection)
        }
        writer.raw(",\"message\":")
        writer.string(reason.sentence.text(in: language))
        writer.raw(",\"reason\":")
        writer.string(reason.rawValue)
        return end(
            &writer, language: language, to: receivers, users: users,
            content: .kickoff(Kickoff(connection: connection.isEmpty ? nil : connection, reason: reason.rawValue)))
    }

    /// A failed login: the sentence is in `data`, and there is no user to name. `code` and `seconds` are for relays and
    /// our clients.
    static func loginFailure(of request: Request, _ fault: LoginFault) -> Answer {
        var writer = begun(.login, reserving: 192)
        writer.raw(",\"result\":\"fail\",\"data\":")
        writer.string(fault.sentence.text(in: request.language))
        writer.raw(",\"code\":")
        writer.string(fault.code.rawValue)
        if let seconds = fault.seconds {
            writer.raw(",\"seconds\":")
            writer.integer(Int64(seconds))
        }
        return end(
            &writer, language: request.language, to: .asker, users: nil, isFailure: true, rid: request.rid)
    }

    private static func begun(_ name: PacketName, reserving count: Int) -> JSONWriter {
        var writer = JSONWriter(reserving: count)
        writer.raw("{\"module\":")
        writer.string(PacketName.module)
        writer.raw(",\"method\":")
        writer.string(name.rawValue)
        return writer
    }

    /// The same, and its copies, for the relays of this node alone.
    func here() -> Answer {
        var answer = Answer(
            bytes: bytes, to: receivers, users: users, isFailure: isFailure, content: content, sessions: sessions,
            copies: copies.map { $0.here() })
        answer.staysHere = true
        return answer
    }

    /// The same with the mark for the relay that there is more to fetch, behind `id`. The relay removes the mark.
    func followed(by id: Int64) -> Answer {
        Answer(
            bytes: bytes.dropLast() + Array(",\"more\":\(id)}".utf8), to: receivers, users: users,
            isFailure: isFailure, content: content, sessions: sessions, copies: copies)
    }

    /// The same, and what others are told after it.
    func with(_ more: [Answer]) -> Answer {
        var answer = Answer(
            bytes: bytes, to: receivers, users: users, isFailure: isFailure, content: content, sessions: sessions,
            copies: copies + more)
        answer.staysHere = staysHere
        return answer
    }

    /// The members `for` and `but`, each with a comma in front.
    private static func text(of sessions: SessionFilter) -> [UInt8] {
        if sessions == .all { return [] }
        var writer = JSONWriter(reserving: 64)
        if let word = sessions.kind.word {
            writer.raw(",\"for\":")
            writer.string(word)
        }
        if let but = sessions.but {
            writer.raw(",\"but\":")
            writer.string(but)
        }
        return writer.bytes
    }

    /// Writes the members `users`, `for` and `but`; returns the position of the first one's value.
    private static func write(
        _ receivers: Receivers, _ sessions: SessionFilter, to writer: inout JSONWriter
    ) -> Range<Int>? {
        if case .asker = receivers { return nil }
        writer.raw(usersName)
        let start = writer.bytes.count
        switch receivers {
        case .users(let ids): writer.ids(ids)
        case .requester(let id): writer.ids([id])
        case .audience(let audience, let sender):
            writer.raw("[")
            if !audience.has(sender) {
                writer.integer(sender)
                if !audience.people.isEmpty { writer.raw(",") }
            }
            writer.raw(audience.text)
            writer.raw("]")
        case .everybody: writer.raw("[]")
        case .asker: break
        }
        let end = writer.bytes.count
        if sessions != .all { writer.raw(text(of: sessions)) }
        return start..<end
    }

    private static func end(
        _ writer: inout JSONWriter, language: Language, to receivers: Receivers, users: Range<Int>?,
        isFailure: Bool = false, content: AnswerContent = .ordinary, sessions: SessionFilter = .all,
        rid: String? = nil
    ) -> Answer {
        if let rid {
            writer.raw(",\"rid\":")
            writer.string(rid)
        }
        writer.raw(",\"lang\":")
        writer.string(language.rawValue)
        writer.raw(",\"v\":")
        writer.string(version)
        writer.raw("}")
        return Answer(
            bytes: writer.bytes, to: receivers, users: users, isFailure: isFailure, content: content,
            sessions: sessions)
    }

    /// In two, where others than `asker` get it: for the requester, and for the others. If pushes stored before it still
    /// wait, the others get it after them, so that nobody is shown a later message first. `nil` if it is for nobody
    /// else, or for everybody.
    package func divided(for asker: Int64) -> (own: [UInt8], others: [UInt8])? {
        guard let ids = receivers.people else { return nil }
        let rest = ids.filter { $0 != asker }
        return rest.isEmpty ? nil : (restricted(to: [asker]).bytes, restricted(to: rest).bytes)
    }

    /// The same for some of its receivers.
    func restricted(to ids: [Int64]) -> Answer {
        guard let users else { return self }
        var writer = JSONWriter(reserving: bytes.count)
        writer.raw(bytes[..<users.lowerBound])
        writer.ids(ids)
        let end = writer.bytes.count
        writer.raw(bytes[users.upperBound...])
        return Answer(
            bytes: writer.bytes, to: .users(ids), users: users.lowerBound..<end, isFailure: isFailure,
            content: content, sessions: sessions)
    }
}

extension SessionFilter {
    /// For the answer to one request. Where the person has no other session a relay need not tell them apart.
    fileprivate init(of request: Request) {
        self.init(request.session == .synced || !request.isAlone ? .asker : .all)
    }
}
