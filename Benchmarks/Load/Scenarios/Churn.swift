import ArgumentParser
import XuanCounts
import XuanNet

/// People log in and out while others talk.
struct Churn: Scenario {
    static let name = "churn"
    static let configuration = CommandConfiguration(
        abstract: "Half of the people talk at a fixed rate, the others come and go. (people: 40)")

    @OptionGroup var common: CommonOptions

    @Option(help: "Messages a second, over all senders.")
    var rate = 200.0

    @Option(help: "Logins a second.")
    var visits = 20.0

    @Option(help: "Seconds between a login and its logout.")
    var stay = 0.2

    func validate() throws {
        guard (0.1...1_000_000).contains(rate), (0.1...1000).contains(visits), (0...60).contains(stay) else {
            throw ValidationError("--visits is 0.1 to 1000, --stay 0 to 60")
        }
    }

    func play(on stage: Stage) throws {
        let talkers = max(2, (common.people ?? 40) / 4 * 2)
        let people = max(talkers + 1, common.people ?? 40)
        try stage.invite(people)
        try stage.enter(0..<talkers)
        let rooms = try stage.makeRooms(of: 2, from: 0..<talkers)
        stage.converse("churn: nobody comes", in: rooms, senders: talkers, pace: .rate(rate))
        let turnstile = stage.onLoop { crowd in
            crowd.logins = Histogram()
            return Turnstile(visitors: Array(crowd.people[talkers...]))
        }
        let (interval, stay) = (UInt64(max(1, 1000 / visits)), UInt64(stay * 1000))
        stage.converse(
            in: rooms, senders: talkers, pace: .rate(rate),
            during: { seconds in
                stage.onLoop { crowd in turnstile.open(crowd.wire.loop, everyMilliseconds: interval, stay: stay) }
                sleep(seconds: seconds)
                stage.onLoop { _ in turnstile.close() }
            },
            afterwards: { _ in
                let logins = stage.onLoop { $0.logins }
                let (median, most) = (Double(logins.percentile(0.5)) / 1e6, Double(logins.maximum) / 1e6)
                return "\(logins.count) logins, median \(median.fixed(1)) ms, at most \(most.fixed(1)) ms"
            })
    }

    /// Logs one handler after the other in and out. Confined to the loop.
    private final class Turnstile: @unchecked Sendable {  // confined to the loop
        private let visitors: [Person]
        private var next = 0
        private var timer: LoopTimer?

        init(visitors: [Person]) { self.visitors = visitors }

        func open(_ loop: Loop, everyMilliseconds interval: UInt64, stay: UInt64) {
            timer = loop.every(milliseconds: interval) { [self] in
                let handler = visitors[next % visitors.count]
                next += 1
                guard handler.state == .out else { return }  // too few people for so many visits
                handler.onceInside = { loop.after(milliseconds: stay) { handler.leave() } }
                handler.enter()
            }
        }

        func close() { timer?.cancel() }
    }
}
