import XuanPacket

/// A packet of a backend with its recipients. Immutable; a class, since it goes through many hands.
final class Delivery: Sendable {
    let answer: [UInt8]
    /// Where its `users` stand.
    let cut: Range<Int>?
    /// Its messages, which have to arrive; `nil` if it is of another kind.
    let message: MessageGids?
    /// Notices, which wait in the same way. Who is not connected is no news to the backend then: it answers a report
    /// with them again.
    let isNotice: Bool
    let recipients: Recipients
    /// Number of a session that does not get it.
    let except: UInt64?

    /// `recipients`: of those it names, or the requester alone.
    init(_ packet: BackendPacket, to recipients: Recipients) {
        (answer, cut, self.recipients, except) = (packet.bytes, packet.cut, recipients, nil)
        switch packet.content {
        case .messages(let gids): (message, isNotice) = (gids, false)
        case .notices(let gids): (message, isNotice) = (gids, true)
        case .ordinary, .kickoff: (message, isNotice) = (nil, false)
        }
    }

    /// To everybody but one.
    init(answer: [UInt8], cut: Range<Int>?, except: UInt64?) {
        (self.answer, self.cut, self.except) = (answer, cut, except)
        (message, isNotice, recipients) = (nil, false, .everyone)
    }

    /// Whether the backend wants to hear of receivers who are not connected.
    var reportsMissing: Bool { message != nil && !isNotice }

    /// It names this person and nobody else.
    func isOnly(for session: Session) -> Bool {
        guard case .users(let ids) = recipients else { return false }
        return ids.allSatisfy { $0 == session.userID }
    }
}
