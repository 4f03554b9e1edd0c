import Foundation
import Testing
import XuanPacket

@testable import XuanRelay

/// The table of tokens under a clock in the test's hands.
@Suite struct ClientTokensTests {
    private static let lifetime = ClientTokens.lifetime
    private let tokens: ClientTokens

    init() throws { tokens = try ClientTokens(.login) }

    /// For an account that has asked for no other.
    private func issue(
        to address: String, account: String = UUID().uuidString, now: UInt64, by other: ClientTokens? = nil
    ) throws -> PacketKey {
        try #require(try (other ?? tokens).issue(to: address, account: account, now: now))
    }

    /// Everything that a first packet from there would be tried against, in order.
    private func all(from address: String, now: UInt64) -> [ClientToken] {
        ClientTokens.Circle.allCases.flatMap { tokens.candidates($0, from: address, now: now) }
    }

    private func token(_ key: PacketKey, now: UInt64) throws -> ClientToken {
        try #require(all(from: "", now: now).first { $0.key == key })
    }

    @Test func eachLoginGetsATokenOfItsOwn() throws {
        let keys = try (0..<100).map { _ in try issue(to: "a", now: 0) }
        #expect(Set(keys).count == 100)
        #expect(keys.allSatisfy { tokens.isKnown($0.text, now: 0) })
        #expect(keys.allSatisfy { $0.text.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test func theTokenOfARunIsOneAndNeverEnds() throws {
        let tokens = try ClientTokens(.run)
        let key = try issue(to: "a", now: 0, by: tokens)
        #expect(try issue(to: "b", now: 1, by: tokens) == key)
        #expect(tokens.isKnown(key.text, now: .max))
        #expect(!tokens.isKnown(try PacketKey.random().text, now: 0))
        tokens.release(try #require(tokens.ofRun), now: 0)
        #expect(tokens.isKnown(key.text, now: .max))
    }

    @Test func onlyAWholeTokenIsKnown() throws {
        let text = try issue(to: "a", now: 0).text
        for wrong in [
            "", String(text.dropLast()), text + "0", String(repeating: "0", count: 32), text.uppercased() + " ",
        ] {
            #expect(!tokens.isKnown(wrong, now: 0))
        }
    }

    @Test func aTokenThatNobodyUsesEndsAfterFiveMinutes() throws {
        let key = try issue(to: "a", now: 1_000)
        let token = try token(key, now: 1_000)
        #expect(tokens.isKnown(key.text, now: 1_000 + Self.lifetime - 1))
        #expect(!tokens.isKnown(key.text, now: 1_000 + Self.lifetime))
        #expect(all(from: "a", now: 1_000 + Self.lifetime).isEmpty)
        #expect(!tokens.bind(token, now: 1_000 + Self.lifetime))
        // And is forgotten as soon as somebody asks for another.
        _ = try issue(to: "b", now: 1_000 + Self.lifetime)
        #expect(!tokens.isKnown(key.text, now: 1_000))
    }

    @Test func aTokenInUseEndsFiveMinutesAfterItsLastConnection() throws {
        let key = try issue(to: "a", now: 0)
        let token = try token(key, now: 0)
        #expect(tokens.bind(token, now: 10))
        #expect(tokens.bind(token, now: 20))
        let day: UInt64 = 86_400_000
        #expect(tokens.isKnown(key.text, now: day))
        tokens.release(token, now: day)
        #expect(tokens.isKnown(key.text, now: 2 * day))
        tokens.release(token, now: 2 * day)
        #expect(tokens.isKnown(key.text, now: 2 * day + Self.lifetime - 1))
        #expect(tokens.bind(token, now: 2 * day + Self.lifetime - 1))
        tokens.release(token, now: 3 * day)
        #expect(!tokens.isKnown(key.text, now: 3 * day + Self.lifetime))
    }

    @Test func usedAndGivenBackWithinAMillisecondItEndsOnce() throws {
        let keys = try (0..<4).map { _ in try issue(to: "a", now: 0) }
        for key in keys[..<2] {
            let token = try token(key, now: 0)
            for _ in 0..<3 {
                #expect(tokens.bind(token, now: 0))
                tokens.release(token, now: 0)
            }
        }
        let late = try issue(to: "a", now: Self.lifetime)
        #expect(keys.allSatisfy { !tokens.isKnown($0.text, now: 0) })
        #expect(all(from: "a", now: Self.lifetime).map(\.key) == [late])
    }

    @Test func theLikeliestIsTriedFirst() throws {
        let used = try token(issue(to: "a", now: 0), now: 0)
        let elsewhere = try issue(to: "b", now: 1)
        #expect(tokens.bind(used, now: 2))
        let here = try (0..<40).map { try issue(to: "a", now: 3 + UInt64($0)) }
        let order = all(from: "a", now: 50).map(\.key)
        #expect(order[0] == here[39])
        #expect(order[1] == used.key)
        #expect(order[2] == here[38])
        #expect(order.filter { $0 != used.key }[..<40] == here.reversed()[...])
        #expect(order.last == elsewhere || order.last == used.key)
        #expect(Set(order) == Set(here + [elsewhere, used.key]))
    }

    @Test func aFirstPacketIsNotTriedAgainstMoreThanTheBound() throws {
        for n in 0..<10_000 { _ = try issue(to: n % 2 == 0 ? "a" : "b", now: 0) }
        for circle in ClientTokens.Circle.allCases {
            #expect(tokens.candidates(circle, from: "a", now: 0).count <= ClientTokens.maximumTrials)
        }
    }

    /// One account asks all the time: only its own tokens end.
    @Test func nobodysTokenEndsBecauseOfOthers() throws {
        let ann = try issue(to: "a", account: "ann", now: 0)
        let eve = try (0..<20_000).map { _ in try issue(to: "a", account: "eve", now: 1) }
        #expect(tokens.isKnown(ann.text, now: 1))
        #expect(eve[..<19_984].allSatisfy { !tokens.isKnown($0.text, now: 1) })
        #expect(eve[19_984...].allSatisfy { tokens.isKnown($0.text, now: 1) })
        #expect(all(from: "a", now: 1).count == 17)
        // A token in use is none that waits.
        #expect(tokens.bind(try token(ann, now: 1), now: 1))
        for _ in 0..<100 { _ = try issue(to: "b", account: "ann", now: 2) }
        #expect(tokens.isKnown(ann.text, now: 2))
    }

    @Test func aTokenThatComesBackCountsForItsAccount() throws {
        let tokens = try ClientTokens(.login, perAccount: 2)
        let keys = try (0..<3).map { n -> PacketKey in
            let key = try issue(to: "a", account: "ann", now: 0, by: tokens)
            let token = try #require(tokens.candidates(.newest, from: "a", now: 0).first { $0.key == key })
            #expect(tokens.bind(token, now: 0))
            return key
        }
        for key in keys {
            let token = try #require(
                ClientTokens.Circle.allCases.flatMap { tokens.candidates($0, from: "a", now: 1) }.first {
                    $0.key == key
                })
            tokens.release(token, now: 1)
        }
        #expect(keys.map { tokens.isKnown($0.text, now: 1) } == [false, true, true])
    }

    /// A whole company behind one address logs in at nine o'clock.
    @Test func fiveThousandPeopleAtOneAddressFindTheirTokens() throws {
        let keys = try (0..<5_000).map { try issue(to: "a", account: "p\($0)", now: 0) }
        #expect(Set(all(from: "a", now: 1).map(\.key)) == Set(keys))
    }

    @Test func pastTheBoundOfAllThereIsNoNewTokenAndTheOldOnesStay() throws {
        let keys = try (0..<ClientTokens.maximumWaiting).map { try issue(to: "a", account: "p\($0)", now: 0) }
        #expect(try tokens.issue(to: "b", account: "late", now: 1) == nil)
        #expect(keys.allSatisfy { tokens.isKnown($0.text, now: 1) })
        _ = try issue(to: "b", account: "late", now: Self.lifetime)
    }

    /// Garbage in place of a first packet costs little: tokens of other addresses are looked through a few times only.
    @Test func garbageFromOneAddressIsNotTriedAgainstEverybodysTokensForLong() throws {
        for n in 0..<1_000 { _ = try issue(to: "company", account: "p\(n)", now: 0) }
        for _ in 0..<ClientTokens.straySearches {
            #expect(tokens.candidates(.others, from: "stranger", now: 0).count == 1_000)
        }
        #expect(tokens.candidates(.others, from: "stranger", now: 59_999).isEmpty)
        #expect(tokens.candidates(.others, from: "another", now: 59_999).count == 1_000)
        #expect(tokens.candidates(.others, from: "stranger", now: 60_000).count == 1_000)
    }

    @Test func threadsMayShareIt() throws {
        let workers = (0..<4).map { worker in
            Worker { [tokens] in
                for n in 0..<500 {
                    let key = try! tokens.issue(to: "\(worker)", account: "\(worker) \(n)", now: UInt64(n))!
                    let token = tokens.candidates(.newest, from: "\(worker)", now: UInt64(n)).first { $0.key == key }!
                    precondition(tokens.bind(token, now: UInt64(n)))
                    tokens.release(token, now: UInt64(n))
                }
            }
        }
        for worker in workers { worker.join() }
        #expect(all(from: "0", now: 500).count == 2_000)
        #expect(all(from: "0", now: 500 + Self.lifetime).isEmpty)
    }
}
