import XuanStore
import XuanThreads

/// What the threads share. Everything in it may be touched by any of them.
final class BackendServices: Sendable {
    let configuration: BackendConfiguration
    /// Milliseconds UTC.
    let clock: @Sendable () -> Int64
    let presence = Presence()
    let passwords: Passwords
    let signIn: SignInLimits
    let scheduler: Scheduler
    let relays = PushSubscribers()
    let statuses = RelayStatuses()
    /// Messages that were stored since the start.
    let messages = Guarded(0)

    init(configuration: BackendConfiguration, clock: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        self.clock = clock
        passwords = Passwords(configuration: configuration)
        let signIn = SignInLimits(configuration: configuration)
        self.signIn = signIn
        scheduler = Scheduler(computeQueue: configuration.computeQueue) { signIn.isGood($0) }
    }

    /// A fault of the database that an operator should hear of.
    func report(_ error: any Error) {
        if case .moved = error as? StoreError { return configuration.alarm("\(error)") }
        configuration.report("\(error)")
    }
}
