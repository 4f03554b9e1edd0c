import Foundation
import Testing
import XuanTesting

/// What happens to a part of a cluster, in a round of its torture.
enum ClusterFault: CustomStringConvertible {
    /// SIGKILL; started again after so many microseconds.
    case kill(ClusterOfNodes.Part, startedAfter: useconds_t)
    /// SIGSTOP for so many microseconds.
    case pause(ClusterOfNodes.Part, useconds_t)
    /// SIGTERM to a node; started again after so many microseconds.
    case drain(Int, startedAfter: useconds_t)

    enum Kind: String, CaseIterable {
        case killNode, killRedis, killMariaDB, pauseNode, pauseRedis, pauseMariaDB, drainNode
        /// Longer than a place is kept for a node: another one takes over what it had.
        case suspendNode
    }

    var description: String {
        switch self {
        case .kill(let part, let pause): "kill -9 of \(part), started again after \(pause / 1000) ms"
        case .pause(let part, let pause): "SIGSTOP of \(part) for \(pause / 1000) ms"
        case .drain(let number, let pause):
            "SIGTERM to \(ClusterOfNodes.Part.node(number)), started again after \(pause / 1000) ms"
        }
    }

    /// Whether clients lose connections, or give them up after silence.
    var endsConnections: Bool {
        switch self {
        case .kill(.redis, _), .kill(.mariadb, _), .pause(.redis, _): false
        case .kill, .pause, .drain: true
        }
    }

    /// `kinds`: all, or those that FAULTS names.
    static func random(_ kinds: [Kind], nodes: Int, _ moments: inout SeededRandom) -> ClusterFault {
        let node = Int.random(in: 0..<nodes, using: &moments)
        let pause = useconds_t.random(in: 300_000...3_500_000, using: &moments)
        // At once as often as not.
        let absence = Bool.random(using: &moments) ? 0 : pause / 2
        // It takes longer than anything else.
        let isLong = Int.random(in: 0..<8, using: &moments) == 0
        let some = kinds.filter { $0 != .suspendNode || isLong || kinds.count == 1 }
        return switch some.randomElement(using: &moments)! {
        case .killNode: .kill(.node(node), startedAfter: absence)
        case .killRedis: .kill(.redis, startedAfter: absence)
        case .killMariaDB: .kill(.mariadb, startedAfter: absence)
        case .pauseNode: .pause(.node(node), pause)
        case .pauseRedis: .pause(.redis, pause)
        case .pauseMariaDB: .pause(.mariadb, pause)
        case .drainNode: .drain(node, startedAfter: absence)
        case .suspendNode: .pause(.node(node), 11_000_000 + pause)
        }
    }

    func happen(to cluster: ClusterOfNodes) throws {
        switch self {
        case .kill(let part, let pause):
            cluster.kill(part)
            usleep(pause)
            try cluster.start(part)
        case .pause(let part, let pause):
            cluster.pause(part)
            usleep(pause)
            cluster.resume(part)
        case .drain(let number, let pause):
            #expect(cluster.drain(number) == 0, "the exit status of a node that drains")
            usleep(pause)
            try cluster.start(.node(number))
        }
    }
}
