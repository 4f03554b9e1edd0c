import Foundation
import Testing
import XuanTesting

private let settings = ProcessInfo.processInfo.environment
private let isChosen = settings["PARTS"].map { $0.split(separator: ",").contains("cluster") } ?? true

/// The people of the convergence torture at the nodes of a cluster, two or three, any client at any node. In each round
/// one part, a node, Redis or MariaDB, is killed, stands still for a while, or is stopped (ROUNDS, 2; SEED for the same
/// faults; PARTS without `cluster` leaves it out; FAULTS for some kinds alone). Suspending a node for longer than its
/// place is kept takes a quarter of a minute, so it is among 20 rounds and more. After each round all come to rest: what
/// was acknowledged is there once and in order, nobody was shown a message twice or too late on one connection, all
/// devices show the same, and everybody is online.
@Suite(
    .serialized, .enabled(if: TemporaryMariaDB.isInstalled, .init(rawValue: TemporaryMariaDB.cure)),
    .enabled(if: TemporaryRedis.isInstalled, .init(rawValue: TemporaryRedis.cure)),
    .enabled(if: isChosen, "PARTS names others"))
struct ClusterTortureTests {
    /// Rounds of one cluster, so that its devices stay small.
    private static let roundsEach = 20

    @Test func nothingIsLostDoubledOrOutOfOrder() throws {
        let rounds = settings["ROUNDS"].flatMap { Int($0) } ?? 2
        var moments = SeededRandom(seed: settings["SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1 << 32))
        let named = settings["FAULTS"]?.split(separator: ",").map { ClusterFault.Kind(rawValue: String($0)) }
        let kinds = try named.map { try $0.map { try #require($0, "FAULTS has an unknown kind") } }
        let usual = ClusterFault.Kind.allCases.filter { $0 != .suspendNode || rounds >= Self.roundsEach }
        let database = try TemporaryMariaDB()
        var counts: [String: Int] = [:]
        var late = 0
        for first in stride(from: 1, through: rounds, by: Self.roundsEach) {
            let nodes = Int.random(in: 2...3, using: &moments)
            let cluster = try ClusterOfNodes(
                nodes, over: database, people: ConvergenceCompany.accounts, seed: moments.next())
            let company = try ConvergenceCompany(at: cluster.place, classics: ["bob", "cat"], &moments)
            var done: [String] = []
            for round in first...min(first + Self.roundsEach - 1, rounds) {
                let fault = ClusterFault.random(kinds ?? usual, nodes: nodes, &moments)
                done.append("round \(round): \(fault)")
                do {
                    try live(company, cluster, fault, &moments)
                } catch {
                    company.book.add(fault: "\(error)")
                }
                let faults = company.book.takeFaults()
                guard faults.isEmpty else {
                    print("\(cluster.logs(lines: 40))\n\(done.suffix(4).joined(separator: "\n"))")
                    Issue.record("\(nodes) nodes, \(done.last!), SEED=\(moments.seed): \(faults.prefix(8))")
                    company.join()
                    return
                }
            }
            counts.merge(company.book.counts) { $0 + $1 }
            late += company.book.late
            company.disconnect()
        }
        print(
            "cluster: \(rounds) faults (SEED=\(moments.seed)), acknowledged and the same everywhere: \(counts); late: "
                + "\(late)")
        // To two original clients.
        #expect(late * 20 <= counts["written", default: 0])
        for kind in ["written", "edited", "reactions"] {
            #expect(counts[kind, default: 0] > 0, "nothing of this kind happened: \(kind)")
        }
    }

    /// One round.
    private func live(
        _ company: ConvergenceCompany, _ cluster: ClusterOfNodes, _ fault: ClusterFault, _ moments: inout SeededRandom
    ) throws {
        company.book.connections = fault.endsConnections ? .mayEnd : .last
        // Without waiting, some may be just coming.
        company.start(waiting: .random(in: 0..<4, using: &moments) > 0)
        // The moments are random on purpose: there is nothing to wait for.
        usleep(.random(in: 20_000...400_000, using: &moments))
        try fault.happen(to: cluster)
        usleep(.random(in: 100_000...500_000, using: &moments))
        try company.rest()
        for complaint in cluster.unhealthy(within: 10) { company.book.add(fault: complaint) }
    }
}
