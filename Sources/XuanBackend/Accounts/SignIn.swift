import XuanCounts
import XuanPacket
import XuanStore
import XuanText

/// A password on its way through the checks shared by chat and pages. On a worker until `isRight` is known.
struct SignIn: Sendable {
    let credential: CredentialRecord?
    let attempt: SignInLimits.Attempt
    let isRight: Bool
    /// Whether to remember the address for the account.
    let isNews: Bool
    /// The client's, as limits group addresses; "" if the relay did not say.
    private let address: String

    /// Checks the locks, then the password. A database failure throws before anything is counted. Throws `LoginFault`
    /// for a lock.
    ///
    /// - Parameter isCounted: false where failures are counted elsewhere, and others' locks do not apply.
    init(_ name: String, _ wire: String, from peer: String, isCounted: Bool = true, _ context: ReadContext) throws {
        address = IPAddress.group(peer)
        credential = name.utf8.count <= 255 ? try UserTable.anyCredential(name, on: context.store) : nil
        attempt = SignInLimits.attempt(name, credential, from: peer)
        // Also asked for unknown names, so that a known one takes no longer.
        let seen = try SignInTable.date(of: credential?.id ?? 0, from: address, on: context.store)
        if isCounted { try context.signIn.check(attempt, isKnown: seen != nil) }
        isRight = context.passwords.matches(wire, credential, now: context.now)
        isNews = isRight && !address.isEmpty && (seen.map { abs(context.now - $0) > CalendarDay.milliseconds } ?? true)
    }

    /// Only a client with the right password learns the account's state.
    func refuseClosed(_ credential: CredentialRecord) throws {
        if credential.isDeleted { throw Refusal.login(LoginFault(.deleted)) }
        if credential.isForbidden { throw Refusal.login(LoginFault(.disabled)) }
    }

    /// On the writer: remembers the address.
    func remember(_ context: WriteContext) throws {
        guard isNews, let credential, !credential.isDeleted else { return }
        try SignInTable.remember(
            credential.id, from: address, now: context.now, limit: context.configuration.knownAddresses,
            on: context.store)
    }

    /// On the writer, for known and unknown names alike, so that the last try before the lock takes equally long.
    func note(left: Int, _ context: WriteContext) throws {
        guard left == 0, let credential else { return }
        try ActionTable.add(.locked, by: credential.id, detail: address, now: context.now, on: context.store)
    }
}
