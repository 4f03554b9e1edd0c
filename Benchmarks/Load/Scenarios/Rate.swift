import ArgumentParser

/// A fixed rate, whatever the server does: latency as people feel it.
struct Rate: Scenario {
    static let name = "rate"
    static let configuration = CommandConfiguration(
        abstract: "Messages at a fixed rate; latency counts from when each was due. (people: 20)")

    @OptionGroup var common: CommonOptions

    @Option(help: "Messages a second, over all senders.")
    var rate = 500.0

    @Option(help: "People of one chat.")
    var size = 2

    func validate() throws {
        guard size >= 2, (0.1...1_000_000).contains(rate) else { throw ValidationError("--size is 2 or more") }
    }

    func play(on stage: Stage) throws {
        try stage.invite(max(size, common.people ?? 20))
        try stage.enter()
        let rooms = try stage.makeRooms(of: size)
        stage.converse(in: rooms, senders: rooms.count * size, pace: .rate(rate))
    }
}
