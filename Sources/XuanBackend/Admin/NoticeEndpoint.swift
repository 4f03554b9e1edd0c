// Notices by HTTP. In: POST /notice of an application, with its bearer token or the original's signature. Out: a notice
// to its people.

import XuanNet
import XuanPacket
import XuanStore

extension AdminFront {
    /// Why an application is not heard.
    private enum NoticeRefusal: Error { case unknown, address }

    /// How an application says who it is.
    private enum Proof: Sendable {
        /// Digest of the token in `Authorization: Bearer`.
        case token(String)
        /// `code` and `token` of the query; what was signed, without the key.
        case signature(code: String, token: String, text: String, time: String?)
    }

    func notice(_ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void) {
        func fail(_ status: Int, _ code: String, _ text: String, field: String? = nil) {
            reply(Self.noticeFailure(status, code, text, field: field))
        }
        guard Self.isSecure(request) else { return fail(403, "insecure", Sentence.insecure.english) }
        guard request.method == "POST" else { return fail(405, "bad", "Use POST.") }
        guard let proof = Self.proof(request) else { return fail(401, "credentials", "Give a token or a signature.") }
        let now = backend.services.clock()
        guard robots.take(request.peer + " notices", now: now) else { return fail(429, "often", "Too many notices.") }
        guard let body = (try? JSON.parse(request.body))?.object else {
            return fail(400, "bad", Sentence.notJSON.english)
        }
        let address = request.peer
        backend.perform { context -> Notice.Receipt in
            let entry = try Self.entry(proof, context)
            guard AddressRange.list(entry.allowed, has: address) else { throw NoticeRefusal.address }
            if entry.lastUsed / 60_000 != context.now / 60_000 {
                try EntryTable.set(used: context.now, of: entry.id, on: context.store)
            }
            let (notice, targets) = try Self.notice(body, of: entry)
            return try context.post(notice, to: targets)
        } done: { result in
            switch result {
            case .success(let receipt):
                let body: JSON = [
                    "result": "success",
                    "data": [
                        "id": JSON(receipt.id), "gid": .string(receipt.gid), "people": JSON(receipt.people),
                        "reached": JSON(receipt.reached), "isNew": .bool(receipt.isNew),
                    ],
                ]
                reply(WholeAnswer(status: 200, headers: Self.jsonHeaders, body: body.bytes))
            case .failure(.failed(let error)): reply(Self.noticeFailure(error))
            case .failure(.closed): reply(Self.noticeFailure(NoticeError.stopping))
            }
        }
    }

    /// Whether a head has the token or signature of an application.
    func noticeProof(_ head: WholeRequest, _ reply: @escaping @Sendable (Bool) -> Void) {
        guard Self.isSecure(head), let proof = Self.proof(head),
            robots.take(head.peer + " notices' heads", now: backend.services.clock())
        else { return reply(false) }
        backend.perform { context in
            _ = try Self.entry(proof, context)
        } done: { result in
            if case .success = result { reply(true) } else { reply(false) }
        }
    }

    private static func noticeFailure(_ error: any Error) -> WholeAnswer {
        switch error {
        case NoticeRefusal.unknown: return noticeFailure(401, "credentials", "Wrong token or signature.")
        case NoticeRefusal.address: return noticeFailure(403, "address", "Not from this address.")
        case let error as NoticeError:
            switch error {
            case .part(let name): return noticeFailure(400, "bad", error.description, field: name)
            case .unknownPerson: return noticeFailure(400, "notExist", error.description, field: "users")
            case .unknownChat: return noticeFailure(400, "notExist", error.description, field: "chat")
            case .database, .stopping: return noticeFailure(500, "fault", error.description)
            }
        default: return noticeFailure(500, "fault", Sentence.databaseFault.english)
        }
    }

    private static func noticeFailure(_ status: Int, _ code: String, _ text: String, field: String? = nil)
        -> WholeAnswer
    {
        var members: [(String, JSON)] = [("result", "fail"), ("code", .string(code)), ("message", .string(text))]
        if let field { members.append(("field", .string(field))) }
        return WholeAnswer(status: status, headers: jsonHeaders, body: JSON.object(members).bytes)
    }

    private static func proof(_ request: WholeRequest) -> Proof? {
        if let header = request.header("authorization"), header.lowercased().hasPrefix("bearer ") {
            return .token(Tokens.digest(header.dropFirst(7).description.trimmed))
        }
        guard let query = request.query else { return nil }
        let fields = Form.fields(query)
        guard let code = fields["code"], let token = fields["token"] else { return nil }
        let signed = query.utf8.split(separator: UInt8(ascii: "&")).filter { !$0.starts(with: "token=".utf8) }
            .map { String(Substring($0)) }.joined(separator: "&")
        return .signature(code: code, token: token, text: signed, time: fields["time"])
    }

    /// The application that a proof is of. The original knows two signatures: md5(md5(query without token) + key), and,
    /// with a time of seconds or milliseconds, md5(code + key + time).
    private static func entry(_ proof: Proof, _ context: WriteContext) throws -> EntryRecord {
        switch proof {
        case .token(let digest):
            guard let entry = try EntryTable.find(token: digest, on: context.store) else { throw NoticeRefusal.unknown }
            return entry
        case .signature(let code, let token, let text, let time):
            guard let entry = try EntryTable.find(code: code, on: context.store), !entry.secret.isEmpty else {
                throw NoticeRefusal.unknown
            }
            var right = [Secret.md5Hex(Secret.md5Hex(text) + entry.secret)]
            if let time {
                // With a time, it must be one of now: else the address could be used again for ever.
                guard let seconds = Int64(time.prefix(10)), abs(seconds - context.now / 1000) <= 300 else {
                    throw NoticeRefusal.unknown
                }
                right.append(Secret.md5Hex(code + entry.secret + time))
            }
            guard right.contains(where: { Secret.equal(Array($0.utf8), Array(token.lowercased().utf8)) }) else {
                throw NoticeRefusal.unknown
            }
            return entry
        }
    }

    private static func notice(
        _ body: JSONObject, of entry: EntryRecord
    ) throws(NoticeError) -> (Notice, Notice.Targets) {
        func text(_ name: String) throws(NoticeError) -> String {
            guard let value = body[name], !value.isNull else { return "" }
            guard let text = value.string else { throw .part(name) }
            return text
        }
        var notice = Notice(
            content: try text("content"),
            sender: .init(id: entry.code, name: entry.name.isEmpty ? entry.code : entry.name, avatar: entry.logo))
        notice.title = try text("title")
        notice.subtitle = try text("subtitle")
        notice.url = try text("url")
        let gid = try text("gid")
        notice.gid = gid.isEmpty ? nil : gid
        notice.isPlain = try text("contentType") == "plain"
        for action in body["actions"]?.array ?? [] {
            guard let label = action.object?["label"]?.string, let url = action.object?["url"]?.string else {
                throw .part("actions")
            }
            notice.actions.append(.init(label: label, url: url, type: action.object?["type"]?.string ?? ""))
        }
        let chat = try text("chat")
        if !chat.isEmpty { return (notice, .chat(chat)) }
        if body["users"]?.string == "all" { return (notice, .everybody) }
        guard let users = body["users"]?.array, !users.isEmpty, users.count <= Parameter.longestList else {
            throw .part("users")
        }
        let accounts = users.compactMap(\.string)
        if accounts.count == users.count { return (notice, .accounts(accounts)) }
        let ids = users.compactMap(\.integer)
        guard ids.count == users.count else { throw .part("users") }
        return (notice, .people(ids))
    }
}
