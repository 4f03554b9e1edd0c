import XuanPacket

/// One packet as the relay sends it, parsed. Created on the kind's thread; the socket loop only peeks. A class, since
/// it is passed from call to call and never changes: one reference count instead of one for each of its texts.
final class Request: Sendable {
    /// As sent.
    let module: String
    let method: String
    /// 0 if there is none.
    let userID: Int64
    let params: JSON?
    let language: Language
    /// `v` of the client.
    let version: String
    /// "IP:port" of the requesting connection, "" if the relay did not say.
    let connection: String
    /// The run of the requesting relay; "" for the one in this program and for one that gives no name.
    let relay: String
    /// The relay may repeat a request whose answer it has lost.
    let isAgain: Bool
    /// Our relay fetches a backlog part by part: from behind the message or notice `after`; parts up to the message
    /// `arrived` have arrived.
    let part: (after: Int64, arrived: Int64)?
    /// The caller, for a call of the administration pages; no packet of a relay has one.
    let principal: AdminPrincipal?
    /// Set if the packet contains invalid UTF-8: it is parsed only far enough to name the place in the refusal.
    let notUTF8: Place?

    /// A place in a packet.
    enum Place: Sendable, Equatable {
        case parameter(Int)
        case member(String)
        case elsewhere
    }

    /// Never fails: a value of the wrong type counts as missing and is refused where it is needed.
    init(_ bytes: [UInt8], language standard: Language, relay: String = "") {
        var place: Place?
        var members = JSONObject()
        do throws(PacketError) {
            members = try JSON.parse(bytes).object ?? JSONObject()
        } catch .utf8 {
            (members, place) = Self.mend(bytes)
        } catch {}
        notUTF8 = place
        module = members["module"]?.string ?? ""
        method = members["method"]?.string ?? ""
        userID = members["userID"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 0
        params = members["params"]
        language = members["lang"]?.string.flatMap(Language.init(rawValue:)) ?? standard
        version = members["v"]?.string ?? ""
        connection = Self.connection(members["client"])
        self.relay = relay
        principal = nil
        // Our relays cut it from clients' packets. One without a name, as the original's, passes everything on and
        // never sends it itself; the one in this program has no need to.
        isAgain = !relay.isEmpty && members["again"] == true
        part = members["after"]?.integer.map { ($0, members["arrived"]?.integer ?? 0) }
    }

    /// A call of the administration pages. `params`: an object of named parameters.
    init(_ principal: AdminPrincipal, _ method: Method, _ params: JSONObject, language: Language) {
        self.principal = principal
        module = method.module
        self.method = method.name
        userID = principal.user
        self.params = .object(params)
        self.language = language
        version = ""
        connection = principal.address + ":0"
        relay = ""
        isAgain = false
        part = nil
        notUTF8 = nil
    }

    /// Reads a packet with broken text, and finds the parameter that holds it.
    private static func mend(_ bytes: [UInt8]) -> (JSONObject, Place) {
        // The decoder puts U+FFFD where bytes are broken, and nothing else tells such a place from a sent U+FFFD.
        let members = (try? JSON.parse(String(decoding: bytes, as: UTF8.self)))?.object ?? JSONObject()
        switch members["params"] {
        case .array(let items):
            let broken = items.firstIndex { $0.text.unicodeScalars.contains("\u{FFFD}") }
            return (members, broken.map(Place.parameter) ?? .elsewhere)
        case .object(let object):
            let broken = object.values.firstIndex { $0.text.unicodeScalars.contains("\u{FFFD}") }
            return (members, broken.map { .member(object.keys[$0]) } ?? .elsewhere)
        default: return (members, .elsewhere)
        }
    }

    static func connection(_ client: JSON?) -> String {
        guard let members = client?.object, let ip = members["IP"]?.string, let port = members["Port"]?.integer else {
            return ""
        }
        return "\(ip):\(port)"
    }

    /// The peer's address without its port, for the action log.
    var peer: String { Self.address(of: connection) }

    static func address(of connection: String) -> String {
        guard let colon = connection.lastIndex(of: ":") else { return "" }
        return String(connection[..<colon])
    }
}
