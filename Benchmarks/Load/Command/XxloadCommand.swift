import ArgumentParser

struct XxloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxload",
        abstract: "Puts a crowd of people on a chat server (xuan, or xxd before a backend) and measures it.",
        discussion: """
            Each receiver must see each sender's messages once and in order; what is wrong is counted and named, and \
            the exit status is 1 then. The server's limits per address must be off (xuan --limits off).

            Accounts are made beforehand, here for xuan:

                for n in $(seq 50); do
                  xuan user add load$n --data DIR --password secret
                done
                xxload tour --server https://localhost:11443 \\
                  --prefix load --password secret --pid $(pidof xuan)
            """,
        version: "xxload 0.1.0",
        subcommands: [
            TourCommand.self, Storm.self, Churn.self, Echo.self, Fanout.self, Rate.self, Flood.self, Slow.self,
            Idle.self, BackendPause.self, Latency.self,
        ])
}

/// The usual scenarios one after the other, one table at the end.
struct TourCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour", abstract: "storm, echo, fanout, flood and slow, one after the other, with their defaults.")

    @OptionGroup var common: CommonOptions

    func run() throws {
        // All its options are common to all scenarios, so each gets the same arguments.
        let words = Array(CommandLine.arguments.drop { $0 != "tour" }.dropFirst())
        try Performance.give(
            [Storm.parse(words), Echo.parse(words), Fanout.parse(words), Flood.parse(words), Slow.parse(words)])
    }
}
