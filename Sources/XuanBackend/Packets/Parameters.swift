import XuanPacket

/// The positional parameters of a request (Docs/protocol.md 5.1): a list, or an object whose values count in their
/// order. A missing trailing one and `null` stand for the default. A wrong type is refused by name.
struct Parameters: Sendable {
    private let values: [JSON]
    private let names: [String]
    private let isOdd: Bool

    init(_ params: JSON?) {
        switch params {
        case nil, .null: (values, names, isOdd) = ([], [], false)
        case .array(let items): (values, names, isOdd) = (items, [], false)
        case .object(let object): (values, names, isOdd) = (object.values, object.keys, false)
        default: (values, names, isOdd) = ([], [], true)
        }
    }

    private init(values: [JSON]) { (self.values, names, isOdd) = (values, [], false) }

    /// Without the first one: `login` is sent with the site's name in front.
    func dropFirst() throws -> Parameters {
        if isOdd { throw Refusal.parameter("params") }
        return Parameters(values: Array(values.dropFirst()))
    }

    /// The value as it was sent; `nil` if it is missing or null.
    func value(_ position: Int) throws -> JSON? {
        if isOdd { throw Refusal.parameter("params") }
        guard position < values.count, !values[position].isNull else { return nil }
        return values[position]
    }

    /// The value of that name if the parameters came as an object; `nil` if there is none.
    func named(_ name: String) -> JSON? {
        guard let index = names.firstIndex(of: name), !values[index].isNull else { return nil }
        return values[index]
    }

    var areNamed: Bool { !names.isEmpty }

    /// The whole as an object, for a method whose only parameter is one.
    var asObject: JSONObject { JSONObject(Array(zip(names, values))) }

    func text(_ position: Int, _ name: String, default defaultValue: String? = nil) throws -> String {
        guard let value = try value(position) else {
            if let defaultValue { return defaultValue }
            throw Refusal.parameter(name)
        }
        guard let text = value.string else { throw Refusal.parameter(name) }
        return text
    }

    /// A name that people read: no control characters, at most `limit` bytes.
    func label(_ position: Int, _ name: String, limit: Int, default defaultValue: String? = nil) throws -> String {
        let text = try text(position, name, default: defaultValue)
        guard text.utf8.count <= limit, Text.isLabel(text) else { throw Refusal.parameter(name) }
        return text
    }

    func integer(_ position: Int, _ name: String, default defaultValue: Int64) throws -> Int64 {
        guard let value = try value(position) else { return defaultValue }
        guard let number = value.looseInteger else { throw Refusal.parameter(name) }
        return number
    }

    func flag(_ position: Int, _ name: String, default defaultValue: Bool) throws -> Bool {
        guard let value = try value(position) else { return defaultValue }
        guard let flag = value.looseBool else { throw Refusal.parameter(name) }
        return flag
    }

    /// Ids as a list of numbers (or texts of digits), or one text with commas; "" and nothing are none. Without
    /// doubles, in the order in which they stood.
    func ids(_ position: Int, _ name: String) throws -> [Int64] {
        guard let value = try value(position) else { return [] }
        guard let ids = Self.ids(value) else { throw Refusal.parameter(name) }
        return ids
    }

    static func ids(_ value: JSON) -> [Int64]? {
        var ids: [Int64] = []
        var seen: Set<Int64> = []
        func take(_ id: Int64?) -> Bool {
            guard let id, id > 0 else { return false }
            if seen.insert(id).inserted { ids.append(id) }
            return true
        }
        switch value {
        case .array(let items):
            for item in items where !take(item.looseInteger) { return nil }
        case .string(let text):
            for part in text.split(separator: ",") where !take(Int64(part)) { return nil }
        default: return nil
        }
        return ids
    }
}
