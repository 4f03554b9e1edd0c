/// What a backend's packet is for those it names.
package enum AnswerContent: Sendable {
    case ordinary
    /// Messages, which have to arrive; the backend hears who is not connected.
    case messages(MessageGids)
    /// Notices, which have to arrive. The backend keeps them for people who are not connected.
    case notices(MessageGids)
    /// Ends the connections of the people it names. `connection`, "IP:port": only that one. `reason`: why, for the text of
    /// the close frame.
    case kickoff(connection: String?, reason: String?)
}
