/// The end of a session.
struct SessionEnd {
    /// The user's registration was this session's, so that the backend is owed a logout.
    var owesLogout = false
    /// It was the user's last session here.
    var isLast = false
    /// So many more times the backend is told though no report says that it has to be: some 13 minutes. By then it has
    /// given up the relay, and hears from `$present` who is connected (Docs/protocol.md 5.6).
    var logoutsLeft: UInt8 = 100
    /// The client went without a word.
    var isLost = false
    /// Its unconfirmed messages have been handled.
    var isSettled = false
}
