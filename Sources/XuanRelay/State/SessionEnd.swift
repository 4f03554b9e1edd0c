/// The end of a session.
struct SessionEnd {
    /// The user's registration was this session's, so that the backend is owed a logout.
    var owesLogout = false
    /// It was the user's last session here.
    var isLast = false
    /// So many more times the backend is told, where the report of the last session does not say when it has heard.
    /// After that its own watch over the relay has told it (Docs/protocol.md 5.6).
    var logoutsLeft = 100
    /// The client went without a word.
    var isLost = false
    /// Its unconfirmed messages have been handled.
    var isSettled = false
}
