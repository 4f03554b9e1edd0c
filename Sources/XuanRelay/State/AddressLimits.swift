import XuanConfig
import XuanCounts
import XuanNet
import XuanText
import XuanThreads

/// Limits per client address: how many connections, how many refused logins. IPv6 addresses count by the /64.
///
/// Any thread; all loops of a team share one. It is asked once per connection and login, never per packet. A whole
/// company may sit behind one address: only refused logins count, and connections are many. Our backend counts
/// refused logins itself and knows more (Docs/decisions/098); the counts here are for others'.
final class AddressLimits: Sendable {
    private struct State {
        var limits: RelayConfig.Limits
        var connections: [String: Int] = [:]
        var guesses: GuessLimits
    }

    private let state: Guarded<State>

    init(_ limits: RelayConfig.Limits) {
        state = Guarded(State(limits: limits, guesses: GuessLimits(.init(limits))))
    }

    /// From now on others hold; what was counted stays.
    func change(_ limits: RelayConfig.Limits) {
        state.withLock { state in
            state.limits = limits
            state.guesses.settings = .init(limits)
        }
    }

    /// Counts a connection of any kind; false if there are too many from this address. Each that was counted ends with
    /// `connectionClosed`, whatever was switched meanwhile.
    func connectionOpened(_ address: String) -> Bool {
        let group = IPAddress.group(address)
        return state.withLock { state in
            let open = state.connections[group, default: 0]
            guard !state.limits.areOn || open < state.limits.connectionsPerAddress else { return false }
            state.connections[group] = open + 1
            return true
        }
    }

    func connectionClosed(_ address: String) {
        let group = IPAddress.group(address)
        state.withLock { state in
            let left = state.connections[group, default: 0] - 1
            state.connections[group] = left > 0 ? left : nil
        }
    }

    /// Seconds until another login of this account from this address is looked at; `nil` if it may try now. `now` in ms.
    func secondsToWait(_ address: String, account: Account, now: UInt64) -> Int? {
        let attempt = GuessLimits.Try(account: account, address: address)
        return state.withLock { state in
            switch state.guesses.verdict(attempt, now: Int64(now)) {
            case .open: nil
            case .locked(let seconds), .wait(let seconds): seconds
            }
        }
    }

    func loginRefused(_ address: String, account: Account, now: UInt64) {
        let attempt = GuessLimits.Try(account: account, address: address)
        state.withLock { _ = $0.guesses.failed(attempt, now: Int64(now)) }
    }

    /// The password was right: the account does not wait for what others at its address do.
    func loginTaken(_ address: String, account: Account) {
        let attempt = GuessLimits.Try(account: account, address: address)
        state.withLock { $0.guesses.succeeded(attempt) }
    }

    /// An account that wants to log in: the name as typed, at a site.
    struct Account: Hashable {
        let site: String
        let name: String
    }
}

extension GuessLimits.Settings {
    /// No limit per account: locking accounts is up to the backend, and the relay does not know whether it does.
    fileprivate init(_ limits: RelayConfig.Limits) {
        self.init()
        areOn = limits.areOn
        perPair = limits.loginsPerAccount
        pairMilliseconds = 60_000
        perAccount = .max
        perAddress = limits.loginsPerAddress
        longestDelayMilliseconds = Int64(limits.longestDelaySeconds) * 1_000
    }
}
