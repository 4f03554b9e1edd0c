import XuanStore
import XuanThreads

/// State shared by the threads. Any of them may access everything in it.
///
/// Many members: one for each part that the threads share.
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
    /// The number of the last change of a chat that is on disk.
    let committed = CommittedNumber()
    let writes = WriteFigures()
    /// To other nodes; `nil` without a cluster.
    let rings: RingSender?
    /// Of this node's figures; `nil` without a cluster.
    let reporter: NodeReporter?
    /// Set when another server has taken the store.
    let lost = Guarded<StoreError?>(nil)

    init(configuration: BackendConfiguration, clock: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        self.clock = clock
        if let (owner, bell) = configuration.node {
            rings = RingSender(node: owner.node, run: owner.run, bell: bell, clock: clock)
            reporter = NodeReporter(
                owner: owner, started: clock(), interval: Int64(configuration.figuresInterval) * 1_000)
        } else {
            rings = nil
            reporter = nil
        }
        passwords = Passwords(configuration: configuration)
        let signIn = SignInLimits(configuration: configuration, rings: rings)
        self.signIn = signIn
        scheduler = Scheduler(computeQueue: configuration.computeQueue) { signIn.isGood($0) }
    }

    /// Another server has taken the store. The writer's thread.
    func storeLost(_ error: StoreError) {
        lost.withLock { $0 = error }
        configuration.storeLost()
    }

    /// A database fault for the operator.
    func report(_ error: any Error) {
        if case .moved = error as? StoreError { return configuration.alarm("\(error)") }
        configuration.report("\(error)")
    }
}
