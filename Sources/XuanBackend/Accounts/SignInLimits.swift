import XuanCounts
import XuanStore
import XuanText
import XuanThreads

/// Counts wrong passwords of the chat and of the pages, with one set of rules (`GuessLimits`). In memory, by a
/// monotonic clock; a restart forgets them. Any thread.
///
/// An unknown name is locked like a real one, so that a lock does not reveal which names exist.
final class SignInLimits: Sendable {
    private let guesses: Guarded<GuessLimits>
    private let clock: @Sendable () -> Int64
    /// To other nodes, which count the same; `nil` without a cluster.
    private let rings: RingSender?

    init(configuration: BackendConfiguration, rings: RingSender? = nil) {
        self.rings = rings
        clock = configuration.monotonicClock
        var settings = configuration.guesses
        settings.areOn = configuration.limits
        guesses = Guarded(GuessLimits(settings))
    }

    /// One try at an account. `name`: as typed; `credential`: of the matching account.
    static func attempt(_ name: String, _ credential: CredentialRecord?, from address: String) -> Attempt {
        Attempt(AccountName.normal(credential?.account ?? name), credential, from: address)
    }

    struct Attempt: Sendable {
        fileprivate let account: String
        fileprivate let address: String
        fileprivate let count: GuessLimits.Try

        /// `account`: in its normal form.
        fileprivate init(_ account: String, _ credential: CredentialRecord?, from address: String) {
            (self.account, self.address) = (account, address)
            count = GuessLimits.Try(account: account, stamp: credential?.password ?? "", address: address)
        }
    }

    /// Refuses before the password is checked. `isKnown`: the store remembers a sign-in of the account from there.
    func check(_ attempt: Attempt, isKnown: Bool) throws {
        switch guesses.withLock({ $0.verdict(attempt.count, isKnown: isKnown, now: clock()) }) {
        case .open: break
        case .locked(let seconds): throw Refusal.login(LoginFault(.locked, seconds: seconds))
        case .wait(let seconds): throw Refusal.login(LoginFault(.wait, seconds: seconds))
        }
    }

    /// A wrong password. Returns how many more tries there are until a lock.
    func fail(_ attempt: Attempt) -> Int {
        tell(attempt, .wrong)
        return guesses.withLock { $0.failed(attempt.count, now: clock()) }
    }

    func succeed(_ attempt: Attempt) {
        tell(attempt, .right)
        guesses.withLock { $0.succeeded(attempt.count) }
    }

    private func tell(_ attempt: Attempt, _ kind: SignInNews.Kind) {
        rings?.addToAll(.signIn(SignInNews(kind: kind, account: attempt.account, address: attempt.address)))
    }

    /// Another node has checked a password. `credential`: of the account, if there is one.
    func note(_ news: SignInNews, _ credential: CredentialRecord?) {
        let attempt = Attempt(news.account, credential, from: news.address)
        guesses.withLock { guesses in
            switch news.kind {
            case .wrong: _ = guesses.failed(attempt.count, now: clock())
            case .right: guesses.succeeded(attempt.count)
            case .unlocked: guesses.unlock(news.account)
            }
        }
    }

    /// Whether somebody has signed in from the address, and it is not slowed down for guessing.
    func isGood(_ address: String) -> Bool { guesses.withLock { $0.isGood(address, now: clock()) } }

    /// Forgets the failures of an account.
    func unlock(_ account: String) {
        let name = AccountName.normal(account)
        rings?.addToAll(.signIn(SignInNews(kind: .unlocked, account: name, address: "")))
        guesses.withLock { $0.unlock(name) }
    }

    /// Returns a predicate: whether an account is locked for somebody at the moment.
    func locked() -> (_ account: String) -> Bool {
        let locked = guesses.withLock { $0.lockedAccounts(now: clock()) }
        return { !locked.isEmpty && locked.contains(GuessLimits.key(of: AccountName.normal($0))) }
    }
}

/// Why a login was refused. `code` goes to relays and pages (Docs/protocol.md 4.2); the sentence to the person.
struct LoginFault: Error, Equatable {
    enum Code: String, Sendable {
        /// Wrong account or password.
        case credentials
        /// Too many wrong passwords of the account, from here or everywhere.
        case locked
        /// Too many wrong passwords from the address.
        case wait
        /// The password is right, the account is switched off.
        case disabled
        /// The password is right, the account is deleted.
        case deleted
        /// The server is overloaded, stops, or has no database: nothing was checked and nothing counted.
        case busy, stopping, database
        /// The packet is malformed.
        case bad
    }

    let code: Code
    /// Until another try makes sense.
    let seconds: Int?
    /// The fault in the packet.
    private var fault: Sentence?

    init(_ code: Code, seconds: Int? = nil) { (self.code, self.seconds) = (code, seconds) }

    private init(_ fault: Sentence) {
        self.init(.bad)
        self.fault = fault
    }

    var sentence: Sentence {
        switch code {
        case .bad: fault ?? .wrongLogin
        case .credentials: .wrongLogin
        case .locked: .lockedLogin(seconds: seconds ?? 0)
        case .wait: .waitingLogin(seconds: seconds ?? 0)
        case .disabled: .forbidden
        case .deleted: .deletedLogin
        case .busy: .busy
        case .stopping: .stopping
        case .database: .databaseAway
        }
    }

    /// From what else is thrown on the way.
    init(_ refusal: Refusal) {
        switch refusal {
        case .login(let fault): self = fault
        case .said(.busy): self.init(.busy, seconds: 2)
        case .said(.stopping): self.init(.stopping, seconds: 5)
        case .said(.wrongLogin): self.init(.credentials)
        default: self.init(refusal.sentence)
        }
    }
}
