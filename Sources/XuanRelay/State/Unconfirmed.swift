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
    /// A ping is wanted that follows the last one.
    private var wantsPing = false

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
    mutating func pingSent() {
        wantsPing = false
        asked = UInt32(packets.count)
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
