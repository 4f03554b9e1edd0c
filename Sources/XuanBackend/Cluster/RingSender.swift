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
    }

    let node: String
    private let run: String
    private let bell: any Bell
    private let state = Guarded(State())

    init(node: String, run: String, bell: any Bell) { (self.node, self.run, self.bell) = (node, run, bell) }

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
        bell.ring(other, ring.bytes)
    }

    /// The node is gone.
    func forget(_ other: String) { state.withLock { $0.lines[other] = nil } }
}
