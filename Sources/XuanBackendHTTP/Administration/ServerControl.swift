import XuanBackend
import XuanPacket

/// What the administration pages see of the program around the backend, and what they may tell it. The programs
/// implement it. Every method may be called from any thread; what takes time answers later, on any thread.
package protocol ServerControl: AnyObject, Sendable {
    /// Members of `server/status` that the backend does not know: version, uptime, relays, certificate, log level, last
    /// backup, size of the database file.
    func status(_ done: @escaping @Sendable (JSONObject) -> Void)

    /// Totals since the start, for the charts.
    func sample(_ done: @escaping @Sendable (ServerSample) -> Void)

    /// Rows of `server/settings`.
    func settings() throws(ServerControlError) -> JSON

    /// Writes one setting into the file, after looking whether it is right, and takes it over where that goes without a
    /// restart. True if it needs one.
    func set(_ name: String, _ value: String) throws(ServerControlError) -> Bool

    /// Makes the key between relay and backend anew and writes it into the file; `restart` says what it waits for.
    func makeKey() throws(ServerControlError) -> JSON

    /// Takes a certificate and its key, PEM, after looking whether they belong together; new connections get it.
    func take(certificate: String, key: String) throws(ServerControlError) -> JSON

    /// Writes a backup; takes as long as it takes.
    func backup(_ done: @escaping @Sendable (Result<JSON, ServerControlError>) -> Void)

    /// error, warning, info or debug; until the next start or reload.
    func setLogLevel(_ level: String) throws(ServerControlError)
}

/// Why the program did not do it; cause and cure in one line, no secret.
package enum ServerControlError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A parameter is wrong.
    case bad(field: String, String)
    case failed(String)

    package var description: String {
        switch self {
        case .bad(_, let text), .failed(let text): text
        }
    }
}
