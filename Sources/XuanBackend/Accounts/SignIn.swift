import XuanCounts
import XuanPacket
import XuanStore
import XuanText

/// A password on its way through the checks that chat and pages share. On a worker until `isRight` is known.
struct SignIn: Sendable {
    private static let day: Int64 = 86_400_000

    let credential: CredentialRecord?
    let attempt: GuessLimits.Try
    let isRight: Bool
    /// The address is to be remembered for the account.
    let isNews: Bool
    /// Of the account; "" if the relay did not say.
    private let address: String

    /// Looks at locks, then at the password. Nothing is counted while there is no answer of the database: it throws
    /// before. Throws `LoginFault` for a lock.
    ///
    /// - Parameter isCounted: false where failures are counted otherwise, and no lock of others matters.
    init(_ name: String, _ wire: String, from peer: String, isCounted: Bool = true, _ context: ReadContext) throws {
        address = IPAddress.group(peer)
        credential = name.utf8.count <= 255 ? try UserTable.anyCredential(name, on: context.store) : nil
        attempt = SignInLimits.attempt(name, credential, from: peer)
        // Asked for nobody, too, so that a name that is there takes no longer.
        let seen = try SignInTable.date(of: credential?.id ?? 0, from: address, on: context.store)
        if isCounted { try context.signIn.check(attempt, isKnown: seen != nil) }
        isRight = context.passwords.matches(wire, credential, now: context.now)
        isNews = isRight && !address.isEmpty && (seen.map { abs(context.now - $0) > Self.day } ?? true)
    }

    /// Who knew the password is told what is the case.
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

    /// On the writer, for a name that is there and one that is not alike, so that the last try before the lock takes as
    /// long for both.
    func note(left: Int, _ context: WriteContext) throws {
        guard left == 0, let credential else { return }
        try ActionTable.add(.locked, by: credential.id, detail: address, now: context.now, on: context.store)
    }
}
