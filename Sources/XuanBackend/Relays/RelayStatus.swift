// A relay's own status (`chat/$status`). In: its packet's parameters, which may be anything. Out: checked values, or
// what is wrong with them.

import XuanCounts
import XuanPacket

/// A relay's last reported figures. Unknown members are ignored: a newer relay may send more.
struct RelayStatus: Sendable {
    let name: String
    let version: String
    /// Milliseconds UTC, by the relay's clock.
    let started: Int64
    let connections: Int
    /// Our people connected to it.
    let online: Int
    /// Since its start.
    let packetsIn: Int64
    let packetsOut: Int64
    let logins: Int64
    /// Nanoseconds from a request to our answer, since its start.
    let latency: Histogram
    /// `nil`: as before.
    let facts: RelayStatusFacts?

    /// Steps of `latency`: 25 %.
    static let precision = 2
    /// Of a packet; ours has about 12,000 with the facts.
    static let maximumBytes = 256 << 10
    private static let most: Int64 = 1 << 53

    init(_ params: JSON?) throws(RelayStatusFault) {
        let members = try RelayStatusMembers(params, "params")
        name = try members.text("name")
        version = try members.text("version", most: 64)
        started = try members.integer("started", 0...Self.most)
        connections = Int(try members.integer("connections", 0...1 << 32))
        online = Int(try members.integer("online", 0...1 << 32))
        packetsIn = try members.integer("packetsIn", 0...Self.most)
        packetsOut = try members.integer("packetsOut", 0...Self.most)
        logins = try members.integer("logins", 0...Self.most)
        latency = try Self.latency(try RelayStatusMembers(members["latency"], "latency"))
        facts = try members["facts"].map { facts throws(RelayStatusFault) in try RelayStatusFacts(facts) }
    }

    private static func latency(_ members: RelayStatusMembers) throws(RelayStatusFault) -> Histogram {
        _ = try members.integer("precision", Int64(precision)...Int64(precision))
        let longest = try members.integer("longest", 0...Int64.max)
        var steps: [(place: Int64, count: Int64)] = []
        for step in try members.list("steps", most: 512) {
            guard let pair = step.array, pair.count == 2, let place = pair[0].integer, let count = pair[1].integer
            else {
                throw RelayStatusFault(member: "steps")
            }
            steps.append((place, count))
        }
        guard let latency = Histogram(precision: precision, steps: steps, maximum: UInt64(longest)) else {
            throw RelayStatusFault(member: "steps")
        }
        return latency
    }
}

/// A relay's facts, sent at its start and after a reload.
struct RelayStatusFacts: Sendable {
    /// Identifies this version of the facts; the relay stops sending them once we confirm it.
    let number: Int64
    let logLevel: String
    /// As in `server/status`, or null.
    let certificate: JSON
    /// As in `server/settings`, read-only.
    let settings: [JSON]

    init(_ value: JSON) throws(RelayStatusFault) {
        let members = try RelayStatusMembers(value, "facts")
        number = try members.integer("number", 1...1 << 53)
        logLevel = try members.text("logLevel", most: 16)
        certificate =
            try members["certificate"].map { value throws(RelayStatusFault) in
                value.isNull ? .null : try Self.certificate(try RelayStatusMembers(value, "certificate"))
            } ?? .null
        var rows: [JSON] = []
        for row in try members.list("settings", most: 200) {
            rows.append(try Self.setting(try RelayStatusMembers(row, "settings")))
        }
        settings = rows
    }

    private static func certificate(_ members: RelayStatusMembers) throws(RelayStatusFault) -> JSON {
        var names: [JSON] = []
        for name in try members.list("names", most: 200) {
            guard let text = name.string, text.utf8.count <= 256 else { throw RelayStatusFault(member: "names") }
            names.append(.string(text))
        }
        return [
            "subject": .string(try members.text("subject", most: 1_024)),
            "issuer": .string(try members.text("issuer", most: 1_024)), "names": .array(names),
            "notAfter": JSON(try members.integer("notAfter", 0...1 << 53)),
            "fingerprint": .string(try members.text("fingerprint", most: 128)),
            "selfSigned": .bool(try members.flag("selfSigned")),
        ]
    }

    private static func setting(_ members: RelayStatusMembers) throws(RelayStatusFault) -> JSON {
        [
            "name": .string(try members.text("name", most: 64)), "value": try members.setting("value"),
            "default": try members.setting("default"),
            "unit": try members["unit"].map { unit throws(RelayStatusFault) in
                unit.isNull ? .null : .string(try members.text("unit", most: 64))
            } ?? .null,
            "form": .string(try members.text("form")), "meaning": .string(try members.text("meaning", most: 1_024)),
            "program": "xxd", "restart": .bool(try members.flag("restart")), "editable": false,
        ]
    }
}

/// The member of a relay's status that is missing or invalid.
struct RelayStatusFault: Error, Equatable {
    let member: String
}

/// Typed members of an object.
private struct RelayStatusMembers {
    private let object: JSONObject

    init(_ value: JSON?, _ name: String) throws(RelayStatusFault) {
        guard let object = value?.object else { throw RelayStatusFault(member: name) }
        self.object = object
    }

    subscript(name: String) -> JSON? { object[name] }

    func text(_ name: String, most: Int = 256) throws(RelayStatusFault) -> String {
        guard let text = object[name]?.string, text.utf8.count <= most else { throw RelayStatusFault(member: name) }
        return text
    }

    func integer(_ name: String, _ range: ClosedRange<Int64>) throws(RelayStatusFault) -> Int64 {
        guard let value = object[name]?.integer, range.contains(value) else { throw RelayStatusFault(member: name) }
        return value
    }

    func flag(_ name: String) throws(RelayStatusFault) -> Bool {
        guard case .bool(let flag)? = object[name] else { throw RelayStatusFault(member: name) }
        return flag
    }

    func list(_ name: String, most: Int) throws(RelayStatusFault) -> [JSON] {
        guard let list = object[name]?.array, list.count <= most else { throw RelayStatusFault(member: name) }
        return list
    }

    /// A switch or a text.
    func setting(_ name: String) throws(RelayStatusFault) -> JSON {
        if case .bool? = object[name] { return .bool(try flag(name)) }
        return .string(try text(name, most: 1_024))
    }
}
