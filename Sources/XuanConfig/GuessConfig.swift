/// How many wrong passwords a backend lets through (Docs/decisions/098).
package struct GuessConfig: Sendable, Equatable {
    /// Wrong passwords of one account from one address, until it is locked for that address.
    package var lockAfter = 5
    /// How long it is locked for it.
    package var lockMinutes = 10
    /// Wrong passwords of one account an hour from anywhere, until it is locked where it never signed in.
    package var failuresPerAccount = 50
    /// Wrong passwords of one address a minute, until it is slowed down.
    package var failuresPerAddress = 60
    /// The longest that such an address waits between two tries, in seconds.
    package var longestDelaySeconds = 60
    /// Addresses of good sign-ins that are remembered for each account.
    package var knownAddresses = 16

    package init() {}

    /// The keys under `[limits]` that both programs with a backend have; `path` finds the whole in their settings.
    static func table<Config>(_ path: WritableKeyPath<Config, GuessConfig> & Sendable) -> [Setting<Config>] {
        func row(
            _ key: String, _ field: WritableKeyPath<GuessConfig, Int> & Sendable, _ kind: SettingKind<Int>,
            _ text: String
        ) -> Setting<Config> {
            .init("limits", key, path, field, kind, needsRestart: true, text)
        }
        return [
            row("lockAfter", \.lockAfter, GuessWords.lockAfter, GuessWords.after),
            row("lockMinutes", \.lockMinutes, GuessWords.lockMinutes, GuessWords.minutes),
            row("failuresPerAccount", \.failuresPerAccount, GuessWords.perAccount, GuessWords.account),
            row("knownAddresses", \.knownAddresses, GuessWords.known, GuessWords.addresses),
        ]
    }
}

extension RelayConfig {
    /// What the program takes that is relay and backend in one.
    static let ofXuan: [Setting<RelayConfig>] = PersonQuotas.table(\.person) + GuessConfig.table(\.guesses)
}

extension BackendConfig {
    static let guessSettings: [Setting<BackendConfig>] =
        [
            .init(
                "limits", "loginsPerAddress", \.guesses.failuresPerAddress, GuessWords.perAddress, needsRestart: true,
                GuessWords.address),
            .init(
                "limits", "longestDelay", \.guesses.longestDelaySeconds, GuessWords.delay, needsRestart: true,
                GuessWords.longest),
        ] + GuessConfig.table(\.guesses)
}

/// Units, bounds and meanings, the same in both programs.
enum GuessWords {
    static let lockAfter = SettingKind<Int>.number("wrong passwords", from: 1, to: 1_000)
    static let lockMinutes = SettingKind<Int>.number("minutes", from: 1, to: 10_080)
    static let perAccount = SettingKind<Int>.number("wrong passwords an hour", from: 1)
    static let perAddress = SettingKind<Int>.number("wrong passwords a minute", from: 1)
    static let delay = SettingKind<Int>.number("seconds", from: 1, to: 3600)
    static let known = SettingKind<Int>.number("addresses", from: 1, to: 1_000)

    static let after =
        "Wrong passwords of one account from one address (IPv6: one /64); then the account is locked for that address "
        + "alone."
    static let minutes = "How long an account is locked for the address that guessed."
    static let account =
        "Wrong passwords of one account from everywhere; then it is locked for the hour's rest where it never signed in. "
        + "Where it did, and in open sessions, nothing changes."
    static let address =
        "Wrong passwords from one address, over all accounts; then it has to wait between two tries (429), longer each "
        + "time. Accounts that have signed in from it before do not wait."
    static let longest = "The longest that such an address waits between two tries."
    static let addresses = "Addresses of good sign-ins that are remembered for each account, the last ones."
}
