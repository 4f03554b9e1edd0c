extension RelayConfig {
    /// Limits of the relay. Frozen; a reload replaces the whole.
    ///
    /// Many members: one per setting.
    package struct Limits: Sendable, Equatable {
        /// False switches off the limits per address and per account, for load tests. The others always hold.
        package var areOn = true
        /// Bytes of an HTTP request head, blank line included.
        package var headBytes = 16 << 10
        /// Bytes of one WebSocket message after login.
        package var frameBytes = 1 << 20
        /// The same before login: the original's limit.
        package var frameBytesBeforeLogin = 20_480
        /// Connections of any kind from one address at a time. A whole company may sit behind one.
        package var connectionsPerAddress = 5_000
        /// Refused logins a minute from one address before it is slowed down.
        package var loginsPerAddress = 60
        /// Longest time in seconds that an address then waits between two tries.
        package var longestDelaySeconds = 60
        /// Refused logins a minute of one account from one address, at a backend that does not count itself.
        package var loginsPerAccount = 30
        /// Keys that `serverInfo` gave to one account and no connection uses yet; past it the account's oldest ends.
        package var tokensPerAccount = 16
        /// Sessions of one person at this relay, on all loops; a further login is refused, unless it takes the place of
        /// one. More than a backend of ours leaves a person, since a session that it ends is here for a moment longer.
        package var sessionsPerPerson = 200
        /// Seconds from accept until a request head is whole, TLS handshake included.
        package var handshakeSeconds = 10
        /// Seconds from the upgrade until the login exchange is over.
        package var loginSeconds = 20
        /// Bytes of one request body while its sender is not authenticated.
        package var strangersBodyBytes = 64 << 10
        /// Bytes of all unfinished request bodies; unauthenticated senders may use a quarter of it.
        package var totalBodyBytes = 64 << 20
        /// Seconds for a request body, and one more for each `bodyRate` bytes that came.
        package var bodySeconds = 30
        /// Bytes a second.
        package var bodyRate = 16 << 10
        /// The same for a file being sent.
        package var uploadRate = 1 << 10
        /// Bytes queued for one client; past it the connection ends and its messages count as undelivered.
        package var queueBytes = 4 << 20
        /// Bytes of all frames in queues, shared ones once; past it clients with more than their share queued are
        /// closed.
        package var totalQueueBytes = 1 << 30
        /// Bytes of one client's requests without an answer, past which its socket is no longer read.
        package var waitingBytes = 256 << 10
        /// Requests of one client that a backend in the same program works on at a time.
        package var requestsAtOnce = 256
        /// Bytes of packets held back for one client during its login exchange; past it they are sent early.
        package var heldBytes = 4 << 20
        /// Bytes of a backlog sent to one client and not confirmed by a pong yet; of live messages, bytes of gids.
        package var unconfirmedBytes = 4 << 20

        /// Unfinished uploads of one person.
        package var uploads = 32
        /// Bytes of them, as announced.
        package var uploadBytes = 64 << 30
        /// Uploads under way from all people.
        package var uploadsTotal = 10_000

        package init() {}
    }

    /// How a backend is called.
    package struct BackendOptions: Sendable, Equatable {
        /// Seconds for one attempt, connecting included.
        package var timeoutSeconds = 10
        /// PEM file of trusted certificates for https; `nil` for the system's.
        package var caFile: String?
        /// True accepts any certificate for https: for self-signed ones on a trusted network.
        package var isInsecure = false
        /// Packets to and from the backend are sealed, or refused.
        package var isSealedOnly = false
        /// Bytes of one answer's body; past it the request has no answer.
        package var maximumAnswerBytes = 64 << 20
        /// Connections to the backend at a time, on each loop.
        package var poolConnections = 64
        /// Seconds between two looks at each of several addresses.
        package var checkSeconds = 1
        /// Seconds for such a look; a current address that is silent for longer is left.
        package var checkTimeoutSeconds = 2
        /// Seconds for which an address has to be well before the relay returns to it.
        package var returnSeconds = 30
        /// Over which relays spread their returns.
        package var returnSpreadSeconds = 30

        package init() {}
    }
}

/// Which clients share a key on their leg (Docs/protocol.md 2.2).
package enum ClientKeyRule: String, Sendable, CaseIterable {
    /// Each `serverInfo` gives a new key, which ends with its login.
    case login
    /// One key for everybody until the relay ends, as the original does.
    case run
}

/// A local address for operators, off the public ports.
package struct MetricsAddress: Sendable, Equatable, CustomStringConvertible {
    /// A loopback address.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
