/// The member `device` of a login: which of a person's devices it is, and what its client can do (Docs/protocol.md 4.5).
/// Whatever it says comes from a client.
package struct ClientDevice: Sendable, Equatable {
    /// 32 hex digits that the device keeps.
    package let id: String
    /// What it is, such as "web".
    package let kind: String
    /// For people, such as "Firefox on Linux".
    package let name: String
    /// It asks for what it has missed: its session is a synced one.
    package let knowsSync: Bool

    /// The word for all of what a synced session needs, in `knows` of a client and of a backend.
    package static let sync = "sync"

    /// Characters.
    private static let (kindLimit, nameLimit, wordLimit, wordsLimit) = (16, 64, 32, 64)

    /// `nil` if `value` is not of this form. Further members are left aside.
    package init?(_ value: JSON?) {
        guard let members = value?.object, let id = members["id"]?.string, let kind = members["kind"]?.string,
            let name = members["name"]?.string, let words = members["knows"]?.array
        else { return nil }
        guard id.utf8.count == 32, id.utf8.allSatisfy(Self.isHexDigit) else { return nil }
        guard (1...Self.kindLimit).contains(kind.utf8.count), kind.utf8.allSatisfy(Self.isLowerOrDigit) else {
            return nil
        }
        guard name.utf8.count <= Self.nameLimit * 4, name.unicodeScalars.count <= Self.nameLimit else { return nil }
        guard words.count <= Self.wordsLimit,
            words.allSatisfy({ $0.string.map { $0.utf8.count <= Self.wordLimit } ?? false })
        else { return nil }
        (self.id, self.kind, self.name) = (id.lowercased(), kind, name)
        knowsSync = words.contains(.string(Self.sync))
    }

    /// As it stands in a packet.
    package var json: JSON {
        [
            "id": .string(id), "kind": .string(kind), "name": .string(name),
            "knows": .array(knowsSync ? [.string(Self.sync)] : []),
        ]
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}
