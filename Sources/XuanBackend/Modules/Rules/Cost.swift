/// The limit per person that a call counts against (Docs/decisions/105). Each line of the method table has one.
enum Cost: String, Sendable {
    /// Reads, and calls of relays and administrators.
    case free
    /// One change: of one's own profile, marks, or a chat.
    case change
    /// A note that somebody is typing.
    case typing
    /// A change that everybody connected is notified of.
    case broadcast
    /// Messages and their bytes; the method says how many.
    case messages
    /// Chats created, and people added to them; the method says how many.
    case people
}
