import XuanConfig
import XuanCounts
import XuanStore
import XuanThreads

/// Settings of the backend. Defaults work; frozen once the backend runs.
///
/// Many members: one per setting.
package struct BackendConfiguration: Sendable {
    /// False switches off all locks after wrong passwords: only for load tests.
    package var limits = true
    /// Limits on wrong passwords.
    package var guesses = GuessLimits.Settings()
    /// Addresses of successful sign-ins that are remembered for each account.
    package var knownAddresses = 16
    /// Milliseconds of a monotonic clock, for locks.
    package var monotonicClock: @Sendable () -> Int64 = { Int64(MonotonicClock.nanoseconds() / 1_000_000) }
    /// scrypt cost of new passwords, a power of two. The stored ones carry their own.
    package var scryptCost = 16384
    package var scryptBlockSize = 8
    package var scryptParallel = 1
    /// Logins and password changes that may wait for a worker; further ones are answered "server is busy".
    package var computeQueue = 512
    package var readers = 2
    package var workers = 2
    /// Seconds between two saves of the cursors.
    package var saveInterval = 30
    /// Bytes of one part of a backlog, of which our relay asks for the next; a larger message is a part alone.
    package var offlinePartBytes = 256 << 10
    /// Bytes of a backlog for a relay that asks only once; the rest waits for the next login.
    package var offlineBytes = 8 << 20
    /// Bytes of one page of history; a larger message is a page alone.
    package var historyPageBytes = 2 << 20
    /// Longest text of one message in bytes.
    package var contentLimit = 1 << 20
    /// Name of the system chat at its creation.
    package var systemChatName = "System"
    /// Language of answers to requests that name none we know.
    package var language = Language.simplified
    /// Fewest characters of a password where its plain text is known (command line, administration); 0: any password is
    /// accepted.
    package var passwordMinimum = 6
    /// Seconds between the loss of a connection and telling others of it; a new login in between goes unnoticed.
    package var graceSeconds = 5
    /// Most sessions of one person at once, of all kinds; 1: each login ends the one before, as in the original.
    package var sessionsPerPerson = 10
    /// Address of a company portal for the login answer; "" for none.
    package var portalURL = ""

    /// Limits per person; used only with `limits`.
    package var person = PersonLimits()
    /// What people may do with messages.
    package var messages = MessageRules()

    /// Called when a person has to wait: who, for which limit, for how many seconds; at most once a minute and person.
    /// The writer's thread.
    package var rateLimited: @Sendable (_ user: Int64, _ what: String, _ seconds: Int) -> Void = { _, _, _ in }

    /// This server, if it must be the only one that serves the store; `nil` for commands and tests.
    package var owner: StoreOwner?
    /// How the nodes of a cluster call each other, if `owner` names one.
    package var bell: (any Bell)?
    /// This server among others; `nil` without a cluster.
    var node: (owner: StoreOwner, bell: any Bell)? {
        guard let owner, !owner.node.isEmpty, let bell else { return nil }
        return (owner, bell)
    }
    /// Seconds between two reports of a node's figures to the pages of all nodes.
    package var figuresInterval = 10
    /// Called when rings begin to reach this node, or may get lost. The writer's thread.
    package var bellChanged: @Sendable (_ isUp: Bool) -> Void = { _ in }
    /// Called once when another server has taken the store: this one has to end. The writer's thread.
    package var storeLost: @Sendable () -> Void = {}

    /// Logs one line about a database fault. Any thread.
    package var report: @Sendable (String) -> Void = { _ in }

    /// The same for a fault that prevents storing until somebody acts.
    package var alarm: @Sendable (String) -> Void = { _ in }

    package init() {}
}
