import Glibc
import Testing
import XuanConfig
import XuanNet
import XuanPacket
import XuanTesting
import XuanThreads

@testable import XuanRelay

/// A relay's status, told to backends that hold a push channel and to no others.
@Suite struct StatusTests {
    private static let key = "0123456789abcdef0123456789abcdef"

    private func config(_ more: String = "") throws -> RelayConfig {
        try RelayConfig(
            parsing: """
                [server]
                isHttps=0
                \(more)
                [backend]
                fake=http://127.0.0.1:1/x.php,\(Self.key)
                other=http://secret.example/x.php,\(Self.key)
                [backendOptions.fake]
                timeout=7
                [backendOptions.other]
                timeout=8
                """, file: "xxd.conf")
    }

    /// Waits until `count` statuses were asked, and returns the parameters of all.
    private func statuses(_ relay: RunningRelay, _ count: Int) -> [JSONObject] {
        let end = MonotonicClock.nanoseconds() + 10_000_000_000
        while relay.backend.requests("$status").count < count, MonotonicClock.nanoseconds() < end { sched_yield() }
        return relay.backend.requests("$status").compactMap { $0["params"]?.object }
    }

    @Test(arguments: [1, 2])
    func theFirstOneHasTheFactsTheNextOnesHaveTheFigures(loops: Int) throws {
        let facts = RelayFacts(try config(), certificate: nil)
        let relay = try RunningRelay(loops: loops, facts: facts, pushChannel: true) { $0.statusMilliseconds = 20 }
        let all = statuses(relay, 3)
        try #require(all.count >= 3)
        let first = try #require(all[0]["facts"]?.object)
        #expect(first["certificate"] == .null && first["logLevel"] == "info")
        let settings = try #require(first["settings"]?.array).compactMap(\.object)
        func value(_ name: String) -> JSON? { settings.first { $0["name"]?.string == name }?["value"] }
        #expect(value("limits.on") == true && value("server.isHttps") == false && value("server.chatPort") == "11444")
        #expect(value("backendOptions.timeout") == "7", "this backend's, not the other's")
        #expect(!JSON.object(first).text.contains(Self.key) && !JSON.object(first).text.contains("secret.example"))
        #expect(all[0]["version"] == "v2.2.0" && all[0]["started"]?.integer ?? 0 > 1_600_000_000_000)
        #expect(all[0]["name"]?.string?.isEmpty == false && all[0]["connections"] == 0 && all[0]["online"] == 0)
        #expect(all.dropFirst().allSatisfy { $0["facts"] == nil })
    }

    @Test func figuresAreThoseOfAllLoops() throws {
        let relay = try RunningRelay(loops: 2, facts: RelayFacts(try config(), certificate: nil), pushChannel: true) {
            $0.statusMilliseconds = 20
        }
        let people = try (1...6).map {
            try Person("\($0)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        }
        let end = MonotonicClock.nanoseconds() + 10_000_000_000
        var last = JSONObject()
        while last["online"]?.integer != 6, MonotonicClock.nanoseconds() < end {
            last = statuses(relay, 1).last ?? last
        }
        #expect(last["online"] == 6 && last["logins"] == 6 && last["connections"]?.integer ?? 0 >= 6)
        #expect(last["packetsIn"]?.integer ?? 0 >= 6)
        let latency = try #require(last["latency"]?.object)
        let steps = try #require(latency["steps"]?.array)
        #expect(latency["precision"] == 2 && latency["longest"]?.integer ?? 0 > 0)
        #expect(steps.reduce(0) { $0 + ($1.array?[1].integer ?? 0) } >= 6)
        withExtendedLifetime(people) {}
    }

    @Test func aBackendThatHasForgottenTheFactsGetsThemAtOnceAndSoAfterAReload() throws {
        let facts = RelayFacts(try config(), certificate: nil)
        let relay = try RunningRelay(facts: facts, pushChannel: true) { $0.statusMilliseconds = 50 }
        _ = statuses(relay, 2)
        relay.backend.factsKnown.withLock { $0 = 0 }
        let before = relay.backend.requests("$status").count
        _ = statuses(relay, before + 3)
        #expect(relay.backend.requests("$status").dropFirst(before).contains { $0["params"]?.object?["facts"] != nil })

        let again = facts.reloaded(try config("drain=9\nloops=4\n[log]\nlevel=debug"), certificate: nil)
        relay.backend.factsKnown.withLock { $0 = 2 }
        relay.set(again)
        let count = relay.backend.requests("$status").count
        let later = statuses(relay, count + 3).dropFirst(count)
        let renewed = try #require(later.compactMap { $0["facts"]?.object }.last { $0["number"] == 2 })
        #expect(renewed["logLevel"] == "debug")
        let settings = try #require(renewed["settings"]?.array).compactMap(\.object)
        func value(_ name: String) -> JSON? { settings.first { $0["name"]?.string == name }?["value"] }
        #expect(value("server.drain") == "9")
        #expect(value("server.loops") == "1", "waits for a restart")
    }

    @Test func anOlderBackendIsNotAskedAgainForLong() throws {
        let facts = RelayFacts(try config(), certificate: nil)
        let relay = try RunningRelay(facts: facts, factsKnown: nil, pushChannel: true) { $0.statusMilliseconds = 10 }
        _ = statuses(relay, 1)
        var pause = timespec(tv_sec: 0, tv_nsec: 300_000_000)
        nanosleep(&pause, nil)
        #expect(relay.backend.requests("$status").count == 1)
    }

    @Test(arguments: [false, nil] as [Bool?])
    func aBackendWithoutAPushChannelHearsNothing(isOpen: Bool?) throws {
        let facts = RelayFacts(try config(), certificate: nil)
        let relay = try RunningRelay(facts: facts, pushChannel: isOpen) {
            $0.statusMilliseconds = 10
            $0.pollMilliseconds = 20
        }
        let end = MonotonicClock.nanoseconds() + 10_000_000_000
        while relay.backend.requests("checkUserChange").count < 3, MonotonicClock.nanoseconds() < end { sched_yield() }
        #expect(relay.backend.requests("$status").isEmpty)
    }

    @Test func aBackendThatHasNoChannelAnyMoreHearsNothingMore() throws {
        let facts = RelayFacts(try config(), certificate: nil)
        let relay = try RunningRelay(facts: facts, pushChannel: true) {
            $0.statusMilliseconds = 10
            $0.pollMilliseconds = 20
        }
        _ = statuses(relay, 2)
        relay.backend.changePushChannel(false)
        let end = MonotonicClock.nanoseconds() + 10_000_000_000
        func polls() -> Int { relay.backend.requests("checkUserChange").count }
        while polls() < 1, MonotonicClock.nanoseconds() < end { sched_yield() }
        // One may have been on its way; polls go on for longer than a status would take.
        let (before, then) = (polls(), relay.backend.requests("$status").count)
        while polls() < before + 5, MonotonicClock.nanoseconds() < end { sched_yield() }
        let last = relay.backend.requests("$status").count
        #expect(last <= then + 1 && polls() >= before + 5)
        relay.backend.changePushChannel(true)
        #expect(statuses(relay, last + 2).dropFirst(last).first?["facts"] != nil)
    }

    @Test func aRelayWithoutFactsSaysNothing() throws {
        let relay = try RunningRelay(pushChannel: true) { $0.statusMilliseconds = 10 }
        _ = try Person("5", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        #expect(relay.backend.requests("$status").isEmpty)
    }
}
