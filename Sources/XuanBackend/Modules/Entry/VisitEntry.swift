import XuanPacket
import XuanStore
import XuanText

/// visit: entryID, referer. The URL at which a person opens a web application. It tells an integrated one who the
/// visitor is: `sessionid` is base64 of a JSON object with account, name and time, and `token` is the hex of
/// HMAC-SHA-256 over that base64 text under the secret that the application shares with us. For an unknown application
/// the referer is returned, as in the original.
enum VisitEntry {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let referer = call.arguments.text("referer")
        let entry = try EntryTable.find(call.arguments.integer("entryID"), on: context.store)
        let address = entry.flatMap { $0.isOnline ? Self.address(of: $0, for: call.me, referer, context.now) : nil }
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.string(address ?? referer)
        }
    }

    private static func address(of entry: EntryRecord, for me: UserRecord, _ referer: String, _ now: Int64) -> String {
        guard entry.isIntegrated, !entry.secret.isEmpty else { return entry.url }
        let who: JSON = [
            "account": .string(me.account), "realname": .string(me.realname), "id": JSON(me.id),
            "time": JSON(now / 1000),
        ]
        let session = Base64.text(of: who.bytes)
        let token = Secret.hex(Secret.hmacSHA256(Array(session.utf8), key: Array(entry.secret.utf8)))
        var address = entry.url + (entry.url.contains("?") ? "&" : "?") + "token=" + token
        if !referer.isEmpty { address += "&referer=" + query(Base64.text(of: Array(referer.utf8))) }
        return address + "&sessionid=" + query(session)
    }

    /// Base64 has three characters with a meaning in a query.
    private static func query(_ base64: String) -> String {
        base64.map { character in
            switch character {
            case "+": "%2B"
            case "/": "%2F"
            case "=": "%3D"
            default: String(character)
            }
        }.joined()
    }
}
