import XuanStore
import XuanThreads

/// What the threads share. Everything in it may be touched by any of them.
final class Lanes: Sendable {
    let configuration: BackendConfiguration
    /// Milliseconds UTC.
    let clock: @Sendable () -> Int64
    let presence = Presence()
    let passwords: Passwords
    let signIn: SignInLimits
    let desk: Desk
    let relays = RelayLines()
    let statuses = RelayStatuses()
    /// Messages that were stored since the start.
    let messages = Guarded(0)

    init(configuration: BackendConfiguration, clock: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        self.clock = clock
        passwords = Passwords(configuration: configuration)
        signIn = SignInLimits(configuration: configuration)
        desk = Desk(computeQueue: configuration.computeQueue)
    }

    /// A fault of the database that an operator should hear of.
    func report(_ error: any Error) {
        if case .moved = error as? StoreError { return configuration.alarm("\(error)") }
        configuration.report("\(error)")
    }
}
