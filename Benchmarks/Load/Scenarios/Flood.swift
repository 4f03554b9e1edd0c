import ArgumentParser

/// As many messages as possible: every sender keeps a window full.
struct Flood: Scenario {
    static let name = "flood"
    static let configuration = CommandConfiguration(
        abstract: "Many messages in flight: each sender keeps a window of unacknowledged ones full. (people: 32)")

    @OptionGroup var common: CommonOptions

    @Option(help: "People of one chat.")
    var size = 2

    @Option(help: "How many people send. (default: all)")
    var senders: Int?

    @Option(help: "Unacknowledged messages of one sender.")
    var window = 8

    func validate() throws {
        guard size >= 2, window >= 1, (senders ?? 1) >= 1 else { throw ValidationError("--size is 2 or more") }
    }

    func play(on stage: Stage) throws {
        let people = common.people ?? 32
        try stage.invite(people)
        try stage.enter()
        let rooms = try stage.makeRooms(of: size)
        guard !rooms.isEmpty else { throw StageError(description: "\(people) people are too few for one chat") }
        stage.converse(in: rooms, senders: min(senders ?? people, rooms.count * size), pace: .window(window))
    }
}
