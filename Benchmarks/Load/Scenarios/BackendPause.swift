import ArgumentParser
import Glibc

/// The backend hangs for a while; nothing may be lost.
struct BackendPause: Scenario {
    static let name = "backend"
    static let configuration = CommandConfiguration(
        commandName: "backend",
        abstract: "A fixed rate, before and while the backend hangs for a moment. (people: 20)",
        discussion: """
            With --backend-pid the process gets SIGSTOP in the middle of the second step and SIGCONT after --pause \
            seconds. Without it the second step shows whatever you do to the backend meanwhile. A pause beyond the \
            relay's patience (xxd: 10 s) brings error packets, which count as faults.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Messages a second, over all senders.")
    var rate = 200.0

    @Option(help: "Process of the backend, to be stopped and continued.")
    var backendPid: Int32?

    @Option(help: "Seconds that it hangs.")
    var pause = 1.0

    func validate() throws {
        guard (0.1...1_000_000).contains(rate), (0...60).contains(pause) else {
            throw ValidationError("--pause is 0 to 60 seconds")
        }
    }

    func play(on stage: Stage) throws {
        try stage.invite(max(2, common.people ?? 20))
        try stage.enter()
        let rooms = try stage.makeRooms(of: 2)
        stage.converse("backend: awake", in: rooms, senders: rooms.count * 2, pace: .rate(rate))
        stage.converse(
            "backend: paused", in: rooms, senders: rooms.count * 2, pace: .rate(rate),
            during: { seconds in
                guard let backendPid else { return }
                sleep(seconds: seconds / 3)
                // Ctrl-C waits meanwhile, or the backend would hang forever.
                let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_IGN)) }
                kill(backendPid, SIGSTOP)
                sleep(seconds: pause)
                kill(backendPid, SIGCONT)
                for (number, handler) in handlers { signal(number, handler) }
            })
    }
}
