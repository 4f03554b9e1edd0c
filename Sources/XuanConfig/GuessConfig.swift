/// How many wrong passwords a backend lets through (Docs/decisions/098).
package struct GuessConfig: Sendable, Equatable {
    /// Wrong passwords for one account from one address before the account is locked for that address.
    package var lockAfter = 5
    /// How long it stays locked for that address.
    package var lockMinutes = 10
    /// Wrong passwords an hour for one account from anywhere before it is locked for addresses without an earlier
    /// sign-in.
    package var failuresPerAccount = 50
    /// Wrong passwords a minute from one address before it is slowed down.
    package var failuresPerAddress = 60
    /// The longest time in seconds that such an address waits between two tries.
    package var longestDelaySeconds = 60
    /// Addresses of successful sign-ins that are remembered for each account.
    package var knownAddresses = 16

    package init() {}

    /// The keys under `[limits]` that both programs with a backend have; `path` leads to this struct in their settings.
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
    /// Keys of the program that is relay and backend in one.
    static let ofXuan: [Setting<RelayConfig>] =
        PersonLimits.table(\.person) + GuessConfig.table(\.guesses)
        + MessageRules.table(\.messages) + SessionRules.table(\.sessions)
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
    static let minutes = "How long an account is locked for the guessing address."
    static let account =
        "Wrong passwords of one account from everywhere; then it is locked for the hour's rest for new addresses. "
        + "Addresses of earlier sign-ins and open sessions are not affected."
    static let address =
        "Wrong passwords from one address, over all accounts; then it has to wait between two tries (429), longer each "
        + "time. Accounts that have signed in from it before do not wait."
    static let longest = "The longest that such an address waits between two tries."
    static let addresses = "Addresses of the latest successful sign-ins that are remembered for each account."
}
