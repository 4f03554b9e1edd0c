import ArgumentParser
import XuanConfig

/// Options that override the settings file, the same in every program.
package struct Overrides: ParsableArguments {
    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Overrides one setting of the file; may be repeated. 'config --print' lists them.",
            valueName: "section.key=value"))
    var settings: [String] = []

    @Option(name: .long, help: "'off' switches off the limits on addresses and logins, for load tests.")
    var limits: LimitSwitch?

    package init() {}

    /// In the form that the settings' readers take, the program's `own` options last.
    package func all(_ own: [(name: String, value: (any CustomStringConvertible)?)] = []) -> [String] {
        let switched = limits.map { ["limits.on=\($0 == .on ? 1 : 0)"] } ?? []
        return settings + switched + own.compactMap { name, value in value.map { "\(name)=\($0)" } }
    }
}

/// Sharing of client keys, for the programs that have a relay.
package struct ClientKeyOption: ParsableArguments {
    @Option(name: .long, help: "'login': each login has its own key; 'run': one for all. (default: login)")
    var clientKey: ClientKeyRule?

    package init() {}

    package var setting: (name: String, value: (any CustomStringConvertible)?) {
        ("server.clientKey", clientKey?.rawValue)
    }
}

extension ClientKeyRule: ExpressibleByArgument {}

enum LimitSwitch: String, Sendable, ExpressibleByArgument {
    case on, off
}
