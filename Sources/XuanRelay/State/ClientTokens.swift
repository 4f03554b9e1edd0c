import XuanConfig
import XuanCounts
import XuanNet
import XuanPacket
import XuanText
import XuanThreads

/// A client token that was given out. Any thread; what changes belongs to the lock of `ClientTokens`.
package final class ClientToken: @unchecked Sendable {
    package let key: PacketKey
    /// The receiver's address, as limits count addresses.
    fileprivate let address: String
    /// The account whose password was given for it: a seeded hash of site and account.
    fileprivate let account: Int
    /// Connections that use it.
    fileprivate var uses: Int32 = 0
    /// How often it has begun to wait for a connection.
    fileprivate var waits: UInt32 = 0
    /// When it ends if nobody uses it, ms of the loops' clock.
    fileprivate var deadline: UInt64

    fileprivate init(_ key: PacketKey, address: String, account: Int = 0, deadline: UInt64) {
        self.key = key
        self.address = address
        self.account = account
        self.deadline = deadline
    }
}

extension ClientToken: Hashable {
    package static func == (a: ClientToken, b: ClientToken) -> Bool { a.key == b.key }
    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// The client tokens that are good now, for all loops of a relay (Docs/protocol.md 2.2).
///
/// By the rule `login` each `serverInfo` gives a token of its own, and the first packet of a WebSocket is tried against
/// those that are good (`FirstPacket.swift`). One that no connection uses ends five minutes after it was given or after
/// the last connection under it ended. By the rule `run` there is one, which never ends.
///
/// Any thread. One lock, held for look-ups only and never across a callback. Times are ms of the loops' clock.
package final class ClientTokens: Sendable {
    static let lifetime: UInt64 = 5 * 60_000
    /// Tokens that wait for a connection; past it there are no further ones until some have ended. Each cost somebody a
    /// right password, and nobody's ends because of others'.
    static let maximumWaiting = 65_536
    /// Searches in a minute, for one address, for a token that was given to another one. Each may cost 1 ms.
    static let straySearches = 20
    private static let strayAddresses = 10_000
    /// Tokens that one first packet is tried against: 0.3 ms of work at most, as much as a TLS handshake.
    static let maximumTrials = 8_192

    /// The one token of a run; `nil` if each login has its own.
    package let ofRun: ClientToken?
    private let table: Guarded<Table>

    /// `perAccount`: tokens of one account that wait for a connection; past it the oldest of them ends.
    package init(_ rule: ClientKeyRule, perAccount: Int = 16) throws(PacketError) {
        table = Guarded(Table(perAccount: perAccount))
        ofRun = rule == .run ? ClientToken(try .random(), address: "", deadline: .max) : nil
    }

    /// For the stages' benchmarks and tests, which know the key.
    package init(ofRun key: PacketKey) {
        table = Guarded(Table(perAccount: 1))
        ofRun = ClientToken(key, address: "", deadline: .max)
    }

    /// A token for `serverInfo` to give to a peer; `nil` if too many wait.
    func issue(to address: String, account: some Hashable, now: UInt64) throws(PacketError) -> PacketKey? {
        if let ofRun { return ofRun.key }
        let token = ClientToken(
            try .random(), address: IPAddress.group(address), account: account.hashValue, deadline: now + Self.lifetime)
        return table.withLock { $0.add(token, now: now) } ? token.key : nil
    }

    /// Takes in a token that another node of the cluster has given, as if it were given now; not one that is here.
    func adopt(_ key: PacketKey, to address: String, account: some Hashable, now: UInt64) {
        let token = ClientToken(
            key, address: IPAddress.group(address), account: account.hashValue, deadline: now + Self.lifetime)
        table.withLock { if !$0.has(token) { _ = $0.add(token, now: now) } }
    }

    /// Whether `text` is a token that is good now, as the `Authorization` of an upload. Its time tells nothing of how
    /// much of it is right: the table is searched by a seeded hash, and keys are compared as a whole.
    package func isKnown(_ text: String, now: UInt64) -> Bool {
        guard let key = try? PacketKey(text) else { return false }
        if let ofRun { return ofRun.key == key }
        return table.withLock { $0.isGood(key, now: now) }
    }

    /// Tokens that a first packet from `address` may be under, one circle of them, the likeliest first.
    func candidates(_ circle: Circle, from address: String, now: UInt64) -> [ClientToken] {
        let address = IPAddress.group(address)
        return table.withLock { table in
            switch circle {
            case .newest: table.newest(from: address, now: now)
            case .waitingHere: table.waiting(from: address, now: now)
            case .others: table.others(than: address, now: now)
            }
        }
    }

    /// A connection uses the token from here on. False if it has ended meanwhile.
    func bind(_ token: ClientToken, now: UInt64) -> Bool { table.withLock { $0.bind(token, now: now) } }

    /// A connection that was bound to it is gone.
    func release(_ token: ClientToken, now: UInt64) {
        guard token !== ofRun else { return }
        table.withLock { $0.release(token, now: now) }
    }
}

extension ClientTokens {
    /// Where to look for the token of a first packet; each holds what the ones before it do not.
    enum Circle: CaseIterable {
        /// The newest that wait for a connection from the same address, and the one that a connection used last.
        case newest
        case waitingHere
        /// In use at the address, then waiting elsewhere, then in use elsewhere.
        case others
    }

    private static let newestCount = 16

    private struct Address {
        /// Tokens given to this address that wait for a connection, in the order in which they end.
        var waiting: ArraySlice<ClientToken> = []
        /// The one that a connection found last.
        var lastUsed: ClientToken?
    }

    private struct Table {
        private let perAccount: Int
        /// Those of an account that wait, the oldest first.
        private var accounts: [Int: [ClientToken]] = [:]
        /// Addresses that have searched among others' tokens in this minute, and how often.
        private var strays: (minute: UInt64, counts: [String: Int]) = (0, [:])

        init(perAccount: Int) { self.perAccount = perAccount }

        /// Tokens in use, and those that wait for a connection.
        private var all: Set<ClientToken> = []
        private var addresses: [String: Address] = [:]
        /// Tokens in the order in which they began to wait, which is that of their ends. Those that were used since
        /// are still in it, with another count of waits.
        private var queue: ArraySlice<(token: ClientToken, waits: UInt32)> = []
        private var waitingCount = 0

        private func isGood(_ token: ClientToken, now: UInt64) -> Bool { token.uses > 0 || now < token.deadline }

        func has(_ token: ClientToken) -> Bool { all.contains(token) }

        func isGood(_ key: PacketKey, now: UInt64) -> Bool {
            guard let index = all.firstIndex(of: ClientToken(key, address: "", deadline: 0)) else { return false }
            return isGood(all[index], now: now)
        }

        /// False if too many wait.
        mutating func add(_ token: ClientToken, now: UInt64) -> Bool {
            dropEnded(now: now)
            let isReplacing = accounts[token.account]?.count ?? 0 >= perAccount
            guard isReplacing || waitingCount < maximumWaiting else { return false }
            all.insert(token)
            wait(token)
            return true
        }

        func newest(from address: String, now: UInt64) -> [ClientToken] {
            guard let peer = addresses[address] else { return [] }
            var found = peer.waiting.suffix(newestCount).reversed().filter { isGood($0, now: now) }
            // A client may use its token again for a second connection. After the newest: that is the usual one.
            if let last = peer.lastUsed, last.uses > 0 { found.insert(last, at: min(1, found.count)) }
            return found
        }

        func waiting(from address: String, now: UInt64) -> [ClientToken] {
            guard let peer = addresses[address] else { return [] }
            return peer.waiting.dropLast(newestCount).suffix(maximumTrials).reversed().filter { isGood($0, now: now) }
        }

        /// Not often: no honest client needs it but one whose address changes between two requests.
        mutating func others(than address: String, now: UInt64) -> [ClientToken] {
            guard maySearch(address, now: now) else { return [] }
            var here: [ClientToken] = []
            var elsewhere: [ClientToken] = []
            for token in all where token.uses > 0 {
                if token.address == address { here.append(token) } else { elsewhere.append(token) }
                if here.count + elsewhere.count == maximumTrials { break }
            }
            // Those who wait stand in the order of their ends.
            let waiting = queue.suffix(maximumTrials).reversed().filter { entry in
                entry.token.uses == 0 && entry.token.waits == entry.waits && entry.token.address != address
                    && now < entry.token.deadline
            }
            return Array((here + waiting.map(\.token) + elsewhere).prefix(maximumTrials))
        }

        private mutating func maySearch(_ address: String, now: UInt64) -> Bool {
            if strays.minute != now / 60_000 { strays = (now / 60_000, [:]) }
            let count = strays.counts[address, default: 0]
            guard count < straySearches, count > 0 || strays.counts.count < strayAddresses else { return false }
            strays.counts[address] = count + 1
            return true
        }

        mutating func bind(_ token: ClientToken, now: UInt64) -> Bool {
            guard isGood(token, now: now), all.contains(token) else { return false }
            if token.uses == 0 { leaveWaiting(token) }
            token.uses += 1
            addresses[token.address, default: Address()].lastUsed = token
            return true
        }

        mutating func release(_ token: ClientToken, now: UInt64) {
            token.uses -= 1
            guard token.uses == 0 else { return }
            token.deadline = now + lifetime
            dropEnded(now: now)
            wait(token)
        }

        private mutating func wait(_ token: ClientToken) {
            addresses[token.address, default: Address()].waiting.append(token)
            token.waits += 1
            queue.append((token, token.waits))
            waitingCount += 1
            accounts[token.account, default: []].append(token)
            if accounts[token.account]!.count > perAccount { dropOldest(of: token.account) }
            // Tokens dropped or used since are still in it; a flood must not fill it.
            if queue.count > 2 * waitingCount + 1_024 {
                queue = queue.filter { $0.token.uses == 0 && $0.token.waits == $0.waits }[...]
            }
        }

        /// Its own newer ones push a token out, never others'.
        private mutating func dropOldest(of account: Int) {
            let token = accounts[account]![0]
            leaveWaiting(token)
            all.remove(token)
            // No entry of the queue speaks of it any more.
            token.waits &+= 1
            if addresses[token.address]?.lastUsed === token {
                addresses[token.address]!.lastUsed = nil
                forgetIfEmpty(token.address)
            }
        }

        private mutating func leaveAccount(_ token: ClientToken) {
            guard var tokens = accounts[token.account], let place = tokens.firstIndex(where: { $0 === token }) else {
                return
            }
            tokens.remove(at: place)
            accounts[token.account] = tokens.isEmpty ? nil : tokens
        }

        private mutating func leaveWaiting(_ token: ClientToken) {
            waitingCount -= 1
            leaveAccount(token)
            guard let index = addresses[token.address]?.waiting.lastIndex(where: { $0 === token }) else { return }
            addresses[token.address]!.waiting.remove(at: index)
            forgetIfEmpty(token.address)
        }

        /// Drops what has ended. The time it takes is that of giving them out.
        private mutating func dropEnded(now: UInt64) {
            while let (token, waits) = queue.first {
                let isWaiting = token.uses == 0 && token.waits == waits
                if isWaiting, now < token.deadline { break }
                queue.removeFirst()
                if isWaiting { drop(token) }
            }
            if queue.isEmpty { queue = [] }
        }

        private mutating func drop(_ token: ClientToken) {
            all.remove(token)
            waitingCount -= 1
            leaveAccount(token)
            // The longest waiting one is first at its address as well.
            let first = addresses[token.address]!.waiting.removeFirst()
            precondition(first === token, "tokens of an address wait in order")
            if addresses[token.address]!.lastUsed === token { addresses[token.address]!.lastUsed = nil }
            forgetIfEmpty(token.address)
        }

        /// A slice keeps what was taken from its front until its memory is reallocated.
        private mutating func forgetIfEmpty(_ address: String) {
            guard let peer = addresses[address], peer.waiting.isEmpty else { return }
            addresses[address] = peer.lastUsed == nil ? nil : Address(lastUsed: peer.lastUsed)
        }
    }
}
