import Foundation
import Testing
import XuanTesting

@testable import xxscale

/// The simulation against what is known without it.
@Suite struct ScaleTests {
    private func run(_ shape: Shape, seed: UInt64 = 1, _ change: (inout People, inout Machines) -> Void = { _, _ in })
        -> Outcome
    {
        var (people, machines) = (People(), Machines())
        change(&people, &machines)
        return Simulation(shape, people, machines, .assumed, seed: seed).run(seconds: 20)
    }

    @Test func theSameSeedGivesTheSame() {
        let shape = Shape(people: 20_000, nodes: 4)
        let (one, same, other) = (run(shape), run(shape), run(shape, seed: 2))
        #expect(one.messages == same.messages && one.p99 == same.p99 && one.busy == same.busy)
        #expect(one.messages != other.messages)
    }

    @Test func everyMessageThatCameIsStoredWhileThereIsRoom() {
        let outcome = run(Shape(people: 20_000, nodes: 2))
        let rate = 20_000 * 80 * 8 / 86_400.0
        #expect(abs(Double(outcome.messages) - rate * 20) < 5 * (rate * 20).squareRoot())
        #expect(outcome.stored > 0.999 && outcome.p99 < 20)
    }

    /// Twice the people are twice the work for messages, four times for who comes and goes.
    @Test func partsGrowAsTheySay() {
        let (small, large) = (run(Shape(people: 20_000, nodes: 2)), run(Shape(people: 40_000, nodes: 2)))
        for part in [Part.messages, .presence, .pings, .memory, .network, .lists, .writers, .database] {
            let factor = large.busy[part]! / small.busy[part]!
            #expect(abs(factor / (part.power(People()) == 2 ? 4 : 2) - 1) < 0.25, "\(part): \(factor)")
        }
    }

    /// One writer without a core to spare does as many as its statements allow.
    @Test func aWriterSaturatesWhereItsStatementsSay() {
        func outcome(_ people: Double) -> Outcome {
            run(Shape(people: people, nodes: 1)) { people, machines in
                people.kinds = [ChatKind("pairs", share: 1, members: 2...2, chatsPerPerson: 5)]
                machines.roundTrip = 0.001
                machines.nodeCores = 64
            }
        }
        // 4.5 statements of 1 ms and 450 µs: 202 messages a second; each person sends 0.0074.
        let most = 202.0 / (80 * 8 / 86_400)
        #expect(outcome(most * 0.8).stored > 0.99)
        let over = outcome(most * 1.3)
        #expect(over.stored < 0.85 && over.busy[.writers]! > 0.8)
    }

    @Test func nodesThatWriteToOneChatWaitForItsRow() {
        let calm = run(Shape(people: 20_000, nodes: 4))
        let meeting = run(Shape(people: 20_000, nodes: 4)) { people, _ in people.event = 0.9 }
        #expect(meeting.rowWaits > 20 * max(1, calm.rowWaits))
        #expect(meeting.busy[.hotRow]! > 10 * calm.busy[.hotRow]!)
        let alone = run(Shape(people: 20_000, nodes: 1)) { people, _ in people.event = 0.9 }
        #expect(alone.rowWaits == 0, "one writer never waits for itself")
    }

    @Test func chatsSpreadEvenlyOverDatabases() {
        let one = run(Shape(people: 40_000, nodes: 2))
        let four = run(Shape(people: 40_000, nodes: 2, databases: 4))
        for part in [Part.writers, .database] {
            let factor = one.busy[part]! / four.busy[part]!
            #expect((3.0...4.5).contains(factor), "\(part): \(factor)")
        }
        #expect(abs(one.busy[.messages]! / four.busy[.messages]! - 1) < 0.1)
    }

    @Test func transactionsThatWaitShareASync() {
        let clock = Clock()
        let sync = GroupSync(clock, 1)
        var done: [Double] = []
        for time in [0, 0.1, 0.2, 0.9, 1.5] as [Double] {
            clock.at(time) { sync.commit { done.append(clock.now) } }
        }
        clock.run(until: 10)
        #expect(done == [1, 2, 2, 2, 3] && sync.syncs == 3)
    }

    @Test func serversWorkSideBySide() {
        let clock = Clock()
        let servers = Servers(clock, 2)
        var done: [Double] = []
        clock.at(0) { for seconds in [3, 1, 1, 1] as [Double] { servers.work(seconds) { done.append(clock.now) } } }
        clock.run(until: 10)
        #expect(done == [1, 2, 3, 3] && servers.utilisation == 0.3)
    }

    @Test func rowsAreLockedInTheOrderOfAsking() {
        let clock = Clock()
        let locks = RowLocks(clock)
        var order: [Int] = []
        for asker in 1...3 {
            clock.at(Double(asker)) {
                locks.lock(7) {
                    order.append(asker)
                    clock.at(clock.now + 5) { locks.unlock(7) }
                }
            }
        }
        clock.run(until: 20)
        #expect(order == [1, 2, 3] && locks.waits == 2 && locks.busiest == 0.75)
    }

    @Test func measuredFiguresAreRead() throws {
        let place = try TemporaryFolder()
        let path = place.path + "/c.json"
        func row(_ nodes: Int, _ fan: Int, _ cpu: Double) -> String {
            #"{"nodes":\#(nodes),"fan":\#(fan),"cpu_us":\#(cpu),"db_us":100.5,"redis_us":20,"statements":4.5,"idle_ms":4,"between_p50_ms": NaN}"#
        }
        let rows = [row(1, 1, 210), row(1, 10, 300), row(1, 100, 1_200), row(2, 1, 315), row(2, 10, 450)]
        try #"{"shape":"xuan","rows":[\#(rows.joined(separator: ","))]}"#.write(
            toFile: path, atomically: true, encoding: .utf8)
        let table = try CostTable.read(path)
        #expect(abs(table.rows[1]!.message - 200) < 0.01 && abs(table.rows[1]!.receiver - 10) < 0.01)
        #expect(abs(table.costs(nodes: 8).message - 300) < 0.01 && table.costs(nodes: 8).database == 100.5)
        #expect(table.rows[2]!.statements == 4.5 && abs(table.rows[2]!.idle - (100 + 4_000 / 44.0) / 2) < 0.01)
        try "{}".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: ScaleError.self) { try CostTable.read(path) }
    }

    /// Fewest machines first, more of them for more people.
    @Test func thePlanGrowsWithThePeople() {
        let report = Report(
            table: .assumed, people: People(), machines: Machines(), seed: 1, seconds: 2, target: 0.7)
        let lines = report.plan([1_000, 1_000_000]).split(separator: "\n").dropFirst(2)
        #expect(lines.count == 2 && lines.first!.hasPrefix("| 1,000 | 7.41 | 1 | 1 | 1 |"), "\(lines)")
        #expect(lines.last!.hasPrefix("| 1,000,000 | 7,407 |") && !lines.last!.contains("no shape"))
        let order = report.limits(nodes: 2)
        #expect(zip(order, order.dropFirst()).allSatisfy { $0.people <= $1.people } && order.count > 8)
    }
}
