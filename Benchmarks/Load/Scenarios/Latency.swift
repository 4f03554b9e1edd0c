import ArgumentParser

/// Latency at half of the flood's rate, while something else goes on.
struct Latency: Scenario {
    static let name = "latency"
    static let configuration = CommandConfiguration(
        abstract:
            "Messages at half of the flood's rate, alone and beside each command; the disk alone is timed with them.",
        discussion: """
            First a flood of the same people, whose rate is halved. Then a step alone and one beside each --beside \
            command, which runs for the whole step. In all of them a thread appends 4 KiB to a file in --disk and \
            syncs it, fifty times a second: what the disk itself stalls is seen there, too. (people: 32)
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("A step's name and the command that runs during it.", valueName: "name=command"))
    var beside: [Beside] = []

    @Option(help: ArgumentHelp("Folder on the server's disk.", valueName: "folder"))
    var disk: String

    @Option(help: ArgumentHelp("SQLite file of the server, to count its checkpoints.", valueName: "file"))
    var database: String?

    @Option(help: "Messages a second, over all senders. (default: half of the flood's)")
    var rate: Double?

    @Option(help: "Unacknowledged messages of one sender in the flood.")
    var window = 8

    func play(on stage: Stage) throws {
        try stage.invite(common.people ?? 32)
        try stage.enter()
        let rooms = try stage.makeRooms(of: 2)
        let senders = rooms.count * 2
        stage.converse("flood", in: rooms, senders: senders, pace: .window(window))
        let half = rate ?? stage.lastRate / 2
        for situation in [Beside?.none] + beside.map(Optional.some) {
            try converse(situation, at: half, in: rooms, on: stage)
        }
    }

    private func converse(_ situation: Beside?, at rate: Double, in rooms: [Room], on stage: Stage) throws {
        let times = try DiskTimes(in: disk, watching: database)
        defer { times.stop() }
        let command = try situation.map { try RunningCommand($0.command) }
        var status: Int32?
        stage.converse(
            situation?.name ?? "alone", in: rooms, senders: rooms.count * 2, pace: .rate(rate),
            during: { seconds in
                times.clear()
                sleep(seconds: seconds)
                status = command?.end()
            }, afterwards: { _ in database == nil ? nil : "\(times.writes) checkpoints" }, disk: times)
        if let status, let situation {
            throw StageError(description: "\(situation.name): the command ended by itself with status \(status)")
        }
    }
}

/// What runs beside a step.
struct Beside: ExpressibleByArgument {
    let name: String
    let command: String

    init?(argument: String) {
        guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
        (name, command) = (String(argument[..<mark]), String(argument[argument.index(after: mark)...]))
    }
}
