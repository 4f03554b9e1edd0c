import XuanPacket

/// Messages that were sent to one client and of which it is not known whether they arrived: their gids.
///
/// A packet has arrived when the pong has come that answers a ping sent after it, and by nothing else: any other frame
/// may have been on its way before (decision 094). Value of a session, confined to its loop.
struct Unconfirmed {
    /// Laid out as in `MessageGids`, oldest first. Those before `start` have arrived.
    private var gids: [UInt8] = []
    private var start = 0
    /// Packets that they were in.
    private var packets = 0
    /// So much of both stands before the ping that is on its way.
    private var asked = (end: 0, packets: 0)
    /// A ping is wanted that follows the last one.
    private var wantsPing = false

    var isEmpty: Bool { packets == 0 }

    /// Their size in memory.
    var bytes: Int { gids.count - start }

    var list: [String] { MessageGids.list(gids[start...]) }

    /// Takes a packet in behind its write. Returns true if a ping has to be asked for.
    mutating func add(_ message: MessageGids) -> Bool {
        gids.append(contentsOf: message.bytes)
        packets += 1
        defer { wantsPing = true }
        return !wantsPing
    }

    /// A ping stands behind everything so far.
    mutating func pingSent() {
        wantsPing = false
        asked = (gids.count, packets)
    }

    private static let smallestWorthKeeping = 1_024

    /// The pong of that ping came. Returns how many packets have arrived by that.
    @discardableResult
    mutating func pongCame() -> Int {
        defer { asked = (start, 0) }
        packets -= asked.packets
        if packets == 0 {
            gids.removeAll(keepingCapacity: gids.capacity <= Self.smallestWorthKeeping)
            start = 0
        } else if asked.packets > 0 {
            start = asked.end
            if start * 2 > gids.count {
                gids.removeFirst(start)
                start = 0
            }
        }
        return asked.packets
    }
}
