import XuanPacket

/// A packet of a backend with its recipients. Immutable; a class, since it goes through many hands.
final class Delivery: Sendable {
    let answer: [UInt8]
    /// Where its `users` stand.
    let cut: Range<Int>?
    /// Its messages, which have to arrive; `nil` if it is of another kind.
    let message: MessageGids?
    /// Notices, which wait in the same way. Absent recipients are not reported then: the backend would answer with
    /// the same notices again.
    let isNotice: Bool
    let recipients: Recipients
    /// Number of a session that does not get it.
    let except: UInt64?

    init(
        answer: [UInt8], cut: Range<Int>?, message: MessageGids?, isNotice: Bool = false, recipients: Recipients,
        except: UInt64? = nil
    ) {
        (self.answer, self.cut, self.message) = (answer, cut, message)
        (self.isNotice, self.recipients, self.except) = (isNotice, recipients, except)
    }

    /// Whether the backend wants to hear of receivers who are not connected.
    var reportsMissing: Bool { message != nil && !isNotice }

    /// It names this person and nobody else.
    func isOnly(for session: Session) -> Bool {
        guard case .users(let ids) = recipients else { return false }
        return ids.allSatisfy { $0 == session.userID }
    }
}
