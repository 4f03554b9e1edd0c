// The HTTP side of the administration. In: complete requests, from the relay's ports or from a backend's own. Out:
// pages, JSON (Docs/administration.md), answers to notices and robots. The calls themselves are in Modules/Admin.

import Logging
import XuanBackend
import XuanNet
import XuanPacket
import XuanThreads
import XuanWeb

/// Answers requests to the administration. Any thread.
package final class AdminFront: Sendable {
    /// Largest body of a request.
    package static let maximumBody = 2 << 20

    let backend: Backend
    let pages: Pages
    let control: any ServerControl
    let logger: Logger
    let sessions = AdminSessions()
    let figures: ServerFigures
    let robots = RobotLimits()
    private let refusedLines = LogBudget()
    /// There is no relay in the program: this front serves the pages' shared files, and no chats are at `/`.
    private let isAlone: Bool

    /// `pages`: the files under `/admin/`, `nil` for the built-in ones. `isAlone`: in a program without a relay.
    package init(
        backend: Backend, pages: Pages? = nil, control: any ServerControl, isAlone: Bool = false, logger: Logger
    ) {
        (self.backend, self.pages, self.control, self.logger) = (backend, pages ?? Pages(), control, logger)
        self.isAlone = isAlone
        figures = ServerFigures(backend: backend, control: control)
        if backend.isNode { backend.setSampler(control.sample) }
    }

    /// Whether a path belongs to the administration.
    package func takes(_ path: String) -> Bool {
        path == "/admin" || path.hasPrefix("/admin/") || path == "/notice" || path.hasPrefix("/robot/")
            || path.hasPrefix(PeoplePicture.path) || isAlone && path.hasPrefix("/shared/")
    }

    /// Whether it is a page or a page's request, which a browser must have reached by one of our names.
    package func isPage(_ path: String) -> Bool { path.hasPrefix("/admin") || path.hasPrefix("/shared/") }

    /// Bytes of the body that a head's session or token allows; `nil` without a valid one. `reply` is called exactly
    /// once, on any thread.
    package func bodyLimit(_ head: WholeRequest, reply: @escaping @Sendable (Int?) -> Void) {
        let path = head.path
        if path.hasPrefix(Self.callPath) {
            let cookie = Self.cookie(head)
            sessions(for: cookie) { [backend] sessions in
                reply(sessions.use(cookie, now: backend.now) == nil ? nil : Self.maximumBody)
            }
        } else if path == "/notice" {
            noticeProof(head) { reply($0 ? Self.maximumBody : nil) }
        } else if path.hasPrefix("/robot/") {
            robotProof(head) { reply($0 ? Self.maximumBody : nil) }
        } else {
            reply(nil)
        }
    }

    /// Never waits. `reply` is called exactly once, on any thread.
    package func answer(_ request: WholeRequest, reply: @escaping @Sendable (WholeAnswer) -> Void) {
        let path = request.path
        if path.hasPrefix(Self.callPath) {
            call(String(path.dropFirst(Self.callPath.count)), request, reply)
        } else if path == "/notice" {
            notice(request, reply)
        } else if path.hasPrefix("/robot/") {
            robot(request, reply)
        } else if path.hasPrefix(PeoplePicture.path) {
            picture(request, reply)
        } else {
            reply(page(request))
        }
    }

    // MARK: Calls

    private static let callPath = "/admin/api/"

    /// A pending call, with the values that its answer needs.
    struct Asked: Sendable {
        let call: AdminCall
        let params: JSONObject
        let language: Language
        let request: WholeRequest
        /// Value of the cookie; "" before the sign-in.
        let cookie: String
        /// Those of the pages; of a node of a cluster the one that makes the call.
        let sessions: AdminSessions
        let reply: @Sendable (WholeAnswer) -> Void

        func fail(_ code: String, _ status: Int, _ sentence: Sentence, field: String? = nil) {
            AdminFront.fail(code, status, sentence, language, field: field, reply)
        }

        func succeed(_ data: JSON, headers: [(String, String)] = []) {
            let body: JSON = ["result": "success", "data": data]
            reply(WholeAnswer(status: 200, headers: AdminFront.jsonHeaders + headers, body: body.bytes))
        }

        func fail(_ error: ServerControlError) {
            var fault: [(String, JSON)] = [
                ("result", "fail"), ("code", "fault"), ("message", .string(error.description)),
            ]
            var status = 500
            if case .bad(let field, _) = error {
                fault[1].1 = "bad"
                fault.append(("field", .string(field)))
                status = 400
            }
            reply(WholeAnswer(status: status, headers: AdminFront.jsonHeaders, body: JSON.object(fault).bytes))
        }
    }

    static let jsonHeaders = [
        ("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]

    private static func fail(
        _ code: String, _ status: Int, _ sentence: Sentence, _ language: Language, field: String? = nil,
        _ reply: @Sendable (WholeAnswer) -> Void
    ) {
        var members: [(String, JSON)] = [
            ("result", "fail"), ("code", .string(code)), ("message", .string(sentence.text(in: language))),
        ]
        if let field { members.append(("field", .string(field))) }
        reply(WholeAnswer(status: status, headers: jsonHeaders, body: JSON.object(members).bytes))
    }

    private func call(_ name: String, _ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void) {
        var language = Self.language(request) ?? backend.language
        func fail(_ code: String, _ status: Int, _ sentence: Sentence) {
            Self.fail(code, status, sentence, language, reply)
        }
        guard Self.isSecure(request) else { return fail("insecure", 403, .insecure) }
        guard request.method == "POST" else { return fail("bad", 405, .unknownCall) }
        guard Self.isOwn(request) else { return fail("csrf", 403, .csrf) }
        let type = request.header("content-type")?.lowercased() ?? ""
        guard type.hasPrefix("application/json"), var params = (try? JSON.parse(request.body))?.object else {
            return fail("bad", 400, .notJSON)
        }
        if let chosen = params["lang"]?.string.flatMap(Language.init(rawValue:)) { language = chosen }
        params["lang"] = nil
        guard let call = AdminCall(path: name) else { return fail("notExist", 404, .unknownCall) }
        let cookie = Self.cookie(request)
        guard backend.isNode else { return make(call, params, language, cookie, sessions, request, reply) }
        makeAtNode(call, params, language, cookie, request, reply)
    }

    /// A call that is well formed, by a cookie's session among `sessions`.
    func make(
        _ call: AdminCall, _ params: JSONObject, _ language: Language, _ cookie: String, _ sessions: AdminSessions,
        _ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void
    ) {
        func fail(_ code: String, _ status: Int, _ sentence: Sentence) {
            Self.fail(code, status, sentence, language, reply)
        }
        let now = backend.now
        var principal = AdminPrincipal(address: request.peer)
        if call.needsSession {
            guard let session = sessions.use(cookie, now: now) else { return fail("signin", 401, .signIn) }
            // The page requests its token by this one.
            if call.part != .session(.get) {
                let token = request.header("x-csrf-token") ?? ""
                guard Secret.equal(Array(token.utf8), Array(session.csrf.utf8)) else { return fail("csrf", 403, .csrf) }
            }
            principal.user = session.user
            principal.stamp = session.stamp
            principal.isConfirmed = session.confirmedUntil > now
            if call.part == .session(.confirm) {
                guard let left = sessions.tryPassword(cookie) else { return fail("signin", 401, .signIn) }
                principal.triesLeft = left
            }
        }
        let asked = Asked(
            call: call, params: params, language: language, request: request, cookie: cookie, sessions: sessions,
            reply: reply)
        backend.administer(call, params, at: principal, language: language) { [self] bytes in
            answered(asked, bytes)
        }
    }

    /// The backend has answered.
    private func answered(_ asked: Asked, _ bytes: [UInt8]) {
        guard let answer = (try? JSON.parse(bytes))?.object else {
            return asked.fail("fault", 500, .databaseFault)
        }
        guard answer["result"] == "success" else {
            let code = answer["code"]?.string ?? ""
            if code == "signin", !asked.cookie.isEmpty { asked.sessions.close(asked.cookie) }
            refused(asked, answer, code)
            let status = AdminFault.Code(rawValue: code)?.status ?? 500
            return asked.reply(WholeAnswer(status: status, headers: Self.jsonHeaders, body: bytes))
        }
        var data = answer["data"] ?? [:]
        let part = asked.call.part
        if case .server(let part) = part { return answerServer(asked, part, data.object ?? JSONObject()) }
        if part != .session(.open), var members = data.object, let stamp = members["stamp"]?.string {
            // A person's own new password or authenticator does not end the session that set it.
            asked.sessions.change(asked.cookie) { $0.stamp = stamp }
            members["stamp"] = nil
            data = .object(members)
        }
        if case .session(let part) = part { return answerSession(asked, part, data.object ?? JSONObject()) }
        asked.succeed(data)
    }

    /// A refused sign-in or confirmation: logs it, and ends the session when no try is left.
    private func refused(_ asked: Asked, _ answer: JSONObject, _ code: String) {
        let isSignIn = asked.call.part == .session(.open)
        guard isSignIn || asked.call.part == .session(.confirm) else { return }
        switch code {
        case "credentials", "totp":
            if !isSignIn, answer["left"]?.integer == 0 { asked.sessions.close(asked.cookie) }
            // A request for a code is not a refusal.
            if code == "totp", answer["left"] == nil, !isSignIn {
                return asked.sessions.change(asked.cookie) { $0.tries = max(0, $0.tries - 1) }
            }
            if code == "totp", answer["left"] == nil { return }
        case "locked", "signin", "away": break
        default: return
        }
        guard let omitted = refusedLines.take(now: MonotonicClock.nanoseconds() / 1_000_000) else { return }
        var facts: Logger.Metadata = [
            "account": "\(LogText.quoted(asked.params["account"]?.string ?? ""))", "address": "\(asked.request.peer)",
            "cause": "\(code)",
        ]
        if omitted > 0 { facts["omitted"] = "\(omitted)" }
        logger.info(isSignIn ? "sign-in to the pages refused" : "password of a session refused", metadata: facts)
    }

    private func answerSession(_ asked: Asked, _ part: PagePart.Session, _ data: JSONObject) {
        var data = data
        let now = backend.now
        let stamp = data["stamp"]?.string
        data["stamp"] = nil
        switch part {
        case .open:
            guard let user = data["me"]?.object?["id"]?.integer, let stamp else { break }
            asked.sessions.close(asked.cookie)
            let (cookie, session) = asked.sessions.open(user: user, stamp: stamp, now: now)
            data["csrf"] = .string(session.csrf)
            data["chats"] = .bool(!isAlone)
            let answer = JSON.object(data)
            return begin(session, cookie) { isSaved in
                guard isSaved else { return asked.fail("fault", 500, .databaseFault) }
                asked.succeed(answer, headers: [("Set-Cookie", Self.setCookie(cookie, asked.request))])
            }
        case .get:
            data["csrf"] = asked.sessions.use(asked.cookie, now: now).map { .string($0.csrf) }
            data["chats"] = .bool(!isAlone)
        case .confirm:
            let until = now + AdminSessions.confirmedMilliseconds
            asked.sessions.change(asked.cookie) {
                $0.confirmedUntil = until
                $0.tries = 0
            }
            data["until"] = JSON(until)
        case .close:
            asked.sessions.close(asked.cookie)
            return asked.succeed([:], headers: [("Set-Cookie", Self.setCookie("", asked.request))])
        }
        asked.succeed(.object(data))
    }

    // MARK: Parts of a request

    /// TLS, or this machine, where nobody can eavesdrop.
    static func isSecure(_ request: WholeRequest) -> Bool { request.isTLS || isLoopback(request.peer) }

    static func isLoopback(_ ip: String) -> Bool {
        ip.hasPrefix("127.") || ip == "::1" || ip.hasPrefix("::ffff:127.")
    }

    /// A browser names the requesting page; another site's is refused before anything else is checked.
    private static func isOwn(_ request: WholeRequest) -> Bool {
        if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" { return false }
        guard let origin = request.header("origin"), let host = request.host else { return true }
        return origin.hasSuffix("://" + host)
    }

    private static func language(_ request: WholeRequest) -> Language? {
        for part in (request.header("accept-language") ?? "").lowercased().split(separator: ",") {
            let tag = part.prefix { $0 != ";" }.filter { $0 != " " }
            if tag.hasPrefix("zh-tw") || tag.hasPrefix("zh-hant") || tag.hasPrefix("zh-hk") { return .traditional }
            if tag.hasPrefix("zh") { return .simplified }
            if tag.hasPrefix("en") { return .english }
        }
        return nil
    }

    private static func cookie(_ request: WholeRequest) -> String {
        for (name, value) in request.headers where name == "cookie" {
            for pair in value.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix(AdminSessions.cookie + "=") {
                    return String(pair.dropFirst(AdminSessions.cookie.utf8.count + 1))
                }
            }
        }
        return ""
    }

    private static func setCookie(_ value: String, _ request: WholeRequest) -> String {
        var text = "\(AdminSessions.cookie)=\(value); Path=/admin; HttpOnly; SameSite=Strict"
        if request.isTLS { text += "; Secure" }
        return value.isEmpty ? text + "; Max-Age=0" : text
    }
}

extension AdminFault.Code {
    /// HTTP's.
    var status: Int {
        switch self {
        case .bad, .conflict, .password, .notExist: 400
        case .signin, .confirm, .totp, .credentials: 401
        case .right: 403
        case .locked: 429
        case .away: 503
        case .fault: 500
        }
    }
}
