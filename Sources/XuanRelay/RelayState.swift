// The parts of a relay's state. All are confined to the relay's loop.

import XuanNet
import XuanPacket
import XuanThreads
import XuanWeb

/// The keys of clients' packets (Docs/protocol.md 2.2) and the ciphers that use them.
struct ClientCrypto {
    /// The same for all relays of a team.
    let tokens: ClientTokens
    let cipher: ClientCipher
    let encryptor: MultiKeyEncryptor

    /// Throws when OpenSSL cannot make the cipher.
    init(_ tokens: ClientTokens) throws(PacketError) {
        self.tokens = tokens
        cipher = try ClientCipher(tokens)
        encryptor = try MultiKeyEncryptor()
    }
}

/// Open ports, the connections that came by them, and how far the stop has got.
struct RelayService {
    /// For new connections; `nil` for plain http.
    var tls: TLSContext?
    var listeners: [Listener] = []
    /// The chat port that is open, for serverInfo; the settings may have asked for any free one.
    var chatPort: UInt16 = 0
    /// Every chat connection, registered or not, for the stop.
    var connected: [ObjectIdentifier: Session] = [:]
    /// Ended sessions whose reports are on their way.
    var settling = 0
    var isStopping = false
    var isInHurry = false
    /// It is about to stop, and clients should go elsewhere; until then it serves.
    var drain: Drain?
}

/// Additions of the program to the relay. Set before the loops run.
package struct RelayExtensions {
    let pages: Pages?
    /// Other endpoints of the program on the common and the web port.
    package var endpoint: (any HTTPEndpoint)?
    /// Receiver of connects and disconnects.
    package var events: (any RelayEvents)?
    /// Of the program; the leader's counts.
    package var health = Health()

    init(pages: Pages?) { self.pages = pages }
}

/// Messages of the relay itself to backends.
package struct Reporting {
    /// Reports that backends have not received yet; shared by a team.
    let book: ReportBook
    /// Facts about this relay for our own backends, beside its figures; `nil`: none are sent. The leader's, set before the loop runs
    /// or on it.
    package var facts: RelayFacts?

    init(_ book: ReportBook) { self.book = book }
}

/// Where packets for several go: the relay's place among others, and the count of what it sends.
struct Dispatch {
    /// The others, if there are several loops, and this one's place among them. Set before the loops run.
    private(set) var team: RelayTeam?
    private(set) var place = 0
    /// Receivers of the packet at hand by loop; kept for its room.
    var byLoop: [[Int64]] = []
    /// Number of the last packet that was sent to several, so that nobody gets it twice.
    private var deliveries: UInt64 = 0

    mutating func join(_ team: RelayTeam, place: Int) {
        (self.team, self.place) = (team, place)
        byLoop = Array(repeating: [], count: team.relays.count)
    }

    mutating func leaveTeam() { team = nil }

    mutating func nextDelivery() -> UInt64 {
        deliveries += 1
        return deliveries
    }
}
