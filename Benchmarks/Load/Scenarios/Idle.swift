import ArgumentParser

/// Many people who say nothing.
struct Idle: Scenario {
    static let name = "idle"
    static let configuration = CommandConfiguration(
        abstract:
            "People who are logged in and silent for --seconds: memory of a connection, CPU while idle. (people: 200)",
        discussion: "Everybody hears of each login: thousands of people take many packets to get in.")

    @OptionGroup var common: CommonOptions

    func play(on stage: Stage) throws {
        let people = common.people ?? 200
        try stage.invite(people)
        // Without the first logins: the memory they leave behind, such as room for password hashes, is not per person.
        let first = min(common.atOnce, people / 2)
        try stage.enter(0..<first)
        let memory = stage.gauge.memory
        try stage.enter(first..<people)
        stage.measure(people: people) { step in
            sleep(seconds: common.seconds)
            step.what = "connections"
            step.latencyOf = "login"
            (step.count, step.latency) = stage.onLoop { ($0.inside, $0.logins) }
            if stage.gauge.isPresent {
                step.kibPerConnection = Double(stage.gauge.memory - memory) / Double(people - first)
            }
        }
    }
}
