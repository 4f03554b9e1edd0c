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

    @Test func refusesLoginsFromAnAddressForAMinuteAfterManyRefusals() {
        let limits = limits()
        for n in 0..<5 {
            #expect(limits.secondsToWait("a", account: account(n), now: 1_000) == nil)
            limits.loginRefused("a", account: account(n), now: 1_000)
        }
        #expect(limits.secondsToWait("a", account: account(9), now: 2_000) == 59)
        #expect(limits.secondsToWait("b", account: account(9), now: 2_000) == nil)
        #expect(limits.secondsToWait("a", account: account(9), now: 61_000) == nil)
        limits.loginRefused("a", account: account(9), now: 61_000)
        #expect(limits.secondsToWait("a", account: account(9), now: 61_000) == nil)
    }

    @Test func refusesLoginsOfAnAccountFromEverywhereAfterManyRefusals() {
        let limits = limits()
        limits.loginRefused("a", account: ann, now: 1_000)
        #expect(limits.secondsToWait("c", account: ann, now: 1_000) == nil)
        limits.loginRefused("b", account: ann, now: 31_000)
        #expect(limits.secondsToWait("c", account: ann, now: 31_000) == 30)
        #expect(limits.secondsToWait("c", account: .init(site: "other", name: "ann"), now: 31_000) == nil)
        #expect(limits.secondsToWait("c", account: ann, now: 61_000) == nil)
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

    @Test func forgetsOldMinutesRatherThanGrowWithoutEnd() {
        let limits = limits()
        for n in 0..<100_000 { limits.loginRefused("a\(n)", account: ann, now: 0) }
        for _ in 0..<5 { limits.loginRefused("late", account: account(1), now: 60_000) }
        #expect(limits.secondsToWait("late", account: account(2), now: 60_000) == 60)
    }
}
