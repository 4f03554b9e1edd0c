import XuanPacket

/// One packet as the relay sends it, parsed. Created on the kind's thread; the socket loop only peeks. A class, since
/// it is passed from call to call and never changes: one reference count instead of one for each of its texts.
///
/// Many members: one for each that a packet has.
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
    private let source: Source
    /// The run of the requesting relay; "" for the one in this program and for one that gives no name.
    let relay: String
    /// The relay may repeat a request whose answer it has lost.
    let isAgain: Bool
    /// The kind of the session that asks, and whether it is the person's only one.
    let session: SessionKind
    let isAlone: Bool
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
    /// Of `head` only what a request needs is parsed; without one the packet is broken, and read only far enough to say
    /// where.
    /// `presence`: knows the person's sessions; `nil` if the answer is for no session.
    convenience init(
        _ bytes: [UInt8], head: PacketHead?, language standard: Language, relay: String = "", presence: Presence? = nil
    ) {
        guard let head else {
            self.init(broken: bytes, language: standard, relay: relay)
            return
        }
        self.init(Packet(bytes: bytes, head: head), language: standard, relay: relay, presence)
    }

    private init(_ packet: Packet, language standard: Language, relay: String, _ presence: Presence?) {
        let head = packet.head
        func text(_ member: PacketHead.Member?) -> String? {
            packet.bytes.withUnsafeBytes { bytes in
                PacketHead.plainText(member, of: bytes).map { String(decoding: $0, as: UTF8.self) }
                    ?? PacketHead.value(member, of: bytes)?.string
            }
        }
        notUTF8 = nil
        module = text(head.module) ?? ""
        method = text(head.method) ?? ""
        userID = if case .number(let id) = head.userID, id > 0 { id } else { 0 }
        params = packet.value(head.params)
        language = text(head.lang).flatMap(Language.init(rawValue:)) ?? standard
        version = text(head.v) ?? ""
        source = .packet(packet)
        self.relay = relay
        principal = nil
        (session, isAlone) =
            presence?.asker(userID, at: relay) { Self.connection(packet.value(head.client)) } ?? (.classic, true)
        // Our relays cut it from clients' packets. One without a name, as the original's, passes everything on and
        // never sends it itself; the one in this program has no need to.
        isAgain = !relay.isEmpty && packet.value(head.again) == true
    }

    private init(broken bytes: [UInt8], language standard: Language, relay: String) {
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
        source = .connection(Self.connection(members["client"]))
        self.relay = relay
        principal = nil
        (session, isAlone) = (.classic, true)
        // Our relays cut it from clients' packets. One without a name, as the original's, passes everything on and
        // never sends it itself; the one in this program has no need to.
        isAgain = !relay.isEmpty && members["again"] == true
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
        source = .connection(principal.address + ":0")
        relay = ""
        isAgain = false
        (session, isAlone) = (.classic, true)
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

    /// Where it stands what most requests are never asked for.
    private enum Source: Sendable {
        case packet(Packet)
        /// Of a request that is not a packet: "IP:port".
        case connection(String)
    }

    /// "IP:port" of the requesting connection, "" if the relay did not say.
    var connection: String {
        switch source {
        case .packet(let packet): Self.connection(packet.value(packet.head.client))
        case .connection(let text): text
        }
    }

    /// Most bytes of `rid`.
    static let ridLimit = 64

    /// The client's own number of the request, which its answer repeats; `nil` if there is none or it is too long.
    var rid: String? {
        guard case .packet(let packet) = source, let text = packet.value(packet.head.rid)?.string,
            text.utf8.count <= Self.ridLimit
        else { return nil }
        return text
    }

    /// The device that logs in.
    var device: JSON? {
        guard case .packet(let packet) = source else { return nil }
        return packet.value(packet.head.device)
    }

    /// Our relay fetches a backlog part by part: after the message or notice `after`; parts up to the message
    /// `arrived` have arrived.
    var part: (after: Int64, arrived: Int64)? {
        guard case .packet(let packet) = source, let members = (try? JSON.parse(packet.bytes))?.object else {
            return nil
        }
        return members["after"]?.integer.map { ($0, members["arrived"]?.integer ?? 0) }
    }

    static func connection(_ client: JSON?) -> String {
        guard let members = client?.object, let ip = members["IP"]?.string, let port = members["Port"]?.integer else {
            return ""
        }
        return "\(ip):\(port)"
    }

    /// Whether it comes from that session. A person with one session needs no look at the connection.
    func isBy(_ session: BackendSession) -> Bool {
        session.kind == self.session && (isAlone || session.belongs(to: connection, at: relay))
    }

    /// The peer's address without its port, for the action log.
    var peer: String { Self.address(of: connection) }

    static func address(of connection: String) -> String {
        guard let colon = connection.lastIndex(of: ":") else { return "" }
        return String(connection[..<colon])
    }
}
