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
}

extension RelayConfig {
    /// What the program takes that is relay and backend in one.
    static let ofXuan: [Setting<RelayConfig>] = [
        .init("limits", "lockAfter", \.guesses.lockAfter, GuessWords.lockAfter, needsRestart: true, GuessWords.after),
        .init(
            "limits", "lockMinutes", \.guesses.lockMinutes, GuessWords.lockMinutes, needsRestart: true,
            GuessWords.minutes),
        .init(
            "limits", "failuresPerAccount", \.guesses.failuresPerAccount, GuessWords.perAccount, needsRestart: true,
            GuessWords.account),
        .init(
            "limits", "knownAddresses", \.guesses.knownAddresses, GuessWords.known, needsRestart: true,
            GuessWords.addresses),
    ]
}

extension BackendConfig {
    static let guessSettings: [Setting<BackendConfig>] = [
        .init(
            "limits", "loginsPerAddress", \.guesses.failuresPerAddress, GuessWords.perAddress, needsRestart: true,
            GuessWords.address),
        .init(
            "limits", "longestDelay", \.guesses.longestDelaySeconds, GuessWords.delay, needsRestart: true,
            GuessWords.longest),
        .init("limits", "lockAfter", \.guesses.lockAfter, GuessWords.lockAfter, needsRestart: true, GuessWords.after),
        .init(
            "limits", "lockMinutes", \.guesses.lockMinutes, GuessWords.lockMinutes, needsRestart: true,
            GuessWords.minutes),
        .init(
            "limits", "failuresPerAccount", \.guesses.failuresPerAccount, GuessWords.perAccount, needsRestart: true,
            GuessWords.account),
        .init(
            "limits", "knownAddresses", \.guesses.knownAddresses, GuessWords.known, needsRestart: true,
            GuessWords.addresses),
    ]
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
