import XuanPacket

/// A session's progress through the backlog of its person.
struct SessionBacklog {
    /// It held messages up to this id.
    var upTo: Int64 = 0
    /// Packets missed while the backend was away are being fetched; live packets wait behind them.
    var isCatchingUp = false
    /// Ids fetched that way, as long as they may come a second time; `nil` nearly always.
    var brought: Set<String>?
    /// More has to be fetched as soon as the login exchange is over.
    /// The id of the newest message when the backend said so.
    var lacksMore: Int64?

    /// Nothing live may overtake, or come twice.
    var isSpecial: Bool { isCatchingUp || brought != nil }

    /// All messages of a packet were fetched already.
    func wasBrought(_ message: MessageGids) -> Bool {
        guard let brought, !brought.isEmpty, !message.isEmpty else { return false }
        return message.list.allSatisfy(brought.contains)
    }
}
