import XuanBackend
import XuanPacket

/// The administration's view of the program around the backend, and its controls. The programs implement it. Every
/// method may be called from any thread; slow ones answer later, on any thread.
package protocol ServerControl: AnyObject, Sendable {
    /// Members of `server/status` that the backend does not know: version, uptime, relays, certificate, log level, last
    /// backup, size of the database file.
    func status(_ done: @escaping @Sendable (JSONObject) -> Void)

    /// Totals since the start, for the charts.
    func sample(_ done: @escaping @Sendable (ServerSample) -> Void)

    /// Rows of `server/settings`.
    func settings() throws(ServerControlError) -> JSON

    /// Validates one setting, writes it into the file, and applies it if that needs no restart. True if it needs one.
    func set(_ name: String, _ value: String) throws(ServerControlError) -> Bool

    /// Creates a new key between relay and backend and writes it into the file; `restart` says what must be restarted.
    func makeKey() throws(ServerControlError) -> JSON

    /// Installs a certificate and its key, PEM, after checking that they match; new connections get it.
    func take(certificate: String, key: String) throws(ServerControlError) -> JSON

    /// Writes a backup; may take minutes.
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
