import XuanPacket

/// A relay's statement about itself or its connection, as opposed to requests of its users.
package enum RelayRole: Sendable {
    /// It has started.
    case starts
    /// It lists the people connected to it.
    case presents
    /// It waits for packets of the backend.
    case waits
    /// It sends its status.
    case tells
}

/// Methods of a relay's line. No person and no thread of the backend ever gets them: they are not in the method table,
/// and without a line they are unknown methods.
package enum LineMethod: String, CaseIterable, Sendable {
    case wait = "$wait"
    case status = "$status"

    var role: RelayRole {
        switch self {
        case .wait: .waits
        case .status: .tells
        }
    }
}

/// Facts about a relay's packet that the HTTP side needs before it hands it in. Peeked, not parsed.
package struct RelayRequest: Sendable {
    /// `nil` for requests of its users.
    package let role: RelayRole?
    /// The requester, if others get the answer, too; 0 for nobody. For a repeated request the relay itself knows who
    /// has it.
    package let asker: Int64

    private static let again = Array(#","again":true}"#.utf8)

    package init(_ packet: Packet) {
        let envelope = Envelope(packet.bytes, head: packet.head)
        let method = envelope.method
        role = method?.relayRole ?? LineMethod(rawValue: envelope.name)?.role
        let isNew = !packet.bytes.suffix(Self.again.count).elementsEqual(Self.again)
        asker = method?.holdsMessages == true && isNew ? envelope.userID : 0
    }
}
