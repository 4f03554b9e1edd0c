import Foundation
import XuanPacket
import XuanTesting

/// Where a server answers, or the nodes of a cluster.
struct ServerPlace: Sendable {
    struct Node: Sendable {
        let common: UInt16
        let chat: UInt16
    }

    let nodes: [Node]
    let tls: Bool
    /// Relay and backend are two programs. Packets for several people that come by several connections are put in order
    /// for 200 ms at most (Docs/protocol.md 5.7): on a busy machine one may come late, though never twice.
    let isDivided: Bool
    /// A request or a login can fail although there is somebody who answers: the client tries again.
    let refusesLogins: Bool
    /// Seconds that a client waits for an answer before it gives its connection up.
    let patience: Int
    private let choice: NodeChoice

    var isCluster: Bool { nodes.count > 1 }

    init(
        _ nodes: [Node], tls: Bool, isDivided: Bool = false, refusesLogins: Bool,
        patience: Int = 10, seed: UInt64 = 0
    ) {
        (self.nodes, self.tls, self.isDivided) = (nodes, tls, isDivided)
        (self.refusesLogins, self.patience) = (refusesLogins, patience)
        choice = NodeChoice(seed: seed)
    }

    /// A login at any node; of three one asks serverInfo at another than that of its WebSocket.
    func enter(
        _ account: String, device: JSON? = nil, heard: (JSONObject) -> Void = { _ in }
    ) throws -> Person {
        let node = nodes[choice.next(of: nodes.count)]
        let info = choice.next(of: 3) == 0 ? nodes[choice.next(of: nodes.count)] : node
        do {
            return try Person(
                account, password: "pw-\(account)", common: info.common, chat: node.chat, tls: tls, device: device,
                patience: patience, heard: heard)
        } catch {
            throw refusesLogins ? SyncedDevice.Unanswered() : error
        }
    }
}

/// Which node clients take next. Any thread.
private final class NodeChoice: @unchecked Sendable {  // behind the lock
    private let lock = NSLock()
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    func next(of count: Int) -> Int { lock.withLock { Int.random(in: 0..<count, using: &random) } }
}
