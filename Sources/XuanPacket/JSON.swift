/// A JSON value (RFC 8259) that keeps the order of members and the text of numbers, so that what passes through
/// comes out with all its digits. For the shell; the packet path peeks with `PacketHead` instead.
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The number's text as it stood.
    case number(String)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    package init(_ value: Int64) { self = .number(String(value)) }
    package init(_ value: Int) { self = .number(String(value)) }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    package var object: JSONObject? { if case .object(let members) = self { members } else { nil } }
    package var isNull: Bool { self == .null }

    /// A number without fraction and exponent that fits 64 bits; `nil` for anything else, text included.
    package var integer: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }

    /// An integer given as number or as text of digits: the original takes both for ids.
    package var looseInteger: Int64? {
        switch self {
        case .number(let text), .string(let text): Int64(text)
        default: nil
        }
    }

    /// Yes and no as the original's clients send them: true/false, 0/1, "1", "true", "yes".
    package var looseBool: Bool? {
        switch self {
        case .bool(let value): value
        case .number(let text): text == "1" ? true : text == "0" ? false : nil
        case .string(let text):
            switch text.lowercased() {
            case "1", "true", "yes": true
            case "0", "false", "no", "": false
            default: nil
            }
        default: nil
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .number(String(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
    package init(nilLiteral: ()) { self = .null }
}

/// Members of a JSON object in the order in which they stood. Look-up is linear: packets have few members.
package struct JSONObject: Sendable, Equatable {
    package private(set) var keys: [String] = []
    package private(set) var values: [JSON] = []

    package init() {}

    /// Empty, with room for `capacity` members.
    init(capacity: Int) {
        keys.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
    }

    package init(_ members: [(String, JSON)]) {
        for (key, value) in members { self[key] = value }
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// Setting `nil` removes the member; setting a new key appends it.
    package subscript(key: String) -> JSON? {
        get { keys.firstIndex(of: key).map { values[$0] } }
        set {
            switch (keys.firstIndex(of: key), newValue) {
            case (let index?, let value?): values[index] = value
            case (let index?, nil):
                keys.remove(at: index)
                values.remove(at: index)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    /// Adds a member without looking for an older one of that name: for a parser that has looked already.
    mutating func append(_ key: String, _ value: JSON) {
        keys.append(key)
        values.append(value)
    }
}
