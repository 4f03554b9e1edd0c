import XuanPacket
import XuanStore

/// One answer on its way out: complete bytes, `users` inside (Docs/protocol.md 5.1, 5.2).
struct Answer: Sendable {
    let bytes: [UInt8]

    /// serverStart is answered by nothing at all.
    static let empty = Answer(bytes: [])

    /// `users` for an answer that nobody shall get. An empty list would mean everybody; no connection has user 0.
    static let nobody: [Int64] = [0]

    static let version = "2.2.0"

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Who an answer goes to.
    enum Receivers {
        case users([Int64])
        /// Those of a chat who are connected, and one person in any case.
        case audience(Audience, and: Int64)
        /// Everybody that the relay knows: `users` is empty.
        case everybody
        /// The relay itself: no `users`.
        case relay
    }

    /// Success. `method` is written as given; `body` writes further members, each with a comma in front.
    static func success(
        _ method: String, in module: String = "chat", of request: Request, to receivers: Receivers,
        _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> Answer {
        success(method, in: module, language: request.language, to: receivers, body)
    }

    static func success(
        _ method: String, in module: String = "chat", language: Language, to receivers: Receivers,
        _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter(reserving: 512)
        writer.raw("{\"module\":")
        writer.string(module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"success\"")
        write(receivers, to: &writer)
        body(&writer)
        return end(&writer, language: language)
    }

    /// `fail` with a sentence, to the requester.
    static func failure(_ method: String, of request: Request, _ refusal: Refusal) -> Answer {
        let text = refusal.sentence.text(in: request.language)
        switch refusal {
        case .said, .parameter, .seat: return failure(method, of: request, text)
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

    /// The same with a text that has one language.
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
        writer.string(request.module.isEmpty ? "chat" : request.module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"fail\"")
        write(.users([request.userID]), to: &writer)
        body(&writer)
        return end(&writer, language: request.language)
    }

    /// A refused call of the administration pages.
    static func failure(_ fault: SeatFault, in language: Language) -> Answer {
        var members: [(String, JSON)] = [
            ("result", "fail"), ("code", .string(fault.code.rawValue)),
            ("message", .string(fault.sentence.text(in: language))),
        ]
        if let field = fault.field { members.append(("field", .string(field))) }
        if let left = fault.left { members.append(("left", JSON(left))) }
        if let seconds = fault.seconds { members.append(("seconds", JSON(seconds))) }
        return Answer(bytes: JSON.object(JSONObject(members)).bytes)
    }

    /// Makes a client log out. Nobody asked for it.
    static func kickoff(to user: Int64, language: Language) -> Answer {
        var writer = JSONWriter(reserving: 160)
        writer.raw("{\"module\":\"chat\",\"method\":\"kickoff\"")
        write(.users([user]), to: &writer)
        writer.raw(",\"message\":")
        writer.string(Sentence.forbidden.text(in: language))
        return end(&writer, language: language)
    }

    /// A failed login: the sentence stands in `data`, and there is no user to name.
    static func loginFailure(of request: Request, _ sentence: String) -> Answer {
        var writer = JSONWriter(reserving: 160)
        writer.raw("{\"module\":\"chat\",\"method\":\"login\",\"result\":\"fail\",\"data\":")
        writer.string(sentence)
        return end(&writer, language: request.language)
    }

    private static func write(_ receivers: Receivers, to writer: inout JSONWriter) {
        switch receivers {
        case .users(let ids):
            writer.raw(",\"users\":")
            writer.ids(ids)
        case .audience(let audience, let sender):
            writer.raw(",\"users\":[")
            if !audience.has(sender) {
                writer.integer(sender)
                if !audience.people.isEmpty { writer.raw(",") }
            }
            writer.raw(audience.text)
            writer.raw("]")
        case .everybody: writer.raw(",\"users\":[]")
        case .relay: break
        }
    }

    private static func end(_ writer: inout JSONWriter, language: Language) -> Answer {
        writer.raw(",\"lang\":")
        writer.string(language.rawValue)
        writer.raw(",\"v\":")
        writer.string(version)
        writer.raw("}")
        return Answer(bytes: writer.bytes)
    }
}

extension JSONWriter {
    mutating func ids(_ ids: [Int64]) {
        raw("[")
        for (index, id) in ids.enumerated() {
            if index > 0 { raw(",") }
            integer(id)
        }
        raw("]")
    }

    /// A list of what `write` writes for each item.
    mutating func list<Item>(_ items: [Item], _ write: (inout JSONWriter, Item) -> Void) {
        raw("[")
        for (index, item) in items.enumerated() {
            if index > 0 { raw(",") }
            write(&self, item)
        }
        raw("]")
    }
}
