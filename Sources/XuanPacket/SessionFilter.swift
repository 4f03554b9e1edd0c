/// The kinds of a person's sessions (Docs/protocol.md 4.5).
package enum SessionKind: String, Sendable, Equatable {
    /// An original client: the server brings it what it has missed.
    case classic
    /// A client that asks for what it has missed, by numbers (`sync`).
    case synced
}

/// Which sessions of the people that a packet names get it: its members `for` and `but` (Docs/protocol.md 5.2).
package struct SessionFilter: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case all
        /// The session that asked.
        case asker
        case only(SessionKind)

        /// The value of `for`; `nil` if the packet has none.
        package var word: String? {
            switch self {
            case .all: nil
            case .asker: "asker"
            case .only(let kind): kind.rawValue
            }
        }
    }

    package let kind: Kind
    /// "IP:port": the connection that does not get it.
    package let but: String?

    package init(_ kind: Kind = .all, but: String? = nil) { (self.kind, self.but) = (kind, but) }

    package static let all = SessionFilter()
    package static let asker = SessionFilter(.asker)
}
