import XuanPacket

/// A packet of a backend on its way to clients.
struct Delivery: Sendable {
    let packet: BackendPacket
    /// Nobody else gets it, whatever it names.
    var target: Session?
    /// Number of a session that does not get it.
    var except: UInt64?

    /// Whether the backend wants reports of receivers who are not connected: never of those who ask for what they have
    /// missed.
    var reportsMissing: Bool { packet.message != nil && !packet.isNotice && packet.sessions.includes(.classic) }

    /// Not all sessions of the people who are named get it.
    var isFiltered: Bool { except != nil || packet.sessions != .all }

    /// Whether that session of a person who is named gets it.
    func reaches(_ session: Session) -> Bool {
        guard session.number != except, packet.sessions.includes(session.kind) else { return false }
        return packet.sessions.but.map { $0 != session.address.text } ?? true
    }

    /// It names this person and nobody else.
    func isOnly(for session: Session) -> Bool {
        guard case .users(let ids) = packet.recipients else { return false }
        return ids.allSatisfy { $0 == session.userID }
    }
}
