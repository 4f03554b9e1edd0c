/// What the threads share. Everything in it may be touched by any of them.
final class Lanes: Sendable {
    let configuration: BackendConfiguration
    /// Milliseconds UTC.
    let clock: @Sendable () -> Int64
    let presence = Presence()
    let passwords: Passwords
    let signIn: SignInLimits
    let desk: Desk
    private let pushed = Guarded<(@Sendable ([UInt8]) -> Void)?>(nil)

    init(configuration: BackendConfiguration, clock: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        self.clock = clock
        passwords = Passwords(configuration: configuration)
        signIn = SignInLimits(configuration: configuration)
        desk = Desk(computeQueue: configuration.computeQueue)
    }

    func setPush(_ push: @escaping @Sendable ([UInt8]) -> Void) { pushed.withLock { $0 = push } }

    var canPush: Bool { pushed.withLock { $0 != nil } }

    func push(_ packet: [UInt8]) {
        let push = pushed.withLock { $0 }
        push?(packet)
    }

    /// A fault of the database that an operator should hear of.
    func report(_ error: any Error) { configuration.report("\(error)") }
}
