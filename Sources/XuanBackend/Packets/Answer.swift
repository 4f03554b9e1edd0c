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

    /// serverStart has no answer.
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

    private init(
        bytes: [UInt8], to receivers: Receivers, users: Range<Int>?, isFailure: Bool = false,
        content: AnswerContent = .ordinary
    ) {
        (self.bytes, self.receivers, self.users) = (bytes, receivers, users)
        (self.isFailure, self.content) = (isFailure, content)
    }

    /// Range of the member `users` and the comma before it.
    package var cut: Range<Int>? { users.map { $0.lowerBound - Self.usersName.utf8CodeUnitCount..<$0.upperBound } }

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

    /// Success of a call. `body` writes further members, each with a comma in front.
    static func success(
        of call: Call, to receivers: Receivers, content: AnswerContent = .ordinary,
        _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> Answer {
        success(call.method, in: call.module, language: call.request.language, to: receivers, content: content, body)
    }

    /// The answer of another method, to a call.
    static func success(
        _ name: PacketName, of call: Call, to receivers: Receivers, content: AnswerContent = .ordinary,
        _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        success(name, language: call.request.language, to: receivers, content: content, body)
    }

    /// A packet that nobody asked for.
    static func success(
        _ name: PacketName, language: Language, to receivers: Receivers, content: AnswerContent = .ordinary,
        _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        success(name.rawValue, in: PacketName.module, language: language, to: receivers, content: content, body)
    }

    /// `method` is written as given.
    static func success(
        _ method: String, in module: String, language: Language, to receivers: Receivers,
        content: AnswerContent = .ordinary, _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter(reserving: 512)
        writer.raw("{\"module\":")
        writer.string(module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"success\"")
        let users = write(receivers, to: &writer)
        body(&writer)
        return end(&writer, language: language, to: receivers, users: users, content: content)
    }

    /// `fail` with a sentence, to the requester.
    static func failure(_ method: String, of request: Request, _ refusal: Refusal) -> Answer {
        let text = refusal.sentence.text(in: request.language)
        switch refusal {
        case .said, .parameter, .hidden, .admin, .login: return failure(method, of: request, text)
        case .data:
            return failure(method, of: request) { writer in
                writer.raw(",\"data\":")
                writer.string(text)
            }
        case .messages(let cgid, _):
            return failure(method, of: request) { writer in
                writer.raw(",\"data\":")
                writer.value([["gid": .string(cgid), "messages": .string(text)]])
            }
        }
    }

    /// The same with a text in one language.
    static func failure(_ method: String, of request: Request, _ text: String) -> Answer {
        failure(method, of: request) { writer in
            writer.raw(",\"message\":")
            writer.string(text)
        }
    }

    private static func failure(
        _ method: String, of request: Request, _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter(reserving: 256)
        writer.raw("{\"module\":")
        writer.string(request.module.isEmpty ? PacketName.module : request.module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"fail\"")
        let receivers = Receivers.requester(request.userID)
        let users = write(receivers, to: &writer)
        body(&writer)
        return end(&writer, language: request.language, to: receivers, users: users, isFailure: true)
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
        let users = write(receivers, to: &writer)
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
        return end(&writer, language: request.language, to: .asker, users: nil, isFailure: true)
    }

    private static func begun(_ name: PacketName, reserving count: Int) -> JSONWriter {
        var writer = JSONWriter(reserving: count)
        writer.raw("{\"module\":")
        writer.string(PacketName.module)
        writer.raw(",\"method\":")
        writer.string(name.rawValue)
        return writer
    }

    /// The same with the mark for the relay that there is more to fetch, behind `id`. The relay removes the mark.
    func followed(by id: Int64) -> Answer {
        Answer(
            bytes: bytes.dropLast() + Array(",\"more\":\(id)}".utf8), to: receivers, users: users,
            isFailure: isFailure, content: content)
    }

    /// Writes the member `users`; returns the position of its value.
    private static func write(_ receivers: Receivers, to writer: inout JSONWriter) -> Range<Int>? {
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
        return start..<writer.bytes.count
    }

    private static func end(
        _ writer: inout JSONWriter, language: Language, to receivers: Receivers, users: Range<Int>?,
        isFailure: Bool = false, content: AnswerContent = .ordinary
    ) -> Answer {
        writer.raw(",\"lang\":")
        writer.string(language.rawValue)
        writer.raw(",\"v\":")
        writer.string(version)
        writer.raw("}")
        return Answer(bytes: writer.bytes, to: receivers, users: users, isFailure: isFailure, content: content)
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
            content: content)
    }
}
