import Foundation
import Logging
import Redis
import Testing
import XuanConfig
import XuanNet

/// What a loop hands to a test, which waits for it.
final class Inbox<Value: Sendable>: @unchecked Sendable {  // the condition orders everything
    private let condition = NSCondition()
    private var values: [Value] = []

    func put(_ value: Value) {
        condition.lock()
        values.append(value)
        condition.broadcast()
        condition.unlock()
    }

    /// The next value; `nil` when none has come in time.
    func next(within seconds: Double = 10) -> Value? {
        let end = Date().addingTimeInterval(seconds)
        condition.lock()
        defer { condition.unlock() }
        while values.isEmpty { if !condition.wait(until: end) { return nil } }
        return values.removeFirst()
    }

    /// All that came, once there are `count` or the time is over.
    func take(_ count: Int, within seconds: Double = 10) -> [Value] {
        let end = Date().addingTimeInterval(seconds)
        condition.lock()
        defer { condition.unlock() }
        while values.count < count { if !condition.wait(until: end) { break } }
        defer { values = [] }
        return values
    }
}

extension Inbox where Value == Bool {
    /// Waits until this is told, whatever is told before. False when it is not in time.
    func hears(_ wanted: Bool, within seconds: Double) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while let value = next(within: max(0, end.timeIntervalSinceNow)) { if value == wanted { return true } }
        return false
    }
}

/// A loop with a thread.
final class LoopThread: @unchecked Sendable {
    let loop: Loop

    init() throws {
        loop = try Loop()
        try loop.start(name: "test")
    }

    deinit {
        loop.stop()
        loop.join()
    }

    /// Runs `work` on the loop and waits for it.
    func sync<T: Sendable>(_ work: @escaping @Sendable () -> T) -> T {
        let box = Inbox<T>()
        loop.post { box.put(work()) }
        return box.next()!
    }
}

let quiet: Logger = {
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    return logger
}()

/// A connection on a loop of its own.
final class ConnectionBench: @unchecked Sendable {  // the connection is touched on the loop only
    let thread: LoopThread
    let connection: RedisConnection
    let changes = Inbox<Bool>()

    init(_ address: String, channel: String? = nil) throws {
        thread = try LoopThread()
        connection = RedisConnection(
            try RedisAddress(parsing: address), name: "test", loop: thread.loop, channel: channel, logger: quiet)
        let (connection, changes) = (connection, changes)
        thread.loop.post {
            connection.changed = { changes.put($0) }
            connection.open()
        }
    }

    deinit {
        let connection = connection
        thread.sync { connection.close() }
    }

    var master: RedisAddress.Server? { thread.sync { [connection] in connection.master } }

    enum Outcome: Equatable { case refused, lost, reply(RedisReply) }

    func ask(_ words: String...) -> Outcome? {
        let outcomes = Inbox<Outcome>()
        thread.loop.post { [connection] in
            var command = RedisCommand()
            for word in words { command.add(word) }
            if !connection.ask(command, { outcomes.put($0.map { .reply($0) } ?? .lost) }) { outcomes.put(.refused) }
        }
        return outcomes.next()
    }
}

extension Date {
    var secondsAgo: Double { -timeIntervalSinceNow }
}
