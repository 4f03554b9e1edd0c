import ArgumentParser

/// Somebody's connection is dead, but nobody knows yet.
struct Slow: Scenario {
    /// Enough at the usual rate to fill the queue that a server keeps for one connection.
    private static let text = 16_000
    static let name = "slow"
    static let configuration = CommandConfiguration(
        abstract:
            "A fixed rate, first with all reading, then with one who does not: the others must not suffer. (people: 8)",
        discussion: """
            The server may close the slow connection. If not, that person reads on at the end and must find everything \
            in order.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Messages a second, over all senders.")
    var rate = 500.0

    @Option(help: "People of one group; the slow one is the last of the first group and does not send.")
    var size = 4

    func validate() throws {
        guard size >= 3, (0.1...1_000_000).contains(rate) else { throw ValidationError("--size is 3 or more") }
    }

    func play(on stage: Stage) throws {
        try stage.invite(max(size, common.people ?? 8))
        let last = size - 1
        stage.onLoop { $0.people[last].receiveBuffer = 4096 }
        try stage.enter()
        let rooms = try stage.makeRooms(of: size)
        stage.converse("slow: all read", in: rooms, senders: rooms.count, pace: .rate(rate), text: Self.text)
        stage.onLoop { crowd in
            let slow = crowd.people[last]
            (slow.isExcused, slow.mayBeClosed) = (true, true)
            slow.pauseReading()
        }
        stage.converse(
            "slow: one does not", in: rooms, senders: rooms.count, pace: .rate(rate), text: Self.text,
            afterwards: { traffic in
                stage.onLoop { crowd in
                    crowd.people[last].isExcused = false
                    crowd.people[last].resumeReading()
                }
                _ = stage.wait(seconds: 15) { _ in traffic.outstanding == 0 }
                let stayed = stage.onLoop { $0.people[last].state == .inside }
                return stayed
                    ? "the slow one stayed and read everything later" : "the server closed the slow connection"
            })
    }
}
