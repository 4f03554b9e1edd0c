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
        /// Everybody that the relay knows: `users` is empty.
        case everybody
        /// The relay itself: no `users`.
        case relay
    }

    /// Success. `method` is written as given; `body` writes further members, each with a comma in front.
    static func success(
        _ method: String, of request: Request, to receivers: Receivers, _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> Answer {
        success(method, language: request.language, to: receivers, body)
    }

    static func success(
        _ method: String, language: String, to receivers: Receivers, _ body: (inout JSONWriter) -> Void
    ) -> Answer {
        var writer = JSONWriter(reserving: 512)
        writer.raw("{\"module\":\"chat\",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"success\"")
        write(receivers, to: &writer)
        body(&writer)
        return end(&writer, language: language)
    }

    /// `fail` with a sentence, to the requester.
    static func failure(_ method: String, of request: Request, _ refusal: Refusal) -> Answer {
        var writer = JSONWriter(reserving: 256)
        writer.raw("{\"module\":")
        writer.string(request.module.isEmpty ? "chat" : request.module)
        writer.raw(",\"method\":")
        writer.string(method)
        writer.raw(",\"result\":\"fail\"")
        write(.users([request.userID]), to: &writer)
        switch refusal {
        case .said, .parameter:
            writer.raw(",\"message\":")
            writer.string(refusal.sentence)
        case .data(let sentence):
            writer.raw(",\"data\":")
            writer.string(sentence)
        case .messages(let cgid, let sentence):
            writer.raw(",\"data\":")
            writer.value([["gid": .string(cgid), "messages": .string(sentence)]])
        }
        return end(&writer, language: request.language)
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
        case .everybody: writer.raw(",\"users\":[]")
        case .relay: break
        }
    }

    private static func end(_ writer: inout JSONWriter, language: String) -> Answer {
        writer.raw(",\"lang\":")
        writer.string(language)
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
