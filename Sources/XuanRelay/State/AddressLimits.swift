import XuanConfig
import XuanNet
import XuanThreads

/// Limits per peer address and account: how many connections, how many refused logins a minute.
///
/// Any thread; all loops of a team share one. It is asked once per connection and login, never per packet. A whole
/// company may sit behind one address: only refused logins count, and connections are many.
final class AddressLimits: Sendable {
    private struct State {
        var limits: RelayConfig.Limits
        var connections: [String: Int] = [:]
        var addresses = MinuteCounts()
        var accounts = MinuteCounts()
    }

    private let state: Guarded<State>

    init(_ limits: RelayConfig.Limits) { state = Guarded(State(limits: limits)) }

    /// From now on others hold; what was counted stays.
    func change(_ limits: RelayConfig.Limits) { state.withLock { $0.limits = limits } }

    /// Counts a connection of any kind; false if there are too many from this address. Each that was counted ends with
    /// `connectionClosed`, whatever was switched meanwhile.
    func connectionOpened(_ address: String) -> Bool {
        state.withLock { state in
            let open = state.connections[address, default: 0]
            guard !state.limits.areOn || open < state.limits.connectionsPerAddress else { return false }
            state.connections[address] = open + 1
            return true
        }
    }

    func connectionClosed(_ address: String) {
        state.withLock { state in
            let left = state.connections[address, default: 0] - 1
            state.connections[address] = left > 0 ? left : nil
        }
    }

    /// Seconds until another login from this address, and of this account, is looked at; `nil` if it may try now.
    /// `now` in ms.
    func secondsToWait(_ address: String, account: Account, now: UInt64) -> Int? {
        state.withLock { state in
            guard state.limits.areOn else { return nil }
            return state.addresses.secondsLeft(address.hashValue, limit: state.limits.loginsPerAddress, now: now)
                ?? state.accounts.secondsLeft(account.hashValue, limit: state.limits.loginsPerAccount, now: now)
        }
    }

    func loginRefused(_ address: String, account: Account, now: UInt64) {
        state.withLock { state in
            guard state.limits.areOn else { return }
            state.addresses.count(address.hashValue, now: now)
            state.accounts.count(account.hashValue, now: now)
        }
    }

    /// Who wants to log in: the name as it was typed, at a site.
    struct Account: Hashable {
        let site: String
        let name: String
    }
}

/// How often something happened within a minute, for many keys; a minute begins with the first time.
///
/// Keys are hashes, so that nobody can fill memory with long names; two that fall together share a count.
private struct MinuteCounts {
    private static let minute: UInt64 = 60_000
    /// Keys kept in mind, 3 MiB; past it minutes that are over are forgotten, and then all.
    private static let maximumKeys = 100_000

    private var counts: [Int: (times: Int, start: UInt64)] = [:]

    mutating func count(_ key: Int, now: UInt64) {
        if counts.count >= Self.maximumKeys, counts[key] == nil {
            counts = counts.filter { now < $0.value.start + Self.minute }
            if counts.count >= Self.maximumKeys { counts = [:] }
        }
        if let (times, start) = counts[key], now < start + Self.minute {
            counts[key] = (times + 1, start)
        } else {
            counts[key] = (1, now)
        }
    }

    func secondsLeft(_ key: Int, limit: Int, now: UInt64) -> Int? {
        guard let (times, start) = counts[key], times >= limit, now < start + Self.minute else { return nil }
        return Int((start + Self.minute - now + 999) / 1_000)
    }
}
