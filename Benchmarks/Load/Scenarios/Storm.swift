import ArgumentParser

/// Everybody logs in at once, as after a restart.
struct Storm: Scenario {
    static let name = "storm"
    static let configuration = CommandConfiguration(
        abstract: "serverInfo, connection and login again and again, --at-once of them under way. (people: 50)",
        discussion: "People stay logged in until their next turn. Latency is that of a whole login.")

    @OptionGroup var common: CommonOptions

    @Option(help: "Logins altogether. (default: one per person)")
    var times: Int?

    func play(on stage: Stage) throws {
        let people = common.people ?? 50
        let times = times ?? people
        try stage.invite(people)
        let atOnce = common.atOnce
        stage.measure(people: people) { step in
            let began = nanoseconds()
            stage.onLoop { crowd in
                crowd.letIn((0..<times).map { crowd.people[$0 % people] }, atOnce: min(atOnce, people))
            }
            _ = stage.wait(seconds: 30 + Double(times) * 0.2) { $0.isLoginQuiet }
            step.what = "logins"
            step.latencyOf = "login"
            let (logins, packets) = stage.onLoop { ($0.logins, $0.packets) }
            (step.count, step.latency) = (logins.count, logins)
            step.measured(done: logins.count, packets: packets, seconds: Double(nanoseconds() - began) / 1e9)
        }
    }
}
