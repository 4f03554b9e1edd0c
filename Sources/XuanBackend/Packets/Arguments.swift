import XuanPacket

/// A request's parameters, bound to the names of the method's line in the table (Docs/protocol.md 5.1) and checked
/// against it: values read here have the declared form.
struct Arguments: Sendable {
    private let declared: [Parameter]
    private let values: [JSON?]

    /// From a list by position, or by name from an object that is alone in the list. From an object by name, or, if it has no declared name, by position as in the original;
    /// for a method whose only parameter is an object it is that object. Throws `Refusal.parameter`.
    init(_ params: JSON?, for declared: [Parameter]) throws {
        self.declared = declared
        var values = [JSON?](repeating: nil, count: declared.count)
        switch params {
        case nil, .null: break
        case .array(let items):
            if let object = Self.named(items, declared) {
                for index in declared.indices { values[index] = object[declared[index].name] }
            } else {
                Self.fill(&values, items)
            }
        case .object(let object):
            if declared.count == 1, case .object = declared[0].form {
                values[0] = params
            } else if declared.contains(where: { object[$0.name] != nil }) {
                for index in declared.indices { values[index] = object[declared[index].name] }
            } else {
                Self.fill(&values, object.values)
            }
        default: throw Refusal.parameter("params")
        }
        for index in declared.indices {
            if let value = values[index], !value.isNull {
                guard declared[index].takes(value) else { throw Refusal.parameter(declared[index].name) }
                values[index] = try declared[index].read(value)
            } else {
                guard declared[index].standard != nil else { throw Refusal.parameter(declared[index].name) }
                values[index] = nil
            }
        }
        self.values = values
    }

    /// The object that is alone in a list and names parameters of a method that takes none in this place.
    private static func named(_ items: [JSON], _ declared: [Parameter]) -> JSONObject? {
        guard items.count == 1, declared.count > 1, let object = items[0].object else { return nil }
        switch declared[0].form {
        case .object, .objectOrNone, .own: return nil
        default: return declared.contains { object[$0.name] != nil } ? object : nil
        }
    }

    /// From an object by name alone: undeclared names are refused. Throws `Refusal.parameter`.
    init(named object: JSONObject, for declared: [Parameter]) throws {
        if let stranger = object.keys.first(where: { key in !declared.contains { $0.name == key } }) {
            throw Refusal.parameter(String(stranger.prefix(64)))
        }
        self.declared = declared
        values = try declared.map { parameter throws in
            guard let value = object[parameter.name], !value.isNull else {
                guard parameter.standard != nil else { throw Refusal.parameter(parameter.name) }
                return nil
            }
            guard parameter.takes(value) else { throw Refusal.parameter(parameter.name) }
            return try parameter.read(value)
        }
    }

    private static func fill(_ values: inout [JSON?], _ items: [JSON]) {
        for index in 0..<min(values.count, items.count) { values[index] = items[index] }
    }

    private func index(_ name: String) -> Int {
        guard let index = declared.firstIndex(where: { $0.name == name }) else {
            preconditionFailure("the method's line in the table has no parameter \(name)")
        }
        return index
    }

    /// As it was sent, a name cleaned; `nil` if it is missing or null.
    func sent(_ name: String) -> JSON? { values[index(name)] }

    /// As it was sent, or the table's default.
    func value(_ name: String) -> JSON {
        let index = index(name)
        return values[index] ?? declared[index].standard ?? .null
    }

    func text(_ name: String) -> String { value(name).string! }
    func integer(_ name: String) -> Int64 { value(name).looseInteger! }
    func flag(_ name: String) -> Bool { value(name).looseBool! }
    func ids(_ name: String) -> [Int64] { Self.ids(value(name))! }
    func gids(_ name: String) -> [String] { value(name).array!.map { $0.string! } }
    func object(_ name: String) -> JSONObject { value(name).object! }

    /// Ids as a list of numbers (or texts of digits), or one text with commas; "" and nothing are none. Without
    /// duplicates, in their original order. `nil` for anything else.
    static func ids(_ value: JSON) -> [Int64]? {
        var ids: [Int64] = []
        var seen: Set<Int64> = []
        func take(_ id: Int64?) -> Bool {
            guard let id, id > 0, ids.count < Parameter.longestList else { return false }
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
