import Foundation
import Redis
import Testing
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
        let dead = TemporaryRedis.freePort()
        let bench = try ConnectionBench("redis+sentinel://:pw@127.0.0.1:\(dead),127.0.0.1:\(sentinel.port)/main")
        #expect(bench.changes.hears(true, within: 5))
        #expect(bench.master?.port == redis.port)
        let lost = try ConnectionBench("redis+sentinel://127.0.0.1:\(sentinel.port)/other")
        #expect(lost.changes.next() == false && lost.master == nil)
    }

    /// While the server takes nothing, commands are refused and not kept.
    @Test func keepsNoMoreThanItsBound() throws {
        let redis = try TemporaryRedis()
        let bench = try ConnectionBench(redis.text)
        #expect(bench.changes.next() == true)
        redis.pause()
        let connection = bench.connection
        let part = [UInt8](repeating: 0x78, count: 1 << 20)
        let taken = Inbox<Bool>()
        // The socket's buffers take some MiB; the queue is written between two turns.
        for _ in 0..<40 {
            bench.thread.loop.post { taken.put(connection.ask(RedisCommand("SET", "a").adding(part)) { _ in }) }
        }
        let answers = taken.take(40)
        #expect(answers.first == true && answers.last == false)
        let kept = answers.filter { $0 }.count
        #expect(kept >= RedisConnection.mostUnsent >> 20 && kept <= 32, "\(kept) MiB were taken")
        redis.resume()
    }
}
