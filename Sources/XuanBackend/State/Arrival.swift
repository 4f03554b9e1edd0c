import XuanStore

/// The backlog from the person's absence that a session gets, while it arrives and afterwards.
struct Arrival: Sendable {
    /// The part that a session arriving for the second time has already received, as its relay reports.
    var got: Got?
    /// The backlog being handed out.
    var backlog: Backlog?
    /// Chats with messages in the backlog: after the first index, up to the last one.
    private var brought: [Int64: (after: Int64, upTo: Int64)] = [:]
    /// Of those, messages up to this id.
    private var broughtUpTo = Int64.max

    /// Whether the message was in the session's backlog.
    func hasBrought(_ message: MessageRecord) -> Bool {
        guard let brought = brought[message.chat], message.id <= broughtUpTo else { return false }
        return message.index > brought.after && message.index <= brought.upTo
    }

    /// The messages behind the cursors, by chat, were in a backlog that contained everything up to the message `id`.
    mutating func bring(everythingBehind cursors: [Int64: Int64], upTo id: Int64) {
        for (chat, index) in cursors { brought[chat] = (index, .max) }
        broughtUpTo = id
    }

    /// The backlog has been handed out.
    mutating func end(_ backlog: Backlog) {
        brought.merge(backlog.brought) { first, second in
            (min(first.after, second.after), max(first.upTo, second.upTo))
        }
        broughtUpTo = .max
        (got, self.backlog) = (nil, nil)
    }
}
