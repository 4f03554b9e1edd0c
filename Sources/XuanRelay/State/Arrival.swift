import XuanNet
import XuanPacket

/// State of a session during its login exchange. Confined to its loop.
final class Arrival {
    /// Live packets, which wait until what the exchange brings has been sent.
    private(set) var held: [(frame: SharedFrame, message: MessageGids?, order: UInt64)] = []
    private(set) var heldBytes = 0
    /// The next step when the connection has taken the sent data.
    var next: (() -> Void)?
    /// The user's connection before this one is on another loop and has not said what it leaves behind.
    var waitsForOlder = false
    /// Parts with messages that were sent and not confirmed, oldest first: where the backend goes on behind each.
    private var parts: ArraySlice<(next: Int64, bytes: Int)> = []
    /// Bytes of these parts.
    private(set) var unconfirmedBytes = 0
    /// Where it goes on behind the last part that was confirmed; 0 before the first.
    private(set) var arrived: Int64 = 0

    /// `order`: its place among what the site sends to its people.
    func hold(_ frame: SharedFrame, _ message: MessageGids?, _ order: UInt64) {
        // Packets sent to the former loop arrive by a longer way.
        var index = held.count
        while index > 0, held[index - 1].order > order { index -= 1 }
        held.insert((frame, message, order), at: index)
        heldBytes += frame.payloadLength
    }

    func takeHeld() -> [(frame: SharedFrame, message: MessageGids?, order: UInt64)] {
        defer { (held, heldBytes) = ([], 0) }
        return held
    }

    /// A part with messages went out. `next`: where the backend goes on behind it, 0 if there is nothing more.
    func sent(part next: Int64, bytes: Int) {
        parts.append((next, bytes))
        unconfirmedBytes += bytes
    }

    /// So many packets with messages have arrived.
    func confirmed(_ count: Int) {
        guard let last = parts.prefix(count).last else { return }
        for part in parts.prefix(count) { unconfirmedBytes -= part.bytes }
        parts = parts.dropFirst(count)
        if last.next > 0 { arrived = last.next }
    }
}
