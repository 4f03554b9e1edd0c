import Testing
import XuanConfig

@testable import XuanRelay

@Suite struct AddressLimitsTests {
    private let ann = AddressLimits.Account(site: "s", name: "ann")

    private func limits(_ change: (inout RelayConfig.Limits) -> Void = { _ in }) -> AddressLimits {
        var limits = RelayConfig.Limits()
        limits.connectionsPerAddress = 3
        limits.loginsPerAddress = 5
        limits.loginsPerAccount = 2
        change(&limits)
        return AddressLimits(limits)
    }

    private func account(_ n: Int) -> AddressLimits.Account { .init(site: "s", name: "u\(n)") }

    @Test func slowsAnAddressDownAfterManyRefusalsAndNobodyElse() {
        let limits = limits()
        for n in 0..<5 {
            #expect(limits.secondsToWait("a", account: account(n), now: 1_000) == nil)
            limits.loginRefused("a", account: account(n), now: 1_000)
        }
        #expect(limits.secondsToWait("a", account: account(9), now: 2_000) == 4)
        #expect(limits.secondsToWait("b", account: account(9), now: 2_000) == nil)
        #expect(limits.secondsToWait("a", account: account(9), now: 6_000) == nil)
        limits.loginRefused("a", account: account(9), now: 6_000)
        #expect(limits.secondsToWait("a", account: account(9), now: 6_000) == 10)
    }

    @Test func refusesLoginsOfAnAccountFromWhereItWasGuessedOnly() {
        let limits = limits()
        limits.loginRefused("a", account: ann, now: 1_000)
        #expect(limits.secondsToWait("a", account: ann, now: 1_000) == nil)
        limits.loginRefused("a", account: ann, now: 31_000)
        #expect(limits.secondsToWait("a", account: ann, now: 31_000) == 60)
        #expect(limits.secondsToWait("c", account: ann, now: 31_000) == nil)
        #expect(limits.secondsToWait("a", account: .init(site: "other", name: "ann"), now: 31_000) == nil)
        #expect(limits.secondsToWait("a", account: ann, now: 91_000) == nil)
    }

    @Test func aKnownPersonAtAnAddressDoesNotWaitForItsGuesser() {
        let limits = limits()
        limits.loginTaken("a", account: ann)
        for n in 0..<50 { limits.loginRefused("a", account: account(n), now: 1_000) }
        #expect(limits.secondsToWait("a", account: account(99), now: 1_000) != nil)
        #expect(limits.secondsToWait("a", account: ann, now: 1_000) == nil)
    }

    @Test func countsConnections() {
        let limits = limits()
        for _ in 0..<3 { #expect(limits.connectionOpened("a")) }
        #expect(!limits.connectionOpened("a"))
        #expect(limits.connectionOpened("b"))
        limits.connectionClosed("a")
        #expect(limits.connectionOpened("a"))
        #expect(!limits.connectionOpened("a"))
    }

    @Test func countsAnIPv6CustomerOnce() {
        let limits = limits()
        for n in 1...3 { #expect(limits.connectionOpened("2001:db8:1:2::\(n)")) }
        #expect(!limits.connectionOpened("2001:db8:1:2:ffff::9"))
        #expect(limits.connectionOpened("2001:db8:1:3::1"))
        limits.connectionClosed("2001:db8:1:2::3")
        #expect(limits.connectionOpened("2001:db8:1:2::4"))
        for n in 1...2 { limits.loginRefused("2001:db8:1:2::\(n)", account: ann, now: 0) }
        #expect(limits.secondsToWait("2001:db8:1:2::77", account: ann, now: 0) != nil)
    }

    @Test func canBeOffAndBeSwitchedWhileConnectionsAreOpen() {
        let limits = limits { $0.areOn = false }
        for _ in 0..<50 {
            limits.loginRefused("a", account: ann, now: 0)
            #expect(limits.connectionOpened("a"))
        }
        #expect(limits.secondsToWait("a", account: ann, now: 0) == nil)
        limits.change(RelayConfig.Limits())
        #expect(limits.connectionOpened("a"))
        for _ in 0..<51 { limits.connectionClosed("a") }
        var one = RelayConfig.Limits()
        one.connectionsPerAddress = 1
        limits.change(one)
        #expect(limits.connectionOpened("a") && !limits.connectionOpened("a"))
    }

    @Test func forgetsTheOldestRatherThanGrowWithoutEnd() {
        let limits = limits()
        for n in 0..<200_000 { limits.loginRefused("a\(n)", account: account(n), now: 0) }
        for n in 0..<5 { limits.loginRefused("late", account: account(n), now: 0) }
        #expect(limits.secondsToWait("late", account: account(7), now: 0) == 5)
    }
}
