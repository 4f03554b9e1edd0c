import Testing

@testable import XuanCounts

/// The limits that protect passwords lock out nobody but the guesser.
@Suite struct GuessLimitsTests {
    private func attempt(_ account: String, _ address: String, stamp: String = "") -> GuessLimits.Try {
        GuessLimits.Try(account: account, stamp: stamp, address: address)
    }

    private func fail(
        _ limits: inout GuessLimits, _ account: String, _ address: String, times: Int = 1, now: Int64 = 0
    ) {
        for _ in 0..<times { _ = limits.failed(attempt(account, address), now: now) }
    }

    @Test func fiveGuessesLockTheAccountForTheGuessersAddressOnly() {
        var limits = GuessLimits()
        for left in [4, 3, 2, 1, 0] {
            #expect(limits.verdict(attempt("ann", "203.0.113.5"), now: 0) == .open)
            #expect(limits.failed(attempt("ann", "203.0.113.5"), now: 0) == left)
        }
        #expect(limits.verdict(attempt("ann", "203.0.113.5"), now: 0) == .locked(seconds: 600))
        #expect(limits.verdict(attempt("ann", "203.0.113.5"), isKnown: true, now: 599_000) == .locked(seconds: 1))
        #expect(limits.verdict(attempt("ann", "203.0.113.6"), now: 0) == .open)
        #expect(limits.verdict(attempt("bob", "203.0.113.5"), now: 0) == .open)
        #expect(limits.verdict(attempt("ann", "203.0.113.5"), now: 600_000) == .open)
        #expect(limits.failed(attempt("ann", "203.0.113.5"), now: 600_000) == 4)
    }

    @Test func aRightPasswordForgetsTheFailuresBeforeIt() {
        var limits = GuessLimits()
        fail(&limits, "ann", "a", times: 4)
        limits.succeeded(attempt("ann", "a"))
        fail(&limits, "ann", "a", times: 4)
        #expect(limits.verdict(attempt("ann", "a"), now: 0) == .open)
    }

    @Test func fiftyGuessesFromEverywhereLeaveTheAccountsOwnAddressesOpen() {
        var limits = GuessLimits()
        limits.succeeded(attempt("ann", "home"))
        for n in 0..<50 { fail(&limits, "ann", "10.0.0.\(n)") }
        #expect(limits.verdict(attempt("ann", "new"), now: 0) == .locked(seconds: 3_600))
        #expect(limits.verdict(attempt("ann", "home"), now: 0) == .open)
        #expect(limits.verdict(attempt("ann", "company"), isKnown: true, now: 0) == .open)
        #expect(limits.verdict(attempt("ann", "new"), now: 3_600_000) == .open)
    }

    @Test func anAddressIsSlowedDownMoreAndMoreButNeverShutOut() {
        var limits = GuessLimits()
        for n in 0..<60 { fail(&limits, "u\(n)", "a") }
        var (now, waits): (Int64, [Int]) = (0, [])
        for n in 0..<8 {
            guard case .wait(let seconds) = limits.verdict(attempt("v\(n)", "a"), now: now) else { break }
            waits.append(seconds)
            now += Int64(seconds) * 1_000
            #expect(limits.verdict(attempt("v\(n)", "a"), now: now) == .open)
            fail(&limits, "v\(n)", "a", now: now)
        }
        #expect(waits == [5, 10, 20, 40, 60, 60, 60, 60])
        #expect(limits.verdict(attempt("x", "b"), now: now) == .open)
        // Quiet for a while, and it begins from the start.
        #expect(limits.verdict(attempt("x", "a"), now: now + 600_000) == .open)
        fail(&limits, "x", "a", now: now + 600_000)
        #expect(limits.verdict(attempt("y", "a"), now: now + 600_000) == .open)
    }

    @Test func colleaguesOfAGuesserWhoHaveSignedInBeforeDoNotWait() {
        var limits = GuessLimits()
        limits.succeeded(attempt("mei", "company"))
        for n in 0..<200 { fail(&limits, "u\(n)", "company") }
        #expect(limits.verdict(attempt("mei", "company"), now: 0) == .open)
        #expect(limits.verdict(attempt("lin", "company"), isKnown: true, now: 0) == .open)
    }

    @Test func anotherPasswordEndsTheLock() {
        var limits = GuessLimits()
        for _ in 0..<5 { _ = limits.failed(attempt("ann", "a", stamp: "old"), now: 0) }
        #expect(limits.verdict(attempt("ann", "a", stamp: "old"), now: 0) != .open)
        #expect(limits.verdict(attempt("ann", "a", stamp: "new"), now: 0) == .open)
    }

    @Test func anAdministratorEndsTheLockEverywhere() {
        var limits = GuessLimits()
        for n in 0..<50 { fail(&limits, "ann", "10.0.0.\(n % 8)") }
        fail(&limits, "bob", "a", times: 5)
        #expect(limits.lockedAccounts(now: 0) == [GuessLimits.key(of: "ann"), GuessLimits.key(of: "bob")])
        limits.unlock("ann")
        #expect(limits.lockedAccounts(now: 0) == [GuessLimits.key(of: "bob")])
        #expect(limits.verdict(attempt("ann", "10.0.0.1"), now: 0) == .open)
        #expect(limits.lockedAccounts(now: 3_600_000) == [])
    }

    @Test func nothingIsCountedWithoutLimits() {
        var limits = GuessLimits()
        limits.settings.areOn = false
        fail(&limits, "ann", "a", times: 1_000)
        #expect(limits.verdict(attempt("ann", "a"), now: 0) == .open)
    }

    @Test func memoryIsBoundedAndLateLocksOutliveMadeUpNames() {
        var limits = GuessLimits(capacity: 1_000)
        fail(&limits, "ann", "a", times: 5)
        for n in 0..<900 { fail(&limits, "made-up\(n)", "b\(n)") }
        #expect(limits.verdict(attempt("ann", "a"), now: 0) != .open)
        for n in 0..<100_000 { fail(&limits, "made-up\(n)", "b\(n)") }
        #expect(limits.lockedAccounts(now: 0).count <= 2_000)
    }
}
