// Notices by HTTP. In: POST /notice of an application, with its bearer token or the original's signature. Out: a notice
// to its people.

import XuanBackend
import XuanNet
import XuanPacket
import XuanText

extension AdminFront {
    func notice(_ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void) {
        func fail(_ status: Int, _ code: String, _ text: String, field: String? = nil) {
            reply(Self.noticeFailure(status, code, text, field: field))
        }
        guard Self.isSecure(request) else { return fail(403, "insecure", Sentence.insecure.english) }
        guard request.method == "POST" else { return fail(405, "bad", "Use POST.") }
        guard let proof = Self.proof(request) else { return fail(401, "credentials", "Give a token or a signature.") }
        let now = backend.now
        guard robots.take(request.peer + " notices", now: now) else { return fail(429, "often", "Too many notices.") }
        guard let body = (try? JSON.parse(request.body))?.object else {
            return fail(400, "bad", Sentence.notJSON.english)
        }
        backend.post(body, by: proof, from: request.peer) { result in
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
            case .failure(let fault): reply(Self.noticeFailure(fault))
            }
        }
    }

    /// Whether a head has the token or signature of an application.
    func noticeProof(_ head: WholeRequest, _ reply: @escaping @Sendable (Bool) -> Void) {
        guard Self.isSecure(head), let proof = Self.proof(head),
            robots.take(head.peer + " notices' heads", now: backend.now)
        else { return reply(false) }
        backend.hasApplication(proof, done: reply)
    }

    private static func noticeFailure(_ fault: ApplicationFault) -> WholeAnswer {
        switch fault {
        case .unknown: return noticeFailure(401, "credentials", "Wrong token or signature.")
        case .address: return noticeFailure(403, "address", "Not from this address.")
        case .failed: return noticeFailure(500, "fault", Sentence.databaseFault.english)
        case .notice(let error):
            switch error {
            case .part(let name): return noticeFailure(400, "bad", error.description, field: name)
            case .unknownPerson: return noticeFailure(400, "notExist", error.description, field: "users")
            case .unknownChat: return noticeFailure(400, "notExist", error.description, field: "chat")
            case .database, .stopping: return noticeFailure(500, "fault", error.description)
            }
        }
    }

    private static func noticeFailure(_ status: Int, _ code: String, _ text: String, field: String? = nil)
        -> WholeAnswer
    {
        var members: [(String, JSON)] = [("result", "fail"), ("code", .string(code)), ("message", .string(text))]
        if let field { members.append(("field", .string(field))) }
        return WholeAnswer(status: status, headers: jsonHeaders, body: JSON.object(members).bytes)
    }

    private static func proof(_ request: WholeRequest) -> ApplicationProof? {
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
}
