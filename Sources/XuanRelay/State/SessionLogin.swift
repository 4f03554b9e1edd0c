import XuanPacket

/// The person at the other end of a session, as far as it is known.
struct SessionLogin {
    var site: Site?
    /// 0 until the backend has named the user.
    var userID: Int64 = 0
    /// As it was typed, for the online limit.
    var account = ""
    var language = "zh-cn"
    /// Download right of this login: random, ends with the connection.
    var fileSession = ""
    /// It took the place of another session here.
    var hasReplaced = false
    /// The person has logged in somewhere else before this login was answered.
    var isSuperseded = false
}

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

/// The end of a session.
struct SessionEnd {
    /// The user's registration was this session's, so that the backend is owed a logout.
    var owesLogout = false
    /// The client went without a word.
    var isLost = false
    /// Its unconfirmed messages have been handled.
    var isSettled = false
}
