import ArgumentParser

/// One message in flight: the cost of a message on an idle server.
struct Echo: Scenario {
    static let name = "echo"
    static let configuration = CommandConfiguration(
        abstract: "One message in flight: the next is sent when everybody has the last one. (people: 2)")

    @OptionGroup var common: CommonOptions

    func play(on stage: Stage) throws {
        let people = max(2, common.people ?? 2)
        try stage.invite(people)
        try stage.enter()
        let rooms = try stage.makeRooms(of: people)
        stage.converse(in: rooms, senders: 1, pace: .turn)
    }
}
