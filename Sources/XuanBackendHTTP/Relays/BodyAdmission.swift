import XuanNet

/// How much of a request body is taken in, and from whom. Loop-confined.
struct BodyAdmission {
    /// The relay accepts messages of 1 MiB; a backend's own tools may put several into one packet.
    private static let maximum = 16 << 20

    /// Bytes of one body while its sender is not authenticated.
    let strangersLimit: Int
    /// All unfinished ones.
    let waiting: WaitingBodies
    /// Lines about those that found no room.
    var refusals = ThrottledLog()
    private var senders = ProvenSenders()

    init(strangersLimit: Int, totalBytes: Int) {
        self.strangersLimit = strangersLimit
        waiting = WaitingBodies(limit: totalBytes)
    }

    /// Bytes that a sender of packets may send at once, and whether the sender is known.
    func limit(of address: String) -> (bytes: Int, isKnown: Bool) {
        senders.has(address) ? (Self.maximum, true) : (strangersLimit, false)
    }

    /// The address has sent a packet encrypted with the key.
    mutating func prove(_ address: String) { senders.add(address) }
}
