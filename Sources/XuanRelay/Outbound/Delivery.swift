import XuanPacket

/// A packet of a backend on its way to clients.
struct Delivery: Sendable {
    let packet: BackendPacket
    /// Nobody else gets it, whatever it names.
    var isForRequester = false
    /// Number of a session that does not get it.
    var except: UInt64?

    /// Whether the backend wants reports of receivers who are not connected.
    var reportsMissing: Bool { packet.message != nil && !packet.isNotice }

    /// It names this person and nobody else.
    func isOnly(for session: Session) -> Bool {
        guard case .users(let ids) = packet.recipients else { return false }
        return ids.allSatisfy { $0 == session.userID }
    }
}
