import XuanThreads

/// Rate limit of an address: 20 calls a second. Any thread.
final class RobotLimits: Sendable {
    static let perSecond = 20
    private static let capacity = 10_000

    private let counts = Guarded<[String: (second: Int64, count: Int)]>([:])

    /// False: too often. `now`: milliseconds.
    func take(_ key: String, now: Int64) -> Bool {
        let second = now / 1000
        return counts.withLock { counts in
            if counts.count >= Self.capacity { counts = counts.filter { $0.value.second == second } }
            var here = counts[key] ?? (second, 0)
            if here.second != second { here = (second, 0) }
            here.count += 1
            counts[key] = here
            return here.count <= Self.perSecond
        }
    }
}
