/// How many sessions people may have.
package struct SessionRules: Sendable, Equatable {
    /// Of one person at once, of all kinds; 1: each login ends the session before, as in the original.
    package var perPerson = 10

    package init() {}

    /// The keys under `[sessions]`, for settings in which `path` leads to this struct.
    static func table<Config>(
        _ path: WritableKeyPath<Config, SessionRules> & Sendable
    ) -> [Setting<Config>] {
        [
            .init(
                "sessions", "perPerson", path, \.perPerson, .number("sessions", from: 1, to: 100), needsRestart: true,
                "Sessions of one person at once, on all devices; past it the one that signed in first ends. 1: as the "
                    + "original.")
        ]
    }
}
