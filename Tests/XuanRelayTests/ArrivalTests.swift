import Foundation
import Testing
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// A message that a dying connection swallowed is reported, whatever its last frame was.
@Suite struct ArrivalTests {
    /// Frames that a client may send after a message that it has not read.
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

    @Test func aClientThatNeverConfirmsIsSentAwayWhenTheIdsAloneAreTooMuch() throws {
        let relay = try RunningRelay { $0.limits.unconfirmedBytes = 65536 }
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        bob.answersPings = false
        for n in 0..<1000 {
            let gid = "g\(n)" + String(repeating: "x", count: 100)
            try ann.send("message", [[2], .string(gid)])
        }
        _ = try ann.call("ping")
        #expect(bob.closeCode() == 1013)
    }

    @Test func unconfirmedKeepsWhatStandsBehindThePing() {
        var unconfirmed = Unconfirmed()
        let messages = (0..<4).map { MessageGids(["g\($0)"]) }
        let asks = [unconfirmed.add(messages[0]), unconfirmed.add(messages[1])]
        unconfirmed.pingSent()
        let asksAgain = unconfirmed.add(messages[2])
        #expect(asks == [true, false] && asksAgain)
        let arrived = unconfirmed.pongCame()
        #expect(arrived == 2 && unconfirmed.list == ["g2"])
        let more = unconfirmed.pongCame()
        #expect(more == 0 && unconfirmed.list == ["g2"], "a second pong without a ping")
        _ = unconfirmed.add(messages[3])
        unconfirmed.pingSent()
        let rest = unconfirmed.pongCame()
        #expect(rest == 2 && unconfirmed.isEmpty && unconfirmed.bytes == 0 && unconfirmed.list.isEmpty)
    }

    /// Messages that have arrived do not stay in memory while newer ones keep coming.
    @Test func unconfirmedForgetsWhatHasArrived() {
        var unconfirmed = Unconfirmed()
        for turn in 0..<1_000 {
            _ = unconfirmed.add(MessageGids(["a\(turn)", "b\(turn)"]))
            unconfirmed.pingSent()
            _ = unconfirmed.add(MessageGids(["c\(turn)"]))
            let arrived = unconfirmed.pongCame()
            #expect(arrived == (turn == 0 ? 1 : 2))
            #expect(unconfirmed.list == ["c\(turn)"])
        }
    }

    @Test(arguments: [
        (#"{"data":[{"gid":"a","x":1}],"users":[2]}"#, ["a"]),
        (#"{"data":[{"id":12,"gid":"a","content":"x"}]}"#, ["a"]),
        (#"{"data":{"id":12,"gid":"a"}}"#, ["a"]),
        (#"{"data":[{"id":12,"gid":"a"},{"id":13,"gid":"b"}]}"#, ["a", "b"]),
        (#"{"data":[{"content":"{\"gid\":\"no\"}","date":5,"gid" : "a"},{"gid":"b"}]}"#, ["a", "b"]),
        (#"{"data":[{"user":"gid","gid":"\u00e9\"\\"}]}"#, ["é\"\\"]),
        (#"{"data":[{"gid":12},{"gid":null},{"gid":""},{"gid":"a"}]}"#, ["a"]),
        (#"{"gid":"outside","data":[]}"#, []),
        (#"{"method":"message"}"#, []),
    ])
    func gidsAreFoundInAnyOrder(_ packet: String, _ gids: [String]) {
        #expect(MessageGids(in: Array(packet.utf8)).list == gids)
        let padded = packet.replacing("}]", with: #","more":"\#(String(repeating: "x\\\"gi", count: 40))"}]"#)
        #expect(MessageGids(in: Array(padded.utf8)).list == gids)
    }
}
