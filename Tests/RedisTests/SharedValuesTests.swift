import Foundation
import Redis
import Testing
import XuanConfig
import XuanTesting

private final class ValuesBench: Sendable {
    let values: SharedValues
    let emptied = Inbox<Bool>()
    private let thread: LoopThread

    init(_ address: String, node: String = "a") throws {
        thread = try LoopThread()
        values = SharedValues(
            try RedisAddress(parsing: address), store: "s", node: node, run: UUID().uuidString, loop: thread.loop,
            logger: quiet)
        let emptied = emptied
        values.open { emptied.put(true) }
    }

    deinit { values.close() }

    func get(_ key: String) -> [UInt8]? {
        let box = Inbox<[UInt8]?>()
        values.get(key) { box.put($0) }
        return box.next() ?? nil
    }

    func all(_ key: String) -> [String: [UInt8]]? {
        let box = Inbox<[String: [UInt8]]?>()
        values.all(in: key) { box.put($0) }
        return box.next() ?? nil
    }

    func append(_ value: [UInt8], to list: String) -> Bool? {
        let box = Inbox<Bool>()
        values.append(value, to: list, most: 1_000, seconds: 60) { box.put($0) }
        return box.next()
    }

    func read(_ list: String, after place: String?, most: Int = 100) -> [(place: String, value: [UInt8])]? {
        let box = Inbox<[(place: String, value: [UInt8])]?>()
        values.read(list, after: place, most: most) { box.put($0) }
        return box.next() ?? nil
    }
}

@Suite(.enabled(if: RedisLibrary.fault == nil && TemporaryRedis.isInstalled, .init(rawValue: TemporaryRedis.cure)))
struct SharedValuesTests {
    @Test func keepsAValueForItsTime() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try ValuesBench(redis.text), try ValuesBench(redis.text, node: "b"))
        #expect(a.emptied.next() == true && b.emptied.next() == true)
        a.values.set("k", [0, 13, 10, 255], seconds: 100)
        #expect(a.get("k") == [0, 13, 10, 255])
        #expect(b.get("k") == [0, 13, 10, 255] && b.get("other") == nil)
        #expect((90...100).contains(Int(try redis.cli("TTL", "xuan:s:k")) ?? 0))
        a.values.extend("k", seconds: 1_000)
        #expect(a.get("k") != nil)
        #expect((900...1_000).contains(Int(try redis.cli("TTL", "xuan:s:k")) ?? 0))
        a.values.delete("k")
        #expect(a.get("k") == nil)
    }

    @Test func keepsSeveralUnderNames() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try ValuesBench(redis.text), try ValuesBench(redis.text, node: "b"))
        #expect(a.emptied.next() == true && b.emptied.next() == true)
        #expect(a.all("p") == [:])
        a.values.put([1], named: "x", in: "p", seconds: 60)
        a.values.put([2], named: "y", in: "p", seconds: 60)
        #expect(a.all("p") == ["x": [1], "y": [2]])
        #expect((50...60).contains(Int(try redis.cli("TTL", "xuan:s:p")) ?? 0))
        b.values.remove("x", from: "p")
        #expect(b.all("p") == ["y": [2]])
    }

    @Test func readsAListFromAPlaceOn() throws {
        let redis = try TemporaryRedis()
        let (a, b) = (try ValuesBench(redis.text), try ValuesBench(redis.text, node: "b"))
        #expect(a.emptied.next() == true && b.emptied.next() == true)
        #expect(b.read("l", after: nil)?.isEmpty == true)
        for number: UInt8 in 0..<5 { #expect(a.append([number], to: "l") == true) }
        let first = try #require(b.read("l", after: nil, most: 3))
        #expect(first.map(\.value) == [[0], [1], [2]])
        let rest = try #require(b.read("l", after: first.last!.place))
        #expect(rest.map(\.value) == [[3], [4]])
        #expect(b.read("l", after: rest.last!.place)?.isEmpty == true)
        #expect((50...60).contains(Int(try redis.cli("TTL", "xuan:s:l")) ?? 0))
    }

    @Test func saysWhenRedisHasForgotten() throws {
        let redis = try TemporaryRedis()
        let bench = try ValuesBench(redis.text)
        #expect(bench.emptied.next() == true)
        #expect(bench.emptied.next(within: 4) == nil, "it still knows")
        try redis.cli("FLUSHALL")
        #expect(bench.emptied.next(within: 5) == true)
        redis.kill()
        try redis.start()
        #expect(bench.emptied.next(within: 5) == true)
    }

    @Test func answersNothingAtOnceWithoutRedis() throws {
        let redis = try TemporaryRedis()
        let bench = try ValuesBench(redis.text)
        #expect(bench.emptied.next() == true && bench.values.isUp && bench.values.awayMilliseconds == 0)
        bench.values.set("k", [1], seconds: 100)
        #expect(bench.get("k") == [1])
        redis.pause()
        var began = Date()
        #expect(bench.get("k") == nil)
        #expect((0.4...0.9).contains(began.secondsAgo), "half a second")
        while bench.values.isUp, began.secondsAgo < 6 { usleep(20_000) }
        #expect(!bench.values.isUp)
        began = Date()
        #expect(bench.get("k") == nil && bench.all("k") == nil && bench.append([1], to: "l") == false)
        #expect(began.secondsAgo < 0.1)
        usleep(300_000)
        #expect((200...5_000).contains(bench.values.awayMilliseconds))
        redis.resume()
        while !bench.values.isUp, began.secondsAgo < 6 { usleep(20_000) }
        #expect(bench.get("k") == [1])
    }
}
