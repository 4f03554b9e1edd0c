import XuanText

/// How many wrong passwords are let through, by account and by address (Docs/decisions/098). A value: its owner guards
/// it. Times are milliseconds of a clock that never jumps.
///
/// - Wrong passwords of one account from one address lock the account for that address: a guesser elsewhere locks
///   nobody else out.
/// - Very many of one account, from wherever, lock it for the addresses from which it never signed in.
/// - Many of one address, over all accounts, slow that address down, more and more up to a bound. Accounts that have
///   signed in from it before do not wait.
///
/// Accounts and addresses are seeded hashes, so long names take no memory; two that fall together share a count. Each
/// table is bounded; what was used least lately goes first.
package struct GuessLimits: Sendable {
    package struct Settings: Sendable, Equatable {
        package var areOn = true
        /// Wrong passwords of one account from one address.
        package var perPair = 5
        /// How long that address is shut out from the account; also how long failures are remembered.
        package var pairMilliseconds: Int64 = 600_000
        /// Wrong passwords of one account within the time, from anywhere.
        package var perAccount = 50
        package var accountMilliseconds: Int64 = 3_600_000
        /// Wrong passwords from one address within a minute, before it is slowed down.
        package var perAddress = 60
        /// The longest that it waits between two tries.
        package var longestDelayMilliseconds: Int64 = 60_000

        package init() {}
    }

    package enum Verdict: Sendable, Equatable {
        /// The password may be checked.
        case open
        /// The account is locked for this address.
        case locked(seconds: Int)
        /// The address has to wait.
        case wait(seconds: Int)
    }

    /// One try. `stamp` changes with the account's password: what was counted under another one is forgotten.
    package struct Try: Sendable {
        fileprivate let pair: Pair
        fileprivate let stamp: Int
        fileprivate let hasAddress: Bool

        /// `address`: as the peer has it, "" if it is not known. IPv6 counts by the /64.
        package init(account: some Hashable, stamp: some Hashable = 0, address: String) {
            let group = IPAddress.group(address)
            pair = Pair(account: GuessLimits.key(of: account), address: group.hashValue)
            self.stamp = stamp.hashValue
            hasAddress = !address.isEmpty
        }
    }

    fileprivate struct Pair: Hashable {
        let account: Int
        let address: Int
    }

    private struct Count {
        var failures = 0
        var stamp = 0
        /// When all of it is forgotten.
        var until: Int64 = 0
    }

    private struct Heat {
        var failures = 0
        /// End of the minute in which they are counted.
        var until: Int64 = 0
        /// Failures since the address became too hot.
        var strikes = 0
        var forgotten: Int64 = 0
        var notBefore: Int64 = 0
    }

    private static let minute: Int64 = 60_000
    private static let strikesMilliseconds: Int64 = 600_000
    private static let firstDelay: Int64 = 5_000

    package var settings: Settings
    private var pairs: RecentTable<Pair, Count>
    private var accounts: RecentTable<Int, Count>
    private var addresses: RecentTable<Int, Heat>
    private var known: RecentTable<Pair, Bool>
    /// Addresses from which anybody has signed in.
    private var good: RecentTable<Int, Bool>

    /// `capacity`: entries that each table keeps for certain.
    package init(_ settings: Settings = Settings(), capacity: Int = 50_000) {
        self.settings = settings
        pairs = RecentTable(capacity)
        accounts = RecentTable(capacity)
        addresses = RecentTable(capacity)
        known = RecentTable(capacity)
        good = RecentTable(capacity)
    }

    /// The key of an account in `lockedAccounts`, valid for as long as the process lives.
    package static func key(of account: some Hashable) -> Int { account.hashValue }

    /// Whether a password may be checked. `isKnown`: the account has signed in from the address before, as somebody
    /// remembers who has a longer memory than this.
    package func verdict(_ attempt: Try, isKnown: Bool = false, now: Int64) -> Verdict {
        guard settings.areOn else { return .open }
        if let count = pairs[attempt.pair], isOver(count, attempt, settings.perPair, now) {
            return .locked(seconds: Self.seconds(count.until - now))
        }
        if isKnown || known[attempt.pair] != nil { return .open }
        if let count = accounts[attempt.pair.account], isOver(count, attempt, settings.perAccount, now) {
            return .locked(seconds: Self.seconds(count.until - now))
        }
        if attempt.hasAddress, let heat = addresses[attempt.pair.address], heat.notBefore > now {
            return .wait(seconds: Self.seconds(heat.notBefore - now))
        }
        return .open
    }

    private func isOver(_ count: Count, _ attempt: Try, _ limit: Int, _ now: Int64) -> Bool {
        count.failures >= limit && count.until > now && count.stamp == attempt.stamp
    }

    private static func seconds(_ milliseconds: Int64) -> Int { Int(max(1, (milliseconds + 999) / 1_000)) }

    /// A wrong password. Returns how many more the address has for this account.
    package mutating func failed(_ attempt: Try, now: Int64) -> Int {
        guard settings.areOn else { return settings.perPair }
        var pair = pairs[attempt.pair] ?? Count()
        if pair.until <= now || pair.stamp != attempt.stamp { pair.failures = 0 }
        pair.failures += 1
        pair.until = now + settings.pairMilliseconds
        pair.stamp = attempt.stamp
        pairs[attempt.pair] = pair

        var account = accounts[attempt.pair.account] ?? Count()
        if account.until <= now || account.stamp != attempt.stamp {
            account = Count(failures: 0, stamp: attempt.stamp, until: now + settings.accountMilliseconds)
        }
        account.failures += 1
        accounts[attempt.pair.account] = account

        if attempt.hasAddress { heat(attempt.pair.address, now) }
        return max(0, settings.perPair - pair.failures)
    }

    private mutating func heat(_ address: Int, _ now: Int64) {
        var heat = addresses[address] ?? Heat()
        if heat.until <= now { (heat.failures, heat.until) = (0, now + Self.minute) }
        if heat.forgotten <= now { heat.strikes = 0 }
        heat.failures += 1
        if heat.failures >= settings.perAddress || heat.strikes > 0 {
            let delay = Self.firstDelay << Int64(min(heat.strikes, 16))
            heat.notBefore = now + min(delay, settings.longestDelayMilliseconds)
            heat.strikes += 1
            heat.forgotten = now + Self.strikesMilliseconds
        }
        addresses[address] = heat
    }

    /// A right password. Forgets the failures of the account at that address; what the address did to others stays.
    package mutating func succeeded(_ attempt: Try) {
        pairs[attempt.pair] = nil
        guard attempt.hasAddress else { return }
        known[attempt.pair] = true
        good[attempt.pair.address] = true
    }

    /// Whether people have signed in from an address that is not slowed down.
    package func isGood(_ address: String, now: Int64) -> Bool {
        let key = IPAddress.group(address).hashValue
        guard good[key] != nil else { return false }
        return addresses[key].map { $0.strikes == 0 || $0.forgotten <= now } ?? true
    }

    /// Forgets all failures of an account.
    package mutating func unlock(_ account: some Hashable) {
        let key = Self.key(of: account)
        accounts[key] = nil
        pairs.removeAll { $0.account == key }
    }

    /// Keys of the accounts that are locked for anybody.
    package func lockedAccounts(now: Int64) -> Set<Int> {
        guard settings.areOn else { return [] }
        var locked: Set<Int> = []
        pairs.forEach { if $1.failures >= settings.perPair, $1.until > now { locked.insert($0.account) } }
        accounts.forEach { if $1.failures >= settings.perAccount, $1.until > now { locked.insert($0) } }
        return locked
    }
}

/// A dictionary that keeps at least the `capacity` entries that were written last, and at most twice as many.
private struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let capacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    init(_ capacity: Int) { self.capacity = capacity }

    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            old[key] = nil
            young[key] = newValue
            if young.count >= capacity {
                old = young
                young = [:]
            }
        }
    }

    mutating func removeAll(where isGone: (Key) -> Bool) {
        young = young.filter { !isGone($0.key) }
        old = old.filter { !isGone($0.key) }
    }

    func forEach(_ body: (Key, Value) -> Void) {
        for (key, value) in old { body(key, value) }
        for (key, value) in young { body(key, value) }
    }
}
