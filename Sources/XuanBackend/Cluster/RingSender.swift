import XuanPacket
import XuanThreads

/// Gathers what this node tells others: one ring for each of them in each turn of the writer. Any thread.
final class RingSender: Sendable {
    private struct Line {
        var items: [Ring.Item] = []
        var number: UInt64 = 0
    }

    private struct State {
        var lines: [String: Line] = [:]
        var isGathering = false
        /// Until it is there nothing is sent.
        var seal: RingSeal?
    }

    let node: String
    private let run: String
    private let bell: any Bell
    private let clock: @Sendable () -> Int64
    private let state = Guarded(State())

    /// `clock`: milliseconds UTC.
    init(node: String, run: String, bell: any Bell, clock: @escaping @Sendable () -> Int64) {
        (self.node, self.run, self.bell, self.clock) = (node, run, bell, clock)
    }

    /// Once, before anything is added. `secret`: what the nodes of the store share.
    func open(secret: String) throws(PacketError) {
        let seal = try RingSeal(secret: secret)
        state.withLock { $0.seal = seal }
    }

    /// A ring that has come for this node; `nil` for anything else.
    func ring(in bytes: [UInt8]) -> Ring? {
        let seal = state.withLock { $0.seal }
        return seal?.open(bytes, at: node, now: clock()).flatMap { Ring($0) }
    }

    /// Behind what was added for that node before.
    func add(_ item: Ring.Item, to other: String) {
        state.withLock { state in
            state.lines[other, default: Line()].items.append(item)
            if !state.isGathering { send(other, &state) }
        }
    }

    /// To every node that is known.
    func addToAll(_ item: Ring.Item) {
        let others = state.withLock { Array($0.lines.keys) }
        for other in others { add(item, to: other) }
    }

    /// A node is there.
    func know(_ other: String) { state.withLock { $0.lines[other, default: Line()].items += [] } }

    /// A turn begins: what is added goes out at its end.
    func gather() { state.withLock { $0.isGathering = true } }

    func send() {
        state.withLock { state in
            state.isGathering = false
            for (other, line) in state.lines where !line.items.isEmpty { send(other, &state) }
        }
    }

    /// Under the lock, so that the numbers leave in their order.
    private func send(_ other: String, _ state: inout State) {
        guard var line = state.lines[other] else { return }
        line.number += 1
        let ring = Ring(sender: node, run: run, number: line.number, items: line.items)
        line.items.removeAll(keepingCapacity: true)
        state.lines[other] = line
        // One that is not sent is missed by its number.
        guard let sealed = state.seal?.seal(ring.bytes, number: line.number, to: other, now: clock()) else { return }
        bell.ring(other, sealed)
    }

    /// The node is gone.
    func forget(_ other: String) { state.withLock { $0.lines[other] = nil } }
}
