import XuanConfig
import XuanThreads

/// The addresses of one backend that has several, for all loops of a relay: all use the same one, since a backend keeps
/// the sessions of the relays that talk to it. A change of address is numbered; until the backend at the new one knows
/// who is connected, requests wait. Any thread.
package final class SiteAddresses: Sendable {
    /// As the settings name them.
    package let urls: [BackendURL]
    let limits: Limits

    package struct Limits: Sendable {
        /// Between two looks at each address.
        var checkMilliseconds: UInt64 = 1_000
        /// For one look, and for the quiet moment of a planned change.
        var checkTimeoutMilliseconds: UInt64 = 2_000
        var choice = AddressChoice.Limits()

        init() {}

        package init(_ options: RelayConfig.BackendOptions) {
            checkMilliseconds = UInt64(options.checkSeconds) * 1_000
            checkTimeoutMilliseconds = UInt64(options.checkTimeoutSeconds) * 1_000
            choice.returnMilliseconds = UInt64(options.returnSeconds) * 1_000
            choice.spreadMilliseconds = UInt64(options.returnSpreadSeconds) * 1_000
        }
    }

    /// Where requests go.
    struct Place: Sendable, Equatable {
        /// Index in `urls`.
        var address: Int
        /// How many changes there were.
        var change: Int64 = 0
    }

    /// What to do with a request.
    enum Admission { case go, wait, away }

    private struct State {
        var choice: AddressChoice
        var change: Int64 = 0
        /// The backend is ours: it has to be told who is connected.
        var needsSettling = false
        /// It knows who is connected.
        var isSettled = true
        /// Requests wait for a quiet moment.
        var isHolding = false
        /// Requests at the backend.
        var underWay = 0
        /// When each address answered anything, ms.
        var heardAt: [UInt64]
        var members: [@Sendable () -> Void] = []

        var place: Place { Place(address: choice.current, change: change) }

        mutating func changed() {
            change += 1
            isHolding = false
            isSettled = !needsSettling
        }
    }

    private let state: Guarded<State>

    /// `name`: of this relay, unlike that of any other one; the same after a restart.
    package convenience init(_ urls: [BackendURL], name: String, limits: Limits) {
        self.init(urls, name: name, limits: limits) { .random(in: 0..<$0) }
    }

    init(_ urls: [BackendURL], name: String, limits: Limits, random: @escaping @Sendable (UInt64) -> UInt64) {
        (self.urls, self.limits) = (urls, limits)
        let texts = urls.map { "\($0.isHttps ? "https" : "http")://\($0.place)\($0.path)" }
        state = Guarded(
            State(
                choice: AddressChoice(texts, name: name, limits: limits.choice, random: random),
                heardAt: urls.map { _ in 0 }))
    }

    /// Takes part: `changed` is called, on any thread, after a change of address, and when waiting requests may go on.
    /// Returns whether it is the first, which looks at the addresses and tells the backends who is connected.
    func join(_ changed: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            state.members.append(changed)
            return state.members.count == 1
        }
    }

    var place: Place { state.withLock { $0.place } }

    /// Addresses that are away, as `host:port`.
    var away: [String] {
        let choice = state.withLock { $0.choice }
        return urls.indices.filter { choice.isAway($0) }.map { urls[$0].place }
    }

    // MARK: Requests

    /// A request wants to go out at `place`; after `go` it says `end`.
    func begin(at place: Place) -> Admission {
        state.withLock { state in
            guard state.place == place, !state.isHolding else { return .wait }
            guard state.isSettled else { return state.choice.isAway(place.address) ? .away : .wait }
            state.underWay += 1
            return .go
        }
    }

    func end() { state.withLock { $0.underWay -= 1 } }

    var isQuiet: Bool { state.withLock { $0.underWay == 0 } }

    // MARK: Faults and answers

    /// No connection could be made to `place`. True if requests go to another place by now.
    func failed(_ place: Place) -> Bool {
        guard let isNew = fail(place.address, at: place) else { return true }
        return isNew
    }

    /// A look at any address has failed.
    func checkFailed(_ address: Int) { _ = fail(address, at: nil) }

    /// Whether another address has taken the place of the current one; `nil` if `place` is not where requests go.
    private func fail(_ address: Int, at place: Place?) -> Bool? {
        let (isNew, isNews): (Bool?, Bool) = state.withLock { state in
            if let place, state.place != place { return (nil, false) }
            let isNew = state.choice.failed(address)
            if isNew { state.changed() }
            // Requests that wait for the backend to be told have nothing to wait for.
            return (isNew, isNew || !state.isSettled)
        }
        if isNews { tellMembers() }
        return isNew
    }

    /// Anything came from it.
    func answered(_ address: Int, now: UInt64) {
        let isNew = state.withLock { state in
            state.heardAt[address] = now
            // A request's answer says nothing about whether others should be used.
            guard state.choice.isAway(address) else { return false }
            let isNew = state.choice.answered(address, now: now)
            if isNew { state.changed() }
            return isNew
        }
        if isNew { tellMembers() }
    }

    /// A look at it has been answered.
    func checked(_ address: Int, isLeaving: Bool, now: UInt64) {
        let isNew = state.withLock { state in
            state.heardAt[address] = now
            let isNew = state.choice.answered(address, isLeaving: isLeaving, now: now)
            if isNew { state.changed() }
            return isNew
        }
        if isNew { tellMembers() }
    }

    func hasHeard(from address: Int, since time: UInt64) -> Bool { state.withLock { $0.heardAt[address] >= time } }

    // MARK: Settling

    /// From now on a change is followed by `settled`.
    func expectSettling() { state.withLock { $0.needsSettling = true } }

    var isSettled: Bool { state.withLock { $0.isSettled } }

    /// The backend at `place` knows who is connected.
    func settled(_ place: Place) {
        let isNow = state.withLock { state in
            guard state.place == place, !state.isSettled else { return false }
            state.isSettled = true
            return true
        }
        if isNow { tellMembers() }
    }

    // MARK: Planned changes

    /// An address that is better than the current one.
    func better(now: UInt64) -> Int? { state.withLock { $0.isSettled ? $0.choice.better(now: now) : nil } }

    /// New requests wait until `change` or `release`.
    func hold() { state.withLock { $0.isHolding = true } }

    func release() {
        state.withLock { $0.isHolding = false }
        tellMembers()
    }

    /// At a quiet moment, while requests wait. Does nothing if the address has failed meanwhile.
    func change(to address: Int) {
        state.withLock { state in
            guard state.isHolding else { return }
            if state.choice.isWell(address) {
                state.choice.change(to: address)
                state.changed()
            } else {
                state.isHolding = false
            }
        }
        tellMembers()
    }

    private func tellMembers() {
        for member in state.withLock({ $0.members }) { member() }
    }
}
