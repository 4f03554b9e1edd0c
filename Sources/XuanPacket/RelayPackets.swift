/// Packets that the relay makes itself (Docs/protocol.md 4.2 to 4.4, 5.4), keys in the original's order.
package enum RelayPackets {
    package static let serverStart = Array(#"{"module":"chat","method":"serverStart"}"#.utf8)
    package static let quiet = Array(#"{"module":"chat","method":"ping","result":"success"}"#.utf8)
    /// To a synced session: packets may have got lost on their way to the relay, and the client asks what is new.
    package static let resync = Array(#"{"module":"chat","method":"resync","result":"success"}"#.utf8)
    /// The first client's message when the same person logs in elsewhere, at this relay or at another.
    /// In English, simplified and traditional Chinese.
    package static let loggedInElsewhere = (
        "This account has logged in somewhere else.", "您的账号已在其他地方登录。", "您的帳號已在其他地方登入。"
    )
    package static func kickoff(language: String) -> [UInt8] {
        let (english, simplified, traditional) = loggedInElsewhere
        let text = language == "en" ? english : language == "zh-tw" ? traditional : simplified
        return JSON.object([
            ("module", "chat"), ("method", "kickoff"), ("message", .string(text)), ("reason", "elsewhere"),
            ("lang", .string(language)),
        ]).bytes
    }
    package static let blockLogin = Array(
        #"{"module":"chat","method":"blockLogin","message":"Too many users are online."}"#.utf8)

    /// `chat/error`. The text reaches the client's user: cause and cure, nothing of the backend's address. `rid`: of the
    /// request, to a synced session.
    package static func error(_ message: String, rid: String? = nil) -> [UInt8] {
        var members: [(String, JSON)] = [
            ("module", "chat"), ("method", "error"), ("code", 0), ("message", .string(message)),
        ]
        if let rid { members.append(("rid", .string(rid))) }
        return JSON.object(members).bytes
    }

    package static func sessionID(_ id: String, language: String) -> [UInt8] {
        var writer = begin("SessionID", language: language)
        writer.raw(",\"sessionID\":")
        writer.string(id)
        writer.raw("}")
        return writer.bytes
    }

    /// A failed login as the relay itself says it, in the shape of the backend's.
    package static func loginFailed(_ text: String, language: String) -> [UInt8] {
        JSON.object([
            ("module", "chat"), ("method", "login"), ("result", "fail"), ("data", .string(text)),
            ("lang", .string(language)),
        ]).bytes
    }

    /// The four follow-ups of a login, in order.
    package enum FollowUp: String, CaseIterable, Sendable {
        case userGetlist, getlist, getOfflineMessages, getOfflineNotify
    }

    package static func followUp(_ step: FollowUp, userID: Int64, language: String) -> [UInt8] {
        var writer = begin(step.rawValue, language: language)
        if step == .userGetlist { writer.raw(",\"params\":[\"\"]") }
        writer.member(",\"userID\":", userID)
        writer.raw("}")
        return writer.bytes
    }

    /// A follow-up that our backend answers part by part: what stands behind `after`, its mark at the end of the
    /// part before, 0 at first. Parts up to the mark `arrived` have arrived. Any other backend answers with everything.
    package static func part(
        _ step: FollowUp, userID: Int64, language: String, after: Int64, arrived: Int64
    ) -> [UInt8] {
        var writer = begin(step.rawValue, language: language)
        writer.member(",\"after\":", after)
        writer.member(",\"arrived\":", arrived)
        writer.member(",\"userID\":", userID)
        writer.raw("}")
        return writer.bytes
    }

    /// The first members of a packet that is written at each login: no values are built for it.
    private static func begin(_ method: String, language: String) -> JSONWriter {
        var writer = JSONWriter(reserving: 160)
        writer.raw("{\"module\":\"chat\",\"method\":")
        writer.string(method)
        writer.raw(",\"lang\":")
        writer.string(language)
        return writer
    }

    /// The part without the mark that there is more (`,"more":N}` at its end), and the mark.
    package static func part(of answer: [UInt8]) -> (packet: [UInt8], more: Int64?) {
        let name = Array(#","more":"#.utf8)
        guard answer.last == UInt8(ascii: "}") else { return (answer, nil) }
        let digits = answer.dropLast().reversed().prefix { $0 &- 0x30 < 10 }.count
        let start = answer.count - 1 - digits
        guard (1...18).contains(digits), start >= name.count, answer[start - name.count..<start].elementsEqual(name)
        else { return (answer, nil) }
        let mark = answer[start..<start + digits].reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return (answer[..<(start - name.count)] + [UInt8(ascii: "}")], mark)
    }

    /// Whether people were added or changed since the last time.
    package static func checkUserChange(language: String) -> [UInt8] {
        JSON.object([
            ("module", "chat"), ("method", "checkUserChange"), ("lang", .string(language)), ("params", [""]),
        ]).bytes
    }

    /// Notifications from a report's answer, in the form of an answer to one user (Docs/protocol.md 5.4).
    /// `isForClassic`: synced sessions ask for theirs.
    package static func notifications(_ notes: JSON, to user: Int64, isForClassic: Bool) -> [UInt8] {
        var members: [(String, JSON)] = [("module", "chat"), ("method", "notify"), ("users", [JSON(user)])]
        if isForClassic { members.append(("for", "classic")) }
        return JSON.object(members + [("data", notes)]).bytes
    }

    /// `client` tells our backend which connection has ended, so that it never ends a newer one.
    /// `isLost`, for those alone: the client did not say that it goes, so it may be back in a moment.
    package static func logout(
        userID: Int64, language: String, address: ClientAddress, isLost: Bool = false
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 128)
        writer.raw("{\"module\":\"chat\",\"method\":\"logout\",")
        if isLost { writer.raw("\"params\":[\"lost\"],") }
        writer.raw("\"lang\":")
        writer.string(language)
        return end(&writer, userID: userID, address)
    }

    /// The check that stands behind `/serverInfo`: rebuilt from the four parameters (Docs/protocol.md 3).
    package static func loginCheck(
        site: String, account: String, password: String, language: String, version: String, address: ClientAddress
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.raw("{\"module\":\"chat\",\"method\":\"login\",\"params\":")
        writer.value([.string(site), .string(account), .string(password), ""])
        writer.raw(",\"v\":")
        writer.string(version)
        writer.raw(",\"lang\":")
        writer.string(language)
        return end(&writer, userID: nil, address)
    }

    /// The last members of a request that is made by hand: the requester and its address.
    static func end(_ writer: inout JSONWriter, userID: Int64?, _ address: ClientAddress) -> [UInt8] {
        if let userID { writer.member(",\"userID\":", userID) }
        writer.raw(",")
        writer.raw(address.member)
        writer.raw("}")
        return writer.bytes
    }
}

extension JSON {
    package static func object(_ members: [(String, JSON)]) -> JSON { .object(JSONObject(members)) }
}
