/// Receivers of a successful method's answer (Docs/protocol.md 5.2). A refusal goes to the requester alone.
enum AudienceRule: String, Sendable {
    /// The requester.
    case me
    /// Everybody connected.
    case online
    /// The connected members of the chat and the requester.
    case members
    /// The relay, for its own request.
    case relay
    /// The requester; everybody if the relay made the request for itself.
    /// The user of the administration pages.
    case pages = "the pages"
    case meOrEverybody = "me or everybody"
}
