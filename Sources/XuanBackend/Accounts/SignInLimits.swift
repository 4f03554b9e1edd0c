import XuanThreads

/// Wrong passwords that no row of the database can count: under names that nobody has, and by address. In memory; a
/// restart forgets them. Any thread.
///
/// A name that nobody has is locked as a real one is, so that a lock tells nobody which names there are.
final class SignInLimits: Sendable {
    private struct Count {
        var failures = 0
        /// Milliseconds UTC, when the first of them falls out of sight.
        var until: Int64
    }

    private struct State {
        var names: [String: Count] = [:]
        var addresses: [String: Count] = [:]
    }

    /// Most names and addresses that are remembered; past it the old ones go first.
    static let capacity = 20_000

    private let state = Guarded(State())
    private let configuration: BackendConfiguration

    init(configuration: BackendConfiguration) { self.configuration = configuration }

    /// Whether a login is refused before the password is looked at. `address`: "" if the relay did not say.
    func isLocked(name: String, address: String, now: Int64) -> Bool {
        guard configuration.limits else { return false }
        return state.withLock { state in
            Self.failures(state.names[name], now) >= Login.failsToLock
                || !address.isEmpty && Self.failures(state.addresses[address], now) >= configuration.failuresPerAddress
        }
    }

    /// How long the lock of `isLocked` lasts still; `nil` if there is none.
    func secondsLocked(name: String, address: String, now: Int64) -> Int? {
        guard isLocked(name: name, address: address, now: now) else { return nil }
        return state.withLock { state in
            let ends = [state.names[name], state.addresses[address]].compactMap { $0?.until }
            return Int(max(1, ((ends.max() ?? now) - now + 999) / 1000))
        }
    }

    /// Forgets the failures under a name.
    func unlock(name: String) { state.withLock { $0.names[name] = nil } }

    private static func failures(_ count: Count?, _ now: Int64) -> Int {
        guard let count, count.until > now else { return 0 }
        return count.failures
    }

    /// A wrong password. `name`: set if nobody has that name.
    func fail(name: String?, address: String, now: Int64) {
        guard configuration.limits else { return }
        state.withLock { state in
            if let name { Self.add(name, to: &state.names, now) }
            if !address.isEmpty { Self.add(address, to: &state.addresses, now) }
        }
    }

    private static func add(_ key: String, to counts: inout [String: Count], _ now: Int64) {
        if counts.count >= capacity {
            counts = counts.filter { $0.value.until > now }
            if counts.count >= capacity { counts.removeAll() }
        }
        let failures = failures(counts[key], now)
        let isFirst = failures == 0
        // As with a row's lock: ten minutes from the failure that locks.
        let until = isFirst || failures + 1 == Login.failsToLock ? now + Login.lockMilliseconds : counts[key]!.until
        counts[key] = Count(failures: failures + 1, until: until)
    }
}
