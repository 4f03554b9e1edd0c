/// What a call of a method counts as, against what one person may do in a while (Docs/decisions/105). Each line of the
/// method table has one.
enum Cost: String, Sendable {
    /// Reads, and what relays and administrators call.
    case free
    /// One change: of oneself, of one's marks, of a chat.
    case change
    /// A change that everybody who is connected is told of.
    case broadcast
    /// Messages and their bytes; the method says how many.
    case messages
    /// Chats that are made, and people who are put into them; the method says how many.
    case people
}
