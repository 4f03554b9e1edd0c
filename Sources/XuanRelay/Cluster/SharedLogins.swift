// What a node of a cluster tells the others about logins. In: tokens that it gave, sessions that began. Out: those of
// other nodes, when a client comes with one.

import XuanNet
import XuanPacket
import XuanThreads

/// A session as requests about files prove it.
struct FileRight: Sendable, Equatable {
    let site: String
    let userID: Int64
    let session: String
    let token: String
    /// Id of a synced session's device.
    let device: String?
}

/// Client tokens and file sessions of all nodes (Docs/decisions/117). One for all loops of a relay. Any thread.
package final class SharedLogins: Sendable {
    /// The list of tokens, and how it is read.
    private static let list = "tokens"
    private static let tokenPurpose = "client token"
    private static let page = 1_000

    /// A right is written again after a third of its life; those of a node that died end with it. Milliseconds.
    static let rightLifetime: Int64 = 180_000
    static let renewal: UInt64 = 60_000
    private static let rightPurpose = "file right"
    private static let tickMilliseconds: UInt64 = 250
    /// Rights written in one tick: 20,000 people are back in 10 s after Redis has lost its memory.
    private static let perTick = 500
    /// Rights that ended while Redis was away, to be removed later; more end with their lifetime.
    private static let mostOwed = 10_000

    /// First packets that wait for a look at the list, and their bytes.
    static let mostWaiting = 4_096
    static let mostWaitingBytes = 32 << 20

    private struct Reading {
        /// Of the last token that was read.
        var place: String?
        var isUnderWay = false
        /// Those who came after the look that is under way began: what they need may be newer than what it finds.
        var next: [@Sendable () -> Void] = []
        var waiting = (count: 0, bytes: 0)
    }

    private struct Rights {
        var own: [String: FileRight] = [:]
        /// Sessions in the order in which they are written again, with the time.
        var queue = FIFOQueue<(session: String, at: UInt64)>()
        /// Sessions that are not there, or may not be.
        var missing = FIFOQueue<String>()
        var owed: [FileRight] = []

        mutating func nextDue(_ now: UInt64) -> String? {
            if let session = missing.popFirst() { return session }
            guard let first = queue.first, first.at <= now else { return nil }
            return queue.popFirst()?.session
        }
    }

    private let values: any SharedSecrets
    private let seal: SecretSeal
    private let tokens: ClientTokens
    /// Of this process; tells its own tokens from others'.
    private let run = Secret.randomHex(digits: 32)
    private let reading = Guarded(Reading())
    private let rights = Guarded(Rights())

    /// `secret`: what all nodes know and the keeper of `values` does not; at least 16 bytes. Throws when OpenSSL cannot
    /// make the cipher.
    package init(
        _ values: any SharedSecrets, secret: [UInt8], tokens: ClientTokens, clock: WallClock = .system
    ) throws(PacketError) {
        guard secret.count >= 16 else { throw .key }
        (self.values, self.tokens) = (values, tokens)
        seal = try SecretSeal(secret: secret, clock: clock)
    }

    /// Begins to share; `loop` keeps the time.
    package func open(on loop: Loop) {
        values.open { [weak self] in self?.emptied() }  // it holds the values
        loop.every(milliseconds: Self.tickMilliseconds) { [self] in tick() }
    }

    /// ms of the clock that the loops have.
    private var now: UInt64 { MonotonicClock.nanoseconds() / 1_000_000 }

    private func emptied() {
        // Places of a list that is gone mean nothing.
        reading.withLock { $0.place = nil }
        rights.withLock { rights in
            rights.queue.removeAll()
            rights.missing.removeAll()
            for session in rights.own.keys { rights.missing.append(session) }
        }
    }

    // MARK: Tokens

    /// Tells the others of a token that serverInfo is about to give. `done` comes once, when they can find it, or when
    /// there is nobody to tell.
    func issued(
        _ key: PacketKey, to address: String, for who: AddressLimits.Account, done: @escaping @Sendable () -> Void
    ) {
        let value = JSON.object([
            ("token", .string(key.text)), ("address", .string(address)), ("site", .string(who.site)),
            ("account", .string(who.name)), ("run", .string(run)),
        ])
        guard let sealed = seal.seal(value, for: Self.tokenPurpose) else { return done() }
        values.append(
            sealed, to: Self.list, most: ClientTokens.maximumWaiting, seconds: Int(ClientTokens.lifetime / 1_000)
        ) { _ in done() }
    }

    /// Room for a first packet that waits for `find`; false if too many wait.
    func mayWait(bytes: Int) -> Bool {
        reading.withLock { reading in
            guard reading.waiting.count < Self.mostWaiting, reading.waiting.bytes + bytes <= Self.mostWaitingBytes
            else {
                return false
            }
            reading.waiting.count += 1
            reading.waiting.bytes += bytes
            return true
        }
    }

    func hasWaited(bytes: Int) {
        reading.withLock { reading in
            reading.waiting.count -= 1
            reading.waiting.bytes -= bytes
        }
    }

    /// Takes in the tokens that others have given up to now; `done` comes once. One look serves all who wait for it.
    func find(_ done: @escaping @Sendable () -> Void) {
        let begins = reading.withLock { reading in
            reading.next.append(done)
            defer { reading.isUnderWay = true }
            return !reading.isUnderWay
        }
        if begins { look() }
    }

    private func look() {
        let those = reading.withLock { reading in
            defer { reading.next = [] }
            if reading.next.isEmpty { reading.isUnderWay = false }
            return reading.next
        }
        if !those.isEmpty { read(for: those) }
    }

    private func read(for those: [@Sendable () -> Void]) {
        let place = reading.withLock { $0.place }
        values.read(Self.list, after: place, most: Self.page) { [self] found in
            for entry in found ?? [] { adopt(entry.value) }
            if let last = found?.last?.place { reading.withLock { $0.place = last } }
            if found?.count == Self.page { return read(for: those) }
            for done in those { done() }
            look()
        }
    }

    private func adopt(_ sealed: [UInt8]) {
        let age = Int64(ClientTokens.lifetime)
        guard let value = seal.open(sealed, for: Self.tokenPurpose, notOlderThan: age),
            value["run"]?.string != run, let text = value["token"]?.string, let key = try? PacketKey(text),
            let address = value["address"]?.string, let site = value["site"]?.string,
            let account = value["account"]?.string
        else { return }
        tokens.adopt(key, to: address, account: AddressLimits.Account(site: site, name: account), now: now)
    }

    // MARK: File sessions

    func began(_ right: FileRight) {
        let isUp = values.isUp
        rights.withLock { rights in
            rights.own[right.session] = right
            if isUp {
                rights.queue.append((right.session, now + Self.renewal))
            } else {
                rights.missing.append(right.session)
            }
        }
        if isUp { put(right) }
    }

    func ended(session: String) {
        let right = rights.withLock { rights in
            let right = rights.own.removeValue(forKey: session)
            if let right, !values.isUp, rights.owed.count < Self.mostOwed { rights.owed.append(right) }
            return right
        }
        if let right { remove(right) }
    }

    /// Those of a person at all nodes.
    func rights(of userID: Int64, site: String, reply: @escaping @Sendable ([FileRight]) -> Void) {
        find(personKey(userID, site)) {
            $0.userID == userID && $0.site == site
        } reply: {
            reply($0)
        }
    }

    /// Those under a token at all nodes.
    func rights(token: String, reply: @escaping @Sendable ([FileRight]) -> Void) {
        find(tokenKey(token)) {
            Secret.equal(Array($0.token.utf8), Array(token.utf8))
        } reply: {
            reply($0)
        }
    }

    private func find(
        _ key: String, where fits: @escaping @Sendable (FileRight) -> Bool,
        reply: @escaping @Sendable ([FileRight]) -> Void
    ) {
        values.all(in: key) { [self] found in
            var list: [FileRight] = []
            for (name, sealed) in found ?? [:] {
                if let right = right(sealed), fits(right) {
                    list.append(right)
                } else {
                    // Left behind by a node that died; else it would stay as long as the person has sessions.
                    values.remove(name, from: key)
                }
            }
            reply(list)
        }
    }

    private func right(_ sealed: [UInt8]) -> FileRight? {
        guard let value = seal.open(sealed, for: Self.rightPurpose, notOlderThan: Self.rightLifetime),
            let site = value["site"]?.string, let userID = value["user"]?.integer,
            let session = value["session"]?.string, let token = value["token"]?.string
        else { return nil }
        return FileRight(
            site: site, userID: userID, session: session, token: token, device: value["device"]?.string)
    }

    private func put(_ right: FileRight) {
        var members: [(String, JSON)] = [
            ("site", .string(right.site)), ("user", JSON(right.userID)), ("session", .string(right.session)),
            ("token", .string(right.token)),
        ]
        if let device = right.device { members.append(("device", .string(device))) }
        guard let sealed = seal.seal(.object(members), for: Self.rightPurpose) else { return }
        let (name, seconds) = (seal.name("session", right.session), Int(Self.rightLifetime / 1_000))
        for key in keys(right) { values.put(sealed, named: name, in: key, seconds: seconds) }
    }

    private func remove(_ right: FileRight) {
        let name = seal.name("session", right.session)
        for key in keys(right) { values.remove(name, from: key) }
    }

    private func keys(_ right: FileRight) -> [String] {
        [personKey(right.userID, right.site), tokenKey(right.token)]
    }

    private func personKey(_ userID: Int64, _ site: String) -> String {
        "files:" + seal.name("person", site, "\(userID)")
    }
    private func tokenKey(_ token: String) -> String { "files:" + seal.name("token", token) }

    /// Writes rights again whose time has come, and what was missed while Redis was away.
    private func tick() {
        guard values.isUp else { return }
        let now = now
        let (removed, due) = rights.withLock { rights -> ([FileRight], [FileRight]) in
            defer { rights.owed = [] }
            var due: [FileRight] = []
            while due.count < Self.perTick, let session = rights.nextDue(now) {
                guard let right = rights.own[session] else { continue }
                due.append(right)
                rights.queue.append((session, now + Self.renewal))
            }
            return (rights.owed, due)
        }
        for right in removed { remove(right) }
        for right in due { put(right) }
    }
}
