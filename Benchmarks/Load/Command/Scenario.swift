import ArgumentParser
import Glibc
import XuanNet
import XuanPacket

/// One kind of load: a subcommand that plays on a stage and leaves its steps there.
protocol Scenario: ParsableCommand {
    static var name: String { get }
    var common: CommonOptions { get }
    func play(on stage: Stage) throws
}

extension Scenario {
    func run() throws { try Performance.give([self]) }
}

/// Why a scenario cannot go on.
struct StageError: Error, CustomStringConvertible {
    let description: String
}

/// Plays scenarios and reports.
enum Performance {
    /// Prints the table, writes the JSON, and ends with status 1 if there was any fault.
    static func give(_ scenarios: [any Scenario]) throws {
        ProcessWide.prepare()
        var report = Report(common: scenarios[0].common)
        for scenario in scenarios {
            let stage = try Stage(type(of: scenario).name, scenario.common)
            do {
                try scenario.play(on: stage)
            } catch {
                report.failure = "\(type(of: scenario).name): \(error)"
            }
            report.steps += stage.close()
            if report.failure != nil { break }
        }
        print(report.table)
        fflush(nil)
        if let path = scenarios[0].common.json { try report.write(to: path) }
        if report.failure != nil || report.steps.contains(where: { $0.faults.total > 0 }) { throw ExitCode(1) }
    }
}
