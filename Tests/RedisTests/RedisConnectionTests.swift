import Foundation
import Logging
import Redis
import Testing
import XuanConfig
import XuanTesting

@Suite(.enabled(if: RedisLibrary.fault == nil && TemporaryRedis.isInstalled, .init(rawValue: TemporaryRedis.cure)))
struct RedisConnectionTests {
    @Test func connectsWithPasswordDatabaseAndName() throws {
        let redis = try TemporaryRedis(password: "se cret:@/")
        let bench = try ConnectionBench("redis://:se%20cret%3A%40%2F@localhost:\(redis.port)/5")
        #expect(bench.changes.next() == true)
        #expect(bench.ask("SET", "a", "b") == .reply(.status("OK")))
        #expect(try redis.cli("-n", "5", "GET", "a") == "b")
        #expect(try redis.cli("CLIENT", "LIST").contains("name=test"))
        #expect(bench.ask("HSET", "a", "b", "c") != .refused, "a fault of one command is no end of the connection")
        #expect(bench.ask("GET", "a") == .reply(.bytes([0x62])))
    }

    @Test func refusesAtOnceWithTheWrongPassword() throws {
        let redis = try TemporaryRedis(password: "right")
        for address in ["redis://:wrong@127.0.0.1:\(redis.port)", "redis://127.0.0.1:\(redis.port)"] {
            let bench = try ConnectionBench(address)
            #expect(bench.changes.next() == false)
            #expect(bench.ask("PING") == .refused && bench.master == nil)
        }
    }

    @Test func comesBackAfterItsServerDied() throws {
        let redis = try TemporaryRedis()
        let bench = try ConnectionBench(redis.text)
        #expect(bench.changes.next() == true)
        redis.kill()
        #expect(bench.changes.next() == false)
        #expect(bench.ask("PING") == .refused)
        try redis.start()
        #expect(bench.changes.next(within: 3) == true)
        #expect(bench.ask("PING") == .reply(.status("PONG")))
    }

    @Test func waitsForAServerThatComesLater() throws {
        let redis = try TemporaryRedis()
        redis.kill()
        let bench = try ConnectionBench(redis.text)
        #expect(bench.changes.next() == false)
        try redis.start()
        #expect(bench.changes.next(within: 3) == true)
    }

    @Test func noticesASilentServerAndItsReturn() throws {
        let redis = try TemporaryRedis()
        let bench = try ConnectionBench(redis.text)
        #expect(bench.changes.next() == true)
        redis.pause()
        let began = Date()
        #expect(bench.changes.next(within: 5) == false)
        #expect(bench.ask("PING") == .refused)
        Thread.sleep(until: began.addingTimeInterval(10))
        redis.resume()
        #expect(bench.changes.next(within: 3) == true)
        #expect(bench.ask("PING") == .reply(.status("PONG")))
    }

    @Test func answersWithNothingWhatWasUnderWayWhenTheServerFellSilent() throws {
        let redis = try TemporaryRedis()
        let bench = try ConnectionBench(redis.text)
        #expect(bench.changes.next() == true)
        redis.pause()
        let began = Date()
        #expect(bench.ask("INCR", "n") == .lost)
        #expect(began.secondsAgo < 3)
        redis.resume()
    }

    @Test func followsTheMaster() throws {
        let (one, two) = (try TemporaryRedis(password: "pw"), try TemporaryRedis(password: "pw"))
        try two.cli("REPLICAOF", "127.0.0.1", "\(one.port)")
        let bench = try ConnectionBench("redis://:pw@127.0.0.1:\(two.port),127.0.0.1:\(one.port)")
        #expect(bench.changes.hears(true, within: 5))
        #expect(bench.master?.port == one.port)
        try two.cli("REPLICAOF", "NO", "ONE")
        try one.cli("REPLICAOF", "127.0.0.1", "\(two.port)")
        #expect(bench.changes.next(within: 3) == false)
        #expect(bench.changes.next(within: 3) == true)
        #expect(bench.master?.port == two.port)
        #expect(bench.ask("SET", "a", "b") == .reply(.status("OK")))
        two.kill()
        #expect(bench.changes.next(within: 3) == false)
        try one.cli("REPLICAOF", "NO", "ONE")
        #expect(bench.changes.next(within: 3) == true)
        #expect(bench.master?.port == one.port)
    }

    @Test func leavesAReplicaAtItsFirstRefusal() throws {
        let (one, two) = (try TemporaryRedis(), try TemporaryRedis())
        let bench = try ConnectionBench("redis://127.0.0.1:\(one.port),127.0.0.1:\(two.port)")
        #expect(bench.changes.next() == true)
        try one.cli("REPLICAOF", "127.0.0.1", "\(two.port)")
        while case .reply(let reply) = bench.ask("SET", "a", "b"), reply.error == nil {}
        #expect(bench.changes.next(within: 3) == false && bench.changes.next(within: 3) == true)
        #expect(bench.master?.port == two.port)
    }

    @Test func asksSentinelsForTheMaster() throws {
        let redis = try TemporaryRedis(password: "pw")
        let sentinel = try TemporaryRedis(
            sentinel: true,
            configuration: "sentinel monitor main 127.0.0.1 \(redis.port) 1\nsentinel auth-pass main pw")
        let dead = Ports.free(1)[0]
        let bench = try ConnectionBench("redis+sentinel://:pw@127.0.0.1:\(dead),127.0.0.1:\(sentinel.port)/main")
        #expect(bench.changes.hears(true, within: 5))
        #expect(bench.master?.port == redis.port)
        let lost = try ConnectionBench("redis+sentinel://127.0.0.1:\(sentinel.port)/other")
        #expect(lost.changes.next() == false && lost.master == nil)
    }

    /// What the socket has not taken is bounded: further commands are refused and not kept.
    @Test func keepsNoMoreThanItsBound() throws {
        let redis = try TemporaryRedis()
        let bench = try ConnectionBench(redis.text)
        #expect(bench.changes.next() == true)
        let connection = bench.connection
        let part = [UInt8](repeating: 0x78, count: 1 << 20)
        // Nothing is written before the loop's turn ends.
        let answers = Inbox<RedisReply?>()
        let taken = bench.thread.sync {
            (0..<20).map { _ in connection.ask(RedisCommand("SET", "a").adding(part)) { answers.put($0) } }
        }
        #expect(taken.prefix(8).allSatisfy { $0 } && !taken.dropFirst(9).contains(true))
        let kept = taken.filter { $0 }.count
        #expect(answers.take(kept) == Array(repeating: RedisReply.status("OK"), count: kept))
        #expect(bench.ask("PING") == .reply(.status("PONG")), "there is room again")
    }

    /// A server of another kind that repeats what it does not understand: the log must not.
    @Test func logsNoPassword() throws {
        let lines = Inbox<String>()
        let logger = Logger(label: "test") { _ in LineLog(lines: lines) }
        let fake = try EchoingServer()
        let thread = try LoopThread()
        let connection = RedisConnection(
            try RedisAddress(parsing: "redis://:s3cret@127.0.0.1:\(fake.port)"), name: "test", loop: thread.loop,
            logger: logger)
        thread.loop.post { connection.open() }
        fake.answer()
        let line = try #require(lines.next())
        #expect(line.contains("it refuses AUTH") && !line.contains("s3cret"))
        thread.sync { connection.close() }
    }
}

/// Puts every line with its metadata into an inbox.
private struct LineLog: LogHandler {
    let lines: Inbox<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { lines.put("\(event.message) \(event.metadata ?? [:])") }
}

/// Answers the first command with an error that has its arguments in it.
private final class EchoingServer {
    let port: UInt16
    private let fd: Int32

    init() throws {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.fd = fd
        let isOpen = withLoopback(0) { bind(fd, $0, $1) } == 0 && listen(fd, 8) == 0
        port = boundPort(of: fd)
        try #require(isOpen)
    }

    deinit { close(fd) }

    func answer() {
        let one = accept(fd, nil, nil)
        defer { close(one) }
        var room = [UInt8](repeating: 0, count: 4_096)
        _ = recv(one, &room, room.count, 0)
        let text = Array("-ERR unknown command 'AUTH', with args beginning with: 's3cret'\r\n".utf8)
        _ = send(one, text, text.count, Int32(MSG_NOSIGNAL))
        _ = recv(one, &room, room.count, 0)
    }
}
