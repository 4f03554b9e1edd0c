/// The person at the other end of a session, as far as it is known.
struct SessionLogin {
    var site: Site?
    /// 0 until the backend has named the user.
    var userID: Int64 = 0
    /// As it was typed, for the online limit.
    var account = ""
    var language = "zh-cn"
    /// Of a synced session; `nil` for a classic one.
    var device: SessionDevice?
    /// Download right of this login: random, ends with the connection.
    var fileSession = ""
    /// Other nodes of the cluster were asked for its token.
    var hasSearched = false
    /// It took the place of another session here.
    var hasReplaced = false
    /// The person has logged in somewhere else before this login was answered.
    var isSuperseded = false
}
