import Logging
import XuanConfig
import XuanNet
import XuanThreads

/// A connection to the master of an address that comes back by itself. Confined to its loop, which holds it from `open`
/// until `close`.
///
/// It never waits: while the master is away every command is refused at once. A peer that is silent is noticed within
/// 4 seconds (1.5 until the next look, 2 for its answer, and what the sweep adds).
///
/// Many members: the states of one connection, from the search for the master to what waits for answers.
package final class RedisConnection: @unchecked Sendable {  // confined to its loop; others carry it to post it back
    /// Between two looks at the peer: a ping, or its role. Milliseconds.
    private static let lookMilliseconds: UInt64 = 1_500
    private static let sweepMilliseconds: UInt64 = 250
    private static let logMilliseconds: UInt64 = 60_000
    /// Pause after each server of the address was tried in vain: doubled each time, between these.
    private static let leastPause: UInt64 = 50
    private static let longestPause: UInt64 = 1_000
    /// Bytes that the socket has not taken: past it commands are refused. More than Redis takes in a second on any
    /// network is a Redis that hangs.
    package static let mostUnsent = 8 << 20
    /// Commands without a reply; the same.
    private static let mostWaiting = 65_536

    private let address: RedisAddress
    private let name: String
    private let loop: Loop
    private let channel: String?
    private let logger: Logger

    /// True when commands are taken from here on (with a channel: when its messages come), false when they are not any
    /// more; once also when the first tries fail. On the loop.
    package var changed: (Bool) -> Void = { _ in }
    /// A message of the channel; borrowed until it returns.
    package var heard: (UnsafeRawBufferPointer) -> Void = { _ in }

    /// The master in use, `nil` while there is none.
    package private(set) var master: RedisAddress.Server?
    private var line: RedisLine?
    private var told: Bool?
    private var isClosed = false
    private var sweeper: LoopTimer?
    private var retry: LoopTimer?
    private var lookedAt: UInt64 = 0
    /// Place in `address.servers` of the one in use or to be tried, and how many were tried since the last pause.
    private var place = 0
    private var tried = 0
    private var pause = leastPause
    /// The last connection as its server numbers them, so that the server drops what is left of it.
    private var former: (server: RedisAddress.Server, id: Int64)?
    private var id: Int64?
    /// When an outage was logged last, `nil` without one.
    private var loggedAt: UInt64?

    /// - Parameters:
    ///   - name: shown by CLIENT LIST.
    ///   - channel: subscribes to it; then there are no other commands.
    package init(_ address: RedisAddress, name: String, loop: Loop, channel: String? = nil, logger: Logger) {
        (self.address, self.loop, self.channel, self.logger) = (address, loop, channel, logger)
        // Redis takes no blanks in it.
        self.name = String(name.map { $0 > " " && $0 < "\u{7F}" ? $0 : "-" })
    }

    package var isReady: Bool { master != nil }

    /// Begins. Once.
    package func open() {
        sweeper = loop.every(milliseconds: Self.sweepMilliseconds) { [self] in sweep() }
        attempt()
    }

    /// Ends at once; nothing is called any more but the commands under way, with `nil`.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        changed = { _ in }
        heard = { _ in }
        sweeper?.cancel()
        retry?.cancel()
        line?.end("closed")
        (line, master) = (nil, nil)
    }

    /// Sends a command. False, and no answer, while the master is away or takes no more. The answer comes once, `nil` if
    /// the master was lost meanwhile: then it may or may not have been carried out.
    package func ask(_ command: RedisCommand, _ answered: @escaping (RedisReply?) -> Void) -> Bool {
        guard hasRoom, let line else { return false }
        return line.ask(command) { [self] in answer($0, of: line, answered) }
    }

    /// The same for `count` commands that are bytes already.
    package func ask(_ commands: [UInt8], count: Int, _ answered: @escaping (RedisReply?) -> Void) -> Bool {
        guard hasRoom, let line else { return false }
        return line.ask(commands, count: count) { [self] in answer($0, of: line, answered) }
    }

    private var hasRoom: Bool {
        guard isReady, let line else { return false }
        return line.pendingBytes <= Self.mostUnsent && line.waitingCount <= Self.mostWaiting
    }

    private func answer(_ reply: RedisReply?, of line: RedisLine, _ answered: (RedisReply?) -> Void) {
        answered(reply)
        guard let text = reply?.error, Self.isNoMaster(text), line === self.line else { return }
        lost(line, text, isElsewhere: true)
    }

    /// It is a replica now, or has not read its data yet.
    private static func isNoMaster(_ error: String) -> Bool {
        ["READONLY", "LOADING", "MASTERDOWN", "NOAUTH"].contains { error.hasPrefix($0) }
    }

    /// Looks for another master: this one is none, as somebody else has found.
    package func leave(_ reason: String) {
        if let line, isReady { lost(line, reason, isElsewhere: true) }
    }

    /// Looks now whether it is still the master; as when nobody hears what ought to be heard.
    package func look() {
        guard isReady, let line, loop.now >= lookedAt + 200 else { return }
        lookedAt = loop.now
        // In a subscription Redis takes no ROLE; its partner asks (RedisBell).
        let command = channel == nil ? RedisCommand("ROLE") : RedisCommand("PING")
        line.ask(command) { [self] reply in
            guard let reply, line === self.line else { return }
            if channel == nil, let fault = Self.fault(inRole: reply) { lost(line, fault, isElsewhere: true) }
        }
    }

    private func sweep() {
        guard let line else { return }
        if line.isOverdue {
            lost(line, "no answer for \(RedisLine.answerMilliseconds / 1_000) seconds", isElsewhere: false)
        } else if isReady, loop.now >= lookedAt + Self.lookMilliseconds {
            look()
        }
    }

    // MARK: The way to the master

    private func attempt() {
        guard !isClosed else { return }
        let server = address.servers[place]
        if let name = address.master { askSentinel(server, name) } else { connect(to: server) }
    }

    private func connect(to server: RedisAddress.Server) {
        open(server, connected: { [self] line in greet(line, server) })
    }

    private func open(_ server: RedisAddress.Server, connected: @escaping (RedisLine) -> Void) {
        do {
            line = try RedisLine(
                to: server, loop: loop,
                events: .init(
                    connected: connected, message: { [self] in heard($0) },
                    ended: { [self] line, reason in ended(line, "\(server): \(reason)") }))
        } catch {
            // A fault of this machine: as if the server had refused, in the next turn.
            retry = loop.after(milliseconds: 0) { [self] in failed("\(error)", isElsewhere: false) }
        }
    }

    /// Password, role and subscription go out together; the first bad reply decides.
    private func greet(_ line: RedisLine, _ server: RedisAddress.Server) {
        func step(_ command: RedisCommand, _ fault: @escaping (RedisReply) -> String?) {
            line.ask(command) { [self] reply in
                guard let reply, line === self.line else { return }
                if let fault = fault(reply) { lost(line, "\(server): \(fault)", isElsewhere: true) }
            }
        }
        // A server that does not know the command may repeat the password.
        if let command = authentication {
            let password = address.password
            step(command) { $0.error.map { $0.contains(password) ? "it refuses AUTH" : $0 } }
        }
        step(RedisCommand("CLIENT", "SETNAME", name)) { _ in nil }
        step(RedisCommand("ROLE"), Self.fault(inRole:))
        if address.database != 0 { step(RedisCommand("SELECT", "\(address.database)"), \.error) }
        // What the former connection has sent and the server has not read yet must not come after what this one sends.
        if let former, former.server == server {
            step(RedisCommand("CLIENT", "KILL", "ID", "\(former.id)")) { _ in nil }
        }
        if let channel { step(RedisCommand("SUBSCRIBE", channel), \.error) }
        // In a subscription RESP2 takes no such question; it sends nothing that could come late either.
        let last = channel == nil ? RedisCommand("CLIENT", "ID") : RedisCommand("PING")
        line.ask(last) { [self] reply in
            guard let reply, line === self.line else { return }
            id = reply.integer
            stands(server)
        }
    }

    private var authentication: RedisCommand? {
        if address.password.isEmpty { return nil }
        var command = RedisCommand("AUTH")
        if !address.user.isEmpty { command.add(address.user) }
        command.add(address.password)
        return command
    }

    private static func fault(inRole reply: RedisReply) -> String? {
        if let text = reply.error { return text }
        switch reply.list?.first?.text {
        case "master": return nil
        case let role?: return "it is no master, but a \(role)"
        case nil: return "it does not say its role"
        }
    }

    private func stands(_ server: RedisAddress.Server) {
        master = server
        (tried, pause, lookedAt) = (0, Self.leastPause, loop.now)
        if told != true {
            logger.info("Redis is here", metadata: ["server": "\(server)", "client": "\(name)"])
        }
        loggedAt = nil
        tell(true)
    }

    private func tell(_ isUp: Bool) {
        guard told != isUp else { return }
        told = isUp
        changed(isUp)
    }

    // MARK: Its loss

    /// `isElsewhere`: the server lives, but is not the one to use.
    private func lost(_ line: RedisLine, _ cause: String, isElsewhere: Bool) {
        let wasReady = forget()
        line.end(cause)
        failed(cause, isElsewhere: isElsewhere, wasReady: wasReady)
    }

    private func ended(_ line: RedisLine, _ cause: String) {
        guard line === self.line else { return }
        failed(cause, isElsewhere: false, wasReady: forget())
    }

    /// Whether there was a master.
    private func forget() -> Bool {
        line = nil
        guard let master else { return false }
        if let id { former = (master, id) }
        (self.master, id) = (nil, nil)
        return true
    }

    private func failed(_ cause: String, isElsewhere: Bool, wasReady: Bool = false) {
        guard !isClosed else { return }
        // Several servers fail for several reasons: the first one of an outage, then one a minute.
        if loggedAt.map({ loop.now >= $0 + Self.logMilliseconds }) ?? true {
            loggedAt = loop.now
            logger.warning(
                "Redis is away", metadata: ["address": "\(address)", "client": "\(name)", "cause": "\(cause)"])
        }
        // One that broke off may be back at once, as after a restart; of several the next one may be the master now.
        if !wasReady || isElsewhere {
            place = (place + 1) % address.servers.count
            tried += 1
        }
        var wait: UInt64 = 0
        if wasReady || tried >= address.servers.count {
            wait = pause / 2 + UInt64.random(in: 0...pause / 2)
            if tried >= address.servers.count { (tried, pause) = (0, min(pause * 2, Self.longestPause)) }
        }
        retry?.cancel()
        retry = loop.after(milliseconds: wait) { [self] in attempt() }
        tell(false)
    }

    // MARK: Sentinels

    private func askSentinel(_ sentinel: RedisAddress.Server, _ name: String) {
        open(sentinel) { [self] line in
            // Most Sentinels have no password; they refuse one, and answer all the same.
            if let command = authentication { line.ask(command) { _ in } }
            line.ask(RedisCommand("SENTINEL", "get-master-addr-by-name", name)) { [self] reply in
                guard let reply, line === self.line else { return }
                let words = reply.list?.compactMap(\.text) ?? []
                guard words.count == 2, let port = UInt16(words[1]), !words[0].isEmpty else {
                    let said = reply.error ?? "it knows no master \(name)"
                    return lost(line, "Sentinel \(sentinel): \(said)", isElsewhere: true)
                }
                self.line = nil
                line.end("asked")
                connect(to: RedisAddress.Server(host: words[0], port: port))
            }
        }
    }
}
