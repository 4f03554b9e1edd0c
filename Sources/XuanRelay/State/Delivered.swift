/// What was sent to one client. Value of a session, confined to its loop.
struct Delivered {
    /// Number of the last delivery: one packet comes once even if it names a user twice.
    var last: UInt64 = 0
    /// Messages of which it is not known whether they have arrived.
    var unconfirmed = Unconfirmed()
}
