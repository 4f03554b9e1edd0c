import Foundation
import Testing
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// A message that a dying connection swallowed is reported, whatever its last frame was.
@Suite struct ArrivalTests {
    /// What a client may send after a message that it has not taken in.
    enum LastWords: CaseIterable {
        case nothing, ping, packet, pongNobodyAskedFor, pongOfAnEarlierPing, close
    }

    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    private func reported(_ user: String, at relay: RunningRelay, while person: Person) throws -> [JSON] {
        let end = Date().addingTimeInterval(10)
        while Date() < end {
            let found = relay.requests("notify").compactMap { $0["params"]?.object?["sendfail"]?.object?[user]?.array }
            if let first = found.first { return first }
            _ = try person.call("ping")
        }
        return []
    }

    @Test(arguments: LastWords.allCases)
    func aMessageIsLostByNoLastWordOfADyingClient(words: LastWords) throws {
        let relay = try RunningRelay()
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        try ann.send("message", [[1, 2], "first"])
        _ = try bob.wait("message", where: { $0["data"] == [["gid": "first"]] })
        _ = try bob.call("ping")
        let earlier = try #require(bob.lastPing)
        bob.answersPings = false
        try ann.send("message", [[1, 2], "lost"])
        _ = try ann.wait("message", where: { $0["data"] == [["gid": "lost"]] })
        switch words {
        case .nothing: break
        case .ping: bob.sendRaw(frame(9, [1]))
        case .packet: _ = try bob.call("ping")
        case .pongNobodyAskedFor: bob.sendRaw(frame(10, []) + frame(10, [UInt8](repeating: 0, count: 8)))
        case .pongOfAnEarlierPing: bob.sendRaw(frame(10, earlier))
        case .close: bob.sendRaw(frame(8, [0x03, 0xe8]))
        }
        if words == .close { _ = bob.closeCode() } else if words != .nothing { _ = try bob.call("ping") }
        bob.vanish()
        #expect(try reported("2", at: relay, while: ann) == ["lost"])
    }

    @Test func theMemoryForWhatIsNotConfirmedIsBounded() throws {
        let relay = try RunningRelay { $0.limits.unconfirmedBytes = 65536 }
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        bob.answersPings = false
        // Far more than the limit in packets, less than that in ids.
        let text = String(repeating: "x", count: 4000)
        for n in 0..<100 {
            try ann.send("message", [[2], .string("g\(n)"), .string(text)])
            _ = try bob.wait("message", where: { $0["data"]?.array?.isEmpty == false })
        }
        bob.vanish()
        #expect(Set(try reported("2", at: relay, while: ann).compactMap(\.string)) == Set((0..<100).map { "g\($0)" }))
    }

    @Test func whoNeverConfirmsIsSentAwayWhenTheIdsAloneAreTooMuch() throws {
        let relay = try RunningRelay { $0.limits.unconfirmedBytes = 65536 }
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        bob.answersPings = false
        for n in 0..<4000 {
            try ann.send("message", [[2], .string("g\(n)")])
        }
        _ = try ann.call("ping")
        #expect(bob.closeCode() == 1013)
    }

    /// In a busy chat a second between two pings is more than the limit: nothing is taken apart for that.
    @Test func aPongThatIsNotLateKeepsPacketsWhole() {
        var unconfirmed = Unconfirmed()
        for n in 0..<20 { _ = unconfirmed.add(MessageGids.packet(["g\(n)"])) }
        let limit = unconfirmed.bytes - 1
        #expect(!unconfirmed.isTooMuch(limit: limit, now: 60_000), "no ping is on its way")
        unconfirmed.pingSent(now: 60_000)
        #expect(!unconfirmed.isTooMuch(limit: limit, now: 63_000))
        #expect(unconfirmed.isTooMuch(limit: limit, now: 64_000))
        #expect(!unconfirmed.isTooMuch(limit: limit + 1, now: 64_000))
        #expect(unconfirmed.isTooMuch(limit: limit / 5, now: 60_000), "far more than the limit")
    }

    @Test func unconfirmedKeepsWhatStandsBehindThePing() {
        var unconfirmed = Unconfirmed()
        let packets = (0..<4).map { MessageGids.packet(["g\($0)"]) }
        let asks = [unconfirmed.add(packets[0]), unconfirmed.add(packets[1])]
        unconfirmed.pingSent()
        let asksAgain = unconfirmed.add(packets[2])
        #expect(asks == [true, false] && asksAgain)
        let arrived = unconfirmed.pongCame()
        #expect(arrived == 2 && unconfirmed.packets == [packets[2]])
        let more = unconfirmed.pongCame()
        #expect(more == 0, "a second pong without a ping")
        _ = unconfirmed.add(packets[3])
        unconfirmed.compact()
        unconfirmed.pingSent()
        let rest = unconfirmed.pongCame()
        #expect(rest == 2 && unconfirmed.isEmpty && unconfirmed.bytes == 0)
    }
}
