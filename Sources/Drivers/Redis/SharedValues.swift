import Logging
import XuanConfig
import XuanNet
import XuanThreads

/// Values with a lifetime that the nodes of a cluster share by Redis. Loss is expected: nothing here is the only copy of
/// what was acknowledged.
///
/// Any thread. Replies come once: at once on the calling thread while Redis is away, else on the loop. A question that
/// has no answer after half a second is answered with `nil`.
package final class SharedValues: @unchecked Sendable {  // `state` is guarded, the rest is the loop's
    /// A question waits no longer. Milliseconds.
    package static let answerMilliseconds: UInt64 = 500
    /// Between two looks whether Redis still has what this node has put there.
    private static let markMilliseconds: UInt64 = 3_000
    private static let markSeconds = 60

    private struct State {
        var isUp = false
        /// Since when it is not, ns of the monotonic clock; `nil` while it is.
        var awaySince: UInt64? = MonotonicClock.nanoseconds()
    }

    private let loop: Loop
    private let prefix: String
    private let connection: RedisConnection
    private let state = Guarded(State())
    /// Key of a value that vanishes when Redis loses its memory, and its text for this run.
    private let mark: (key: String, text: String)
    private var emptied: () -> Void = {}
    private var marker: LoopTimer?

    /// - Parameters:
    ///   - store: text that the nodes of one installation share and no other one has.
    ///   - node: shown by CLIENT LIST. `run`: random text, this life of the process.
    package init(_ address: RedisAddress, store: String, node: String, run: String, loop: Loop, logger: Logger) {
        self.loop = loop
        prefix = "xuan:\(store):"
        mark = ("run:\(run)", run)
        connection = RedisConnection(address, name: "xuan-\(node)-values", loop: loop, logger: logger)
    }

    /// Begins to connect. `emptied` is called on the loop when Redis has nothing of this run: at the beginning, and
    /// after it has lost its memory. Once.
    package func open(emptied: @escaping @Sendable () -> Void) {
        loop.post { [self] in
            self.emptied = emptied
            connection.changed = { [weak self] in self?.changed($0) }
            connection.open()
            marker = loop.every(milliseconds: Self.markMilliseconds) { [self] in look() }
        }
    }

    package func close() {
        loop.runOrPost { [self] in
            marker?.cancel()
            connection.close()
            state.withLock { if $0.isUp { $0 = State() } }
        }
    }

    package var isUp: Bool { state.withLock { $0.isUp } }

    /// How long it has been away; 0 while it is here.
    package var awayMilliseconds: UInt64 {
        state.withLock { $0.awaySince }.map { (MonotonicClock.nanoseconds() - $0) / 1_000_000 } ?? 0
    }

    private func changed(_ isUp: Bool) {
        state.withLock {
            // The first attempt that fails is no new outage.
            if isUp || $0.isUp { $0 = State(isUp: isUp, awaySince: isUp ? nil : MonotonicClock.nanoseconds()) }
        }
        if isUp { look() }
    }

    private func look() {
        let key = prefix + mark.key
        _ = connection.ask(RedisCommand("GET", key)) { [self] reply in
            guard let reply, reply.error == nil else { return }
            if reply.text != mark.text {
                emptied()
                _ = connection.ask(RedisCommand("SET", key, mark.text, "EX", "\(Self.markSeconds)")) { _ in }
            } else {
                _ = connection.ask(RedisCommand("EXPIRE", key, "\(Self.markSeconds)")) { _ in }
            }
        }
    }

    // MARK: One value

    package func set(_ key: String, _ value: [UInt8], seconds: Int) {
        var command = RedisCommand("SET", prefix + key).adding(value)
        command.add("EX")
        command.add("\(seconds)")
        send(command)
    }

    /// The value; `nil` if there is none, or no Redis.
    package func get(_ key: String, reply: @escaping @Sendable ([UInt8]?) -> Void) {
        ask(RedisCommand("GET", prefix + key)) { reply($0?.bytes) }
    }

    package func delete(_ key: String) { send(RedisCommand("DEL", prefix + key)) }

    package func extend(_ key: String, seconds: Int) { send(RedisCommand("EXPIRE", prefix + key, "\(seconds)")) }

    // MARK: Several values under names

    /// Adds or replaces one; all of the key live as long as the one that was put last.
    package func put(_ value: [UInt8], named name: String, in key: String, seconds: Int) {
        send(RedisCommand("HSET", prefix + key, name).adding(value))
        send(RedisCommand("EXPIRE", prefix + key, "\(seconds)"))
    }

    package func remove(_ name: String, from key: String) { send(RedisCommand("HDEL", prefix + key, name)) }

    /// Those of a key by name; `nil` without Redis.
    package func all(in key: String, reply: @escaping @Sendable ([String: [UInt8]]?) -> Void) {
        ask(RedisCommand("HGETALL", prefix + key)) { answer in
            guard let list = answer?.list else { return reply(nil) }
            var found: [String: [UInt8]] = [:]
            for index in stride(from: 0, to: list.count - 1, by: 2) {
                if let name = list[index].text, let value = list[index + 1].bytes { found[name] = value }
            }
            reply(found)
        }
    }

    // MARK: A list that all read

    /// Appends a value; the list keeps about `most`, and lives `seconds` longer than its last one. `done` says whether it
    /// was taken.
    package func append(
        _ value: [UInt8], to list: String, most: Int, seconds: Int, done: @escaping @Sendable (Bool) -> Void
    ) {
        var command = RedisCommand("XADD", prefix + list, "MAXLEN", "~", "\(most)", "*", "v")
        command.add(value)
        ask(command) { done($0?.bytes != nil) }
        send(RedisCommand("EXPIRE", prefix + list, "\(seconds)"))
    }

    /// At most `most` values behind a place (`nil`: from the first one) in their order, each with its place. `nil`
    /// without Redis.
    package func read(
        _ list: String, after place: String?, most: Int,
        reply: @escaping @Sendable ([(place: String, value: [UInt8])]?) -> Void
    ) {
        // "(" in front of the place is for Redis 6.2 and later.
        let start = place.map(Self.next) ?? "-"
        ask(RedisCommand("XRANGE", prefix + list, start, "+", "COUNT", "\(most)")) { answer in
            reply(
                answer?.list?.compactMap { entry in
                    guard let parts = entry.list, parts.count == 2, let place = parts[0].text,
                        let value = parts[1].list?.last?.bytes
                    else { return nil }
                    return (place, value)
                })
        }
    }

    /// The least place behind this one: `1700000000000-3` → `1700000000000-4`.
    private static func next(_ place: String) -> String {
        let parts = place.split(separator: "-")
        guard parts.count == 2, let number = UInt64(parts[1]), number < .max else { return "(" + place }
        return "\(parts[0])-\(number + 1)"
    }

    // MARK: On the loop

    private func send(_ command: RedisCommand) {
        guard isUp else { return }
        loop.runOrPost { [self] in _ = connection.ask(command) { _ in } }
    }

    private func ask(_ command: RedisCommand, _ reply: @escaping @Sendable (RedisReply?) -> Void) {
        guard isUp else { return reply(nil) }
        loop.runOrPost { [self] in
            let question = Question(reply)
            guard connection.ask(command, question.answer) else { return question.answer(nil) }
            question.limit = loop.after(milliseconds: Self.answerMilliseconds) { question.answer(nil) }
        }
    }
}

/// A question that is answered once, whatever comes first. On the loop.
private final class Question {
    private var reply: ((RedisReply?) -> Void)?
    var limit: LoopTimer?

    init(_ reply: @escaping (RedisReply?) -> Void) { self.reply = reply }

    func answer(_ answer: RedisReply?) {
        limit?.cancel()
        limit = nil
        guard let reply else { return }
        self.reply = nil
        reply(answer)
    }
}
