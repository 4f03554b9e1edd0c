/// The end of a session.
struct SessionEnd {
    /// The user's registration was this session's, so that the backend is owed a logout.
    var owesLogout = false
    /// The client went without a word.
    var isLost = false
    /// Its unconfirmed messages have been handled.
    var isSettled = false
}
