/// The rest of a call of the administration pages once its method has succeeded: cookies, and facts that only the
/// program around the backend knows. A column of the method table.
package enum PagePart: Sendable, Equatable {
    case session(Session)
    case server(Server)

    package enum Session: Sendable { case open, get, confirm, close }
    package enum Server: Sendable { case status, figures, settings, set, newKey, certificate, backup, logLevel }

    /// It checks a password. An answer that the database is away must not look like a wrong password.
    var asksPassword: Bool { self == .session(.open) || self == .session(.confirm) }
}
