import XuanPacket

/// One packet as the relay sends it, taken apart. Made on the lane's thread; the socket loop only peeks.
struct Request: Sendable {
    /// As sent.
    let module: String
    let method: String
    /// 0 if there is none.
    let userID: Int64
    let parameters: Parameters
    let language: String
    /// `v` of the client.
    let version: String
    /// "IP:port" of the connection that asks, "" if the relay did not say.
    let connection: String

    /// Never fails: what has a wrong type counts as missing and is refused where it is needed.
    init(_ bytes: [UInt8], language defaultLanguage: String) {
        let members = (try? JSON.parse(bytes))?.object ?? JSONObject()
        module = members["module"]?.string ?? ""
        method = members["method"]?.string ?? ""
        userID = members["userID"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 0
        parameters = Parameters(members["params"])
        let asked = members["lang"]?.string ?? ""
        language = Self.languages.contains(asked) ? asked : defaultLanguage
        version = members["v"]?.string ?? ""
        connection = Self.connection(members["client"])
    }

    static let languages: Set<String> = ["zh-cn", "zh-tw", "en"]

    static func connection(_ client: JSON?) -> String {
        guard let members = client?.object, let ip = members["IP"]?.string, let port = members["Port"]?.integer else {
            return ""
        }
        return "\(ip):\(port)"
    }

    /// The peer's address without its port, for the action log.
    var peer: String {
        guard let colon = connection.lastIndex(of: ":") else { return "" }
        return String(connection[..<colon])
    }
}
