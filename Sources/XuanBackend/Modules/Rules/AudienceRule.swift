/// Who gets the answer of a method that succeeds (Docs/protocol.md 5.2). A refusal goes to the requester alone.
enum AudienceRule: String, Sendable {
    /// The requester.
    case me
    /// Everybody who is connected.
    case online
    /// The connected members of the chat and the requester.
    case members
    /// The relay, which asked for itself.
    case relay
    /// The requester; everybody if the relay asked for itself.
    /// Who sits at the administration pages.
    case pages = "the pages"
    case meOrEverybody = "me or everybody"
}
