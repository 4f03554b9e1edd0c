import ArgumentParser

struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxscale",
        abstract:
            "How many people a number of nodes carries, what is used up first, and what it takes up to a million.",
        discussion: """
            A simulation of the busiest minutes, with fixed seeds: the same options give the same tables. The assumptions \
            are in Docs/scale.md.
            """)

    @Option(name: .long, help: "Figures of ../shared/clusterbench/clusterbench.py --json.")
    var measured: String?

    @Option(name: .long, help: "Messages of one person in a day.")
    var messagesPerDay = People().messagesPerDay

    @Option(name: .long, help: "The busiest minutes, by the day's average.")
    var peakFactor = People().peakFactor

    @Option(name: .long, help: "Share of the connected with an original client, in percent.")
    var classic = People().classic * 100

    @Option(name: .long, help: "People who are told of each who comes or goes; 0 for everybody, as it is today.")
    var told = 0.0

    @Option(name: .long, help: "Cores of a node.")
    var cores = Machines().nodeCores

    @Option(name: .long, help: "Milliseconds of one sync of the database's log.")
    var sync = Machines().sync * 1_000

    @Option(name: .long, help: "Microseconds from node to database and back.")
    var roundTrip = Machines().roundTrip * 1e6

    @Option(name: .long, help: "How busy a part may be, in percent.")
    var target = 70.0

    @Option(name: .long, help: "Seconds that are simulated.")
    var seconds = 10.0

    @Option(name: .long, help: "Of the random numbers.")
    var seed: UInt64 = 1

    func validate() throws {
        guard messagesPerDay > 0, peakFactor >= 1, cores > 0, sync > 0, roundTrip >= 0, seconds >= 1,
            (1...100).contains(target), (0...100).contains(classic)
        else { throw ValidationError("numbers have to be above 0, --target and --classic percentages") }
    }

    func run() throws {
        var people = People()
        (people.messagesPerDay, people.peakFactor, people.classic) = (messagesPerDay, peakFactor, classic / 100)
        if told > 0 { people.told = told }
        var machines = Machines()
        (machines.nodeCores, machines.sync, machines.roundTrip) = (cores, sync / 1_000, roundTrip * 1e-6)
        let report = Report(
            table: try measured.map(CostTable.read) ?? .assumed, people: people, machines: machines, seed: seed,
            seconds: seconds, target: target / 100)
        print("## What a message costs\n\n\(report.costs())\n")
        print("## What is used up first\n\nPeople with whom a part is busy \(Int(target)) % at the peak.\n")
        print(report.order([1, 2, 4, 8]) + "\n")
        print("## Chats spread over several databases\n\nThe same, of 4 nodes.\n")
        print(report.shards(nodes: 4, [1, 2, 4, 8]) + "\n")
        print("## Up to a million people\n")
        print(report.plan([1_000, 10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]) + "\n")
        print("## A chat that everybody writes to\n\n4 nodes, 1 database, 20,000 people; 5,000 members.\n")
        print(report.event(Shape(people: 20_000, nodes: 4), [0, 0.1, 0.5, 0.9]))
    }
}
