/// What the relay needs to know to run, apart from its backends. Made by the programs from their settings.
package struct RelaySettings: Sendable {
    package var host = "0.0.0.0"
    package var chatPort: UInt16 = 11444
    package var commonPort: UInt16 = 11443
    /// A further port for browsers on this machine, plain http on 127.0.0.1; `nil` for none.
    package var webPort: UInt16?
    /// Go on without the web port when it is in use.
    package var webPortIsOptional = false
    package var uploadFileSize: Int64 = 32 << 20
    /// 0 means no limit.
    package var maxOnlineUsers = 0
    /// Limits per address; off for load tests.
    package var limits = true
    /// Bytes of one WebSocket message before login, which is the original's limit, and after it.
    package var messageBytesBeforeLogin = 20_480
    package var messageBytes = 1 << 20
    /// Bytes of requests of one client that may wait for the backend before the relay stops reading its socket.
    package var waitingBytes = 256 << 10
    /// Bytes of packets that may be held back during a login exchange.
    package var heldBytes = 4 << 20
    package var loginMilliseconds: UInt64 = 20_000
    /// Between two rounds of what backends are asked on the relay's own account.
    package var pollMilliseconds: UInt64 = 60_000
    /// Over which time clients are sent away when the relay stops, so that they do not come back all at once.
    package var drainMilliseconds: UInt64 = 0
    /// Another process may listen on the same ports, to take over without a gap; both have to say so.
    package var sharesPorts = false

    package init() {}
}
