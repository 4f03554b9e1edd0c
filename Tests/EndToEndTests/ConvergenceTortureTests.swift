import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Five devices of three people, one of them an original client, that write, edit, recall, react, pin, read and save at
/// once and lose their connections, while the server is killed again and again (ROUNDS, 2; SEED for the same moments;
/// PARTS for some of the arrangements). After each kill nothing that was acknowledged is undone. Now and then all come
/// to rest: then all devices show the same, those that have only heard pushes as well as new ones that ask for
/// everything.
@Suite(.serialized) struct ConvergenceTortureTests {
    enum Parts: String, CaseIterable, CustomTestStringConvertible, Sendable {
        /// xuan over SQLite or MariaDB, killed.
        case sqlite, mariadb
        /// xxd and xxb, both killed.
        case relayAndBackend
        /// The same, and only xxb is killed: connections stay.
        case backendAlone

        var testDescription: String { rawValue }
        /// All, or those that PARTS names.
        static let chosen: [Parts] = {
            let named = ProcessInfo.processInfo.environment["PARTS"]?.split(separator: ",").map(String.init)
            return allCases.filter { named?.contains($0.rawValue) != false }
                .filter { $0 != .mariadb || TemporaryMariaDB.isInstalled }
        }()
    }

    @Test(arguments: Parts.chosen) func allDevicesShowTheSameInTheEnd(_ parts: Parts) throws {
        let settings = ProcessInfo.processInfo.environment
        let rounds = settings["ROUNDS"].flatMap { Int($0) } ?? 2
        var moments = SeededRandom(seed: settings["SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1 << 32))
        var counts: [String: Int] = [:]
        // A server of its own every so often keeps devices small.
        for first in stride(from: 1, through: rounds, by: 20) {
            let server = try TortureServer(parts, people: ConvergenceCompany.accounts)
            let company = try ConvergenceCompany(at: server.place, &moments)
            for round in first...min(first + 19, rounds) {
                try company.live(
                    before: server, killedAfter: .random(in: 20_000...700_000, using: &moments),
                    afterLogins: .random(in: 0..<4, using: &moments) > 0)
                // A rest now and then, and at the end.
                if round % 5 == 0 || round == rounds {
                    company.start(waiting: true)
                    usleep(300_000)
                    try company.rest()
                }
                let faults = company.book.takeFaults()
                try #require(faults.isEmpty, "round \(round) of \(parts), SEED=\(moments.seed): \(faults.prefix(8))")
            }
            counts.merge(company.book.counts) { $0 + $1 }
            company.disconnect()
        }
        print("\(parts): \(rounds) kills (SEED=\(moments.seed)), acknowledged and the same everywhere: \(counts)")
        for kind in ["written", "edited", "reactions"] {
            #expect(counts[kind, default: 0] > 0, "nothing of this kind happened: \(kind)")
        }
    }
}
