/// The kind of a backend's packet, for those it names.
package enum AnswerContent: Sendable {
    case ordinary
    /// Messages, which have to arrive; absent recipients are reported to the backend.
    case messages(MessageGids)
    /// Notices, which have to arrive. The backend keeps them for people who are not connected.
    case notices(MessageGids)
    case kickoff(Kickoff)
}

/// Ends the connections of the people that its packet names.
package struct Kickoff: Sendable, Equatable {
    /// "IP:port": only that connection; `nil`: whatever they have.
    package let connection: String?
    /// Why, for the text of the close frame.
    package let reason: String?

    package init(connection: String?, reason: String?) { (self.connection, self.reason) = (connection, reason) }
}
