/// Packets with messages that were sent to one client and of which it is not known whether they arrived.
///
/// A packet has arrived when the pong has come that answers a ping sent after it, and by nothing else: any other frame
/// may have been on its way before (decision 094). Value of a session, confined to its loop.
struct Unconfirmed {
    /// Oldest first. Compacted ones hold nothing but the gids of their messages.
    private(set) var packets: [[UInt8]] = []
    /// About what they take in memory, shared or not.
    private(set) var bytes = 0
    /// So many of the first ones are compacted.
    private var compacted: UInt32 = 0
    /// So many of the first ones stand before the ping that is on its way.
    private var asked: UInt32 = 0
    /// When the ping that is on its way was queued, s on the loop's clock.
    private var askedAt: UInt32 = 0
    /// A ping is wanted that follows the last one.
    private var wantsPing = false

    /// A pong that takes longer is late: until then packets stay whole, since they are shared and taking them apart costs
    /// more than a second of a busy chat.
    private static let patienceSeconds: UInt32 = 3
    /// More than so many times the limit is not waited for.
    private static let most = 4

    var isEmpty: Bool { packets.isEmpty }

    /// What an entry takes beside its bytes.
    private static let overhead = 64

    private static func size(_ packet: [UInt8]) -> Int { packet.count + overhead }

    /// Takes a packet in behind its write. Returns true if a ping has to be asked for.
    mutating func add(_ packet: [UInt8]) -> Bool {
        packets.append(packet)
        bytes += Self.size(packet)
        defer { wantsPing = true }
        return !wantsPing
    }

    /// A ping stands behind everything so far.
    mutating func pingSent(now: UInt64 = 0) {
        wantsPing = false
        asked = UInt32(packets.count)
        askedAt = UInt32(truncatingIfNeeded: now / 1_000)
    }

    /// Whether it takes more than `limit` bytes and no pong is to be expected soon. `now`: ms on the loop's clock.
    func isTooMuch(limit: Int, now: @autoclosure () -> UInt64) -> Bool {
        guard bytes > limit else { return false }
        if bytes / Self.most > limit { return true }
        return asked > 0 && UInt32(truncatingIfNeeded: now() / 1_000) &- askedAt > Self.patienceSeconds
    }

    /// The pong of that ping came. Returns how many packets have arrived by that.
    @discardableResult
    mutating func pongCame() -> Int {
        let count = Int(asked)
        asked = 0
        if count == packets.count {
            packets.removeAll(keepingCapacity: packets.capacity <= 16)
            (bytes, compacted) = (0, 0)
        } else {
            for packet in packets[..<count] { bytes -= Self.size(packet) }
            packets.removeFirst(count)
            compacted = UInt32(max(0, Int(compacted) - count))
        }
        return count
    }

    /// Keeps of each packet only what a report needs.
    mutating func compact() {
        for index in Int(compacted)..<packets.count {
            let small = MessageGids.packet(MessageGids.list(packets[index]))
            guard small.count < packets[index].count else { continue }
            bytes -= packets[index].count - small.count
            packets[index] = small
        }
        compacted = UInt32(packets.count)
    }
}
