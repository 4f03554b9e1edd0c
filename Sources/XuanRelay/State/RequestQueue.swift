import XuanPacket
import XuanThreads

/// Requests of one client: those that wait for their turn, and those at the backend. Value of a session, confined to its
/// loop.
struct RequestQueue {
    private var waiting = FIFOQueue<Packet>()
    /// At the backend, without an answer.
    private(set) var underWay = 0
    /// Of all that have no answer.
    private(set) var bytes = 0
    /// The connection is not read, because too many bytes are here.
    var isPaused = false
    /// Called once when no request is here any more.
    var quietHook: (() -> Void)?

    var isWaiting: Bool { !waiting.isEmpty }

    /// One has come, of so many bytes.
    mutating func came(_ count: Int) { bytes += count }

    /// It goes to the backend now.
    mutating func began() { underWay += 1 }

    /// It has its answer.
    mutating func ended(_ count: Int) {
        underWay -= 1
        bytes -= count
    }

    mutating func wait(_ packet: Packet) { waiting.append(packet) }

    /// The oldest that waits, which is to begin now.
    mutating func next() -> Packet? { waiting.popFirst() }

    mutating func takeQuietHook() -> (() -> Void)? {
        defer { quietHook = nil }
        return quietHook
    }
}
