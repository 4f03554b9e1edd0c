/// What is left of a call of the administration pages once its method has gone through: cookies, and what only the
/// program around the backend knows. A column of the method table.
package enum PagePart: Sendable, Equatable {
    case session(Session)
    case server(Server)

    package enum Session: Sendable { case open, get, confirm, close }
    package enum Server: Sendable { case status, figures, settings, set, newKey, certificate, backup, logLevel }

    /// A password is looked at. Who hears that the database is away is not to take it for a wrong one.
    var asksPassword: Bool { self == .session(.open) || self == .session(.confirm) }
}
