import CXuanNet

package struct PeerAddress: Sendable, Equatable {
    package let ip: String
    package let port: Int
}

/// A listener's limits for its connections. Bytes and seconds; a time of 0 is no limit.
package struct ConnectionLimits: Sendable {
    /// A request head, blank line included.
    package var headBytes = 16 * 1024
    /// Queued for the peer; past it the connection ends with `.slowReader`.
    package var queuedBytes = 4 << 20
    /// From accept (TLS handshake included), or from its first byte, until a request head is whole.
    package var headSeconds = 10
    /// Between two requests of a connection.
    package var idleSeconds = 60
    /// For a request body; past it, and past a second more for each `bodyRate` bytes that came, it is refused with 408.
    package var bodySeconds = 30
    /// Bytes a second.
    package var bodyRate = 16 * 1024
    /// Without a byte from the peer, until it is pinged.
    package var pingSeconds = 18
    /// Without a byte from the peer, until it is dropped; also for a request body that makes no progress.
    package var silenceSeconds = 40
    /// Without a message to the peer, until `ConnectionHandler.quiet`.
    package var quietSeconds = 100

    package init() {}
}

/// Why a connection ended.
package enum CloseReason: Sendable, Equatable {
    /// The peer sent a close frame; 1005 when it gave no code.
    case peerClosed(code: UInt16)
    /// End or reset of the stream without a close frame.
    case peerVanished
    /// The close code (1002, 1007) or HTTP status (400, 431, 501, 505) that the peer was sent.
    case protocolError(code: UInt16)
    /// A message beyond the limit; the peer was sent 1009.
    case tooLarge
    case timeout
    case slowReader
    case tls(String)
    /// We closed.
    case local
    /// The loop stopped.
    case stopped
}

/// A server connection's events for its owner, on the connection's loop and never from inside a call to the
/// connection. Each may close any connection, its own included. Bytes are borrowed until return.
package protocol ConnectionHandler: AnyObject {
    /// A request came. May answer at once, or later, or upgrade.
    func requestReceived(_ request: HTTPRequestHead, on connection: Connection)
    /// A run of the request's body; `isLast` comes exactly once per request that was not upgraded, maybe empty. Runs
    /// that come after the answer are left out.
    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection)
    /// A whole text or binary message, fragments joined. A text is UTF-8: any other ends the connection with 1007.
    func messageReceived(_ bytes: UnsafeRawBufferPointer, on connection: Connection)
    /// A numbered ping is queued behind everything that was sent so far. Must not send.
    func pingSent(on connection: Connection)
    /// The pong of that ping came, so all that was sent before the ping has arrived. Pongs that nobody asked for and
    /// those of earlier pings are not told: neither they nor any other frame prove anything.
    func pongCame(on connection: Connection)
    /// The write queue is empty after it was not over a turn, or after `Connection.whenDrained`.
    func queueDrained(on connection: Connection)
    /// No message was sent to the peer for `quietSeconds`; told again after as long.
    func quiet(on connection: Connection)
    func deadlineReached(on connection: Connection)
    /// The last call, exactly once.
    func connectionClosed(_ reason: CloseReason, on connection: Connection)
}

extension ConnectionHandler {
    package func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        connection.respond(status: 404, headers: [], body: "")
    }
    package func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {}
    package func messageReceived(_ bytes: UnsafeRawBufferPointer, on connection: Connection) {}
    package func pingSent(on connection: Connection) {}
    package func pongCame(on connection: Connection) {}
    package func queueDrained(on connection: Connection) {}
    package func quiet(on connection: Connection) {}
    package func deadlineReached(on connection: Connection) {}
}
