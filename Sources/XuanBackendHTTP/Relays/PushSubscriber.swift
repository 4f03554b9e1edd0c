import XuanBackend
import XuanPacket

/// Packets that a relay has not fetched yet, and its open request. Loop-confined.
///
/// Packets are numbered from 1; the relay names the last number that it has. Until it names a later one they stay, so a
/// lost answer is sent again and no packet arrives twice.
final class PushSubscriber {
    /// Longest time that a request is held, ms; short enough to notice a vanished relay in time.
    static let holdMilliseconds: UInt64 = 10_000
    /// Without an open request: the relay first counts as broken off, then as gone.
    static let downMilliseconds: UInt64 = 3_000
    static let goneMilliseconds: UInt64 = 30_000
    /// Of waiting packets; past it the relay counts as gone and has to start over.
    static let maximumBytes = 32 << 20

    private var packets: [[UInt8]] = []
    private var orders: [Int64] = []
    /// Distinguishes this channel's numbers from another one's.
    let stream = Secret.random(8).reduce(1) { $0 << 8 | UInt64($1) } | 1
    /// Of the last packet handed to the relay for several people, by any way.
    private var lastOrder: Int64 = 0

    func nextOrder() -> Int64 {
        lastOrder += 1
        return lastOrder
    }
    private(set) var bytes = 0
    /// Number of the last packet.
    private var last: Int64 = 0
    private var waiter: (request: any PushRequest, deadline: UInt64, answer: ([UInt8]) -> Void)?
    /// When the last request was answered or lost, ms on the loop's clock.
    private(set) var idleSince: UInt64

    /// How often the relay had gone to another backend when it opened this.
    let change: Int64

    init(now: UInt64, change: Int64 = 0) { (idleSince, self.change) = (now, change) }

    /// The connection of the last request broke off, during the request or right after its answer.
    private var isBroken = false
    /// The connection of the last request.
    private weak var lastRequest: (any PushRequest)?

    var isHeld: Bool { waiter.map { !$0.request.isGone } ?? false }

    /// Everything has been fetched, or the relay has been silent for so long that nobody can wait for it: an answer now
    /// overtakes nothing.
    func isClear(now: UInt64) -> Bool {
        packets.isEmpty && (isHeld || now - idleSince > Self.orderMilliseconds)
    }
    private static let orderMilliseconds: UInt64 = 1_000

    /// Packets handed to the relay now may never arrive.
    func isDown(now: UInt64) -> Bool {
        isBroken || (waiter != nil && !isHeld) || (!isHeld && now - idleSince > Self.downMilliseconds)
    }

    func append(_ packet: [UInt8], now: UInt64) {
        packets.append(packet)
        orders.append(nextOrder())
        bytes += packet.count
        last += 1
        if isHeld { answer(now: now) }
    }

    /// Answers at once if there is a packet past `position`, else when there is one, or at the end of the hold.
    func wait(_ request: any PushRequest, position: Int64, now: UInt64, _ answer: @escaping ([UInt8]) -> Void) {
        let first = last - Int64(packets.count)
        let known = Int(min(max(position - first, 0), Int64(packets.count)))
        bytes -= packets.prefix(known).reduce(0) { $0 + $1.count }
        packets.removeFirst(known)
        orders.removeFirst(known)
        isBroken = false
        lastRequest = request
        waiter = (request, now + Self.holdMilliseconds, answer)
        if !packets.isEmpty { self.answer(now: now) }
    }

    /// The connection of `request` has ended.
    func lose(_ request: any PushRequest, now: UInt64) {
        guard lastRequest === request else { return }
        waiter = nil
        isBroken = true
        idleSince = now
    }

    /// Ends an expired hold, or one whose relay has gone.
    func tick(now: UInt64) {
        guard let waiter else { return }
        if waiter.request.isGone {
            lose(waiter.request, now: now)
        } else if now >= waiter.deadline {
            answer(now: now)
        }
    }

    private func answer(now: UInt64) {
        guard let waiter else { return }
        self.waiter = nil
        idleSince = now
        var writer = JSONWriter(reserving: bytes + 128)
        writer.raw("{\"module\":\"chat\",\"method\":")
        writer.string(LineMethod.wait.rawValue)
        writer.raw(",\"result\":\"success\",\"data\":{\"position\":")
        writer.integer(last)
        writer.raw(",\"stream\":")
        writer.string("\(stream)")
        writer.raw(",\"packets\":")
        writer.list(packets) { $0.raw($1) }
        writer.raw(",\"orders\":")
        writer.ids(orders)
        writer.raw("}}")
        waiter.answer(writer.bytes)
    }
}

/// The HTTP request of a relay that is held open.
protocol PushRequest: AnyObject {
    /// The relay has closed its connection: an answer would reach nobody.
    var isGone: Bool { get }
}
