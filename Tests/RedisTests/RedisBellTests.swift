import Foundation
import Redis
import RedisCluster
import Testing
import XuanBackend
import XuanConfig
import XuanTesting

/// A node with a bell on a loop of its own.
private final class Node: Sendable {
    let name: String
    let bell: RedisBell
    let rings = Inbox<[UInt8]>()
    let changes = Inbox<Bool>()
    private let thread: LoopThread

    init(_ name: String, _ address: String, store: String = "s") throws {
        self.name = name
        thread = try LoopThread()
        bell = RedisBell(try RedisAddress(parsing: address), loop: thread.loop, logger: quiet)
        let (rings, changes) = (rings, changes)
        bell.listen(as: name, of: store, heard: { rings.put($0) }, changed: { changes.put($0) })
    }

    deinit { bell.close() }

    /// Rings until the other one hears it, as after an outage both have to be back.
    func reaches(_ other: Node, within seconds: Double = 5) -> Bool {
        let mark = Array("mark \(UInt64.random(in: 0 ... .max))".utf8)
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            bell.ring(other.name, mark)
            while let ring = other.rings.next(within: 0.1) { if ring == mark { return true } }
        }
        return false
    }
}

@Suite(.enabled(if: RedisLibrary.fault == nil && TemporaryRedis.isInstalled, .init(rawValue: TemporaryRedis.cure)))
struct RedisBellTests {
    @Test func carriesTenThousandRingsInOrder() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try Node("a", redis.text), try Node("b", redis.text))
        #expect(a.changes.next() == true && b.changes.next() == true)
        let before = try Int(redis.info("total_net_input_bytes")) ?? 0
        for number in 0..<10_000 {
            a.bell.ring("b", Array("to b \(number)".utf8))
            if number % 10 == 0 { b.bell.ring("a", Array("to a \(number)".utf8)) }
        }
        let heard = b.rings.take(10_000, within: 30)
        #expect(heard.count == 10_000)
        #expect(heard.enumerated().allSatisfy { $1 == Array("to b \($0)".utf8) })
        let back = a.rings.take(1_000, within: 30)
        #expect(back.enumerated().allSatisfy { $1 == Array("to a \($0 * 10)".utf8) } && back.count == 1_000)
        #expect(try Int(redis.info("total_net_input_bytes"))! > before)
        #expect(try redis.cli("INFO", "commandstats").contains("cmdstat_publish:calls=11000,"))
    }

    @Test func carriesLargeAndEmptyRings() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try Node("a", redis.text), try Node("b", redis.text))
        #expect(a.changes.next() == true && b.changes.next() == true)
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        a.bell.ring("b", large)
        a.bell.ring("b", [])
        a.bell.ring("b", [0, 13, 10, 255])
        #expect(b.rings.next() == large && b.rings.next() == [] && b.rings.next() == [0, 13, 10, 255])
    }

    @Test func keepsInstallationsApart() throws {
        let redis = try TemporaryRedis()
        let (a, b, other) = (
            try Node("a", redis.text), try Node("b", redis.text), try Node("b", redis.text, store: "other")
        )
        for node in [a, b, other] { #expect(node.changes.next() == true) }
        #expect(a.reaches(b))
        #expect(other.rings.next(within: 0.1) == nil)
        #expect(a.rings.next(within: 0) == nil)
    }

    @Test func saysWhenRingsGetLostAndWhenTheyReachItAgain() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try Node("a", redis.text), try Node("b", redis.text))
        #expect(a.changes.next() == true && b.changes.next() == true)
        redis.kill()
        #expect(a.changes.next() == false && b.changes.next() == false)
        a.bell.ring("b", Array("lost".utf8))
        try redis.start()
        #expect(a.changes.next(within: 3) == true && b.changes.next(within: 3) == true)
        // On a busy machine a connection may be given up once more.
        #expect(a.reaches(b))
    }

    @Test func saysAtTheBeginningThatThereIsNoRedis() throws {
        let redis = try TemporaryRedis()
        redis.kill()
        let a = try Node("a", redis.text)
        #expect(a.changes.next() == false)
        #expect(a.changes.next(within: 1) == nil)
    }

    /// What was sent to a silent Redis comes late, or not, but never after what was sent later.
    @Test func keepsTheOrderOverASilence() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try Node("a", redis.text), try Node("b", redis.text))
        #expect(a.changes.next() == true && b.changes.next() == true)
        redis.pause()
        let filler = [UInt8](repeating: 0x2E, count: 20_000)
        for number in 0..<100 { a.bell.ring("b", Array("\(number) ".utf8) + filler) }
        #expect(a.changes.hears(false, within: 5))
        redis.resume()
        #expect(a.changes.hears(true, within: 3))
        // The other one is back a moment later; until then rings get lost.
        for number in 100..<400 {
            a.bell.ring("b", Array("\(number) ".utf8) + filler)
            usleep(10_000)
        }
        var last = -1
        while last < 399, let ring = b.rings.next(within: 5) {
            let number = try #require(Int(String(decoding: ring.prefix { $0 != 0x20 }, as: UTF8.self)))
            #expect(number > last, "\(number) after \(last)")
            last = number
        }
        #expect(last == 399)
    }

    @Test func followsTheMasterTogether() throws {
        let (one, two) = (try TemporaryRedis(), try TemporaryRedis())
        try two.cli("REPLICAOF", "127.0.0.1", "\(one.port)")
        let address = "redis://127.0.0.1:\(one.port),127.0.0.1:\(two.port)"
        let (a, b) = (try Node("a", address), try Node("b", address))
        #expect(a.changes.next() == true && b.changes.next() == true)
        #expect(a.reaches(b))
        try two.cli("REPLICAOF", "NO", "ONE")
        try one.cli("REPLICAOF", "127.0.0.1", "\(two.port)")
        #expect(a.changes.hears(false, within: 5) && a.changes.hears(true, within: 5))
        #expect(b.changes.hears(true, within: 5))
        #expect(a.reaches(b) && b.reaches(a))
        #expect(
            try two.cli("PUBSUB", "CHANNELS").split(separator: "\n").sorted() == ["xuan:s:bell:a", "xuan:s:bell:b"])
    }
}
