import ArgumentParser

/// One talks, many listen.
struct Fanout: Scenario {
    static let name = "fanout"
    static let configuration = CommandConfiguration(
        abstract: "Groups in which one person sends to all others, a few messages in flight. (people: 50)")

    @OptionGroup var common: CommonOptions

    @Option(help: "People of one group.")
    var size = 10

    @Option(help: "Unacknowledged messages of one sender.")
    var window = 4

    func validate() throws {
        guard size >= 3, window >= 1 else { throw ValidationError("--size is 3 or more") }
    }

    func play(on stage: Stage) throws {
        try stage.invite(max(size, common.people ?? 50))
        try stage.enter()
        let rooms = try stage.makeRooms(of: size)
        stage.converse(in: rooms, senders: rooms.count, pace: .window(window))
    }
}
