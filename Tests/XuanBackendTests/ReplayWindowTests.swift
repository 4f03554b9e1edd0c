import Testing

@testable import XuanBackendHTTP

@Suite struct ReplayWindowTests {
    /// The window's verdict on each number of one sender.
    private func taken(_ numbers: [Int64]) -> [Bool] {
        var window = ReplayWindow()
        return numbers.map { number in window.take(number, of: 1, now: 0) }
    }

    @Test func takesEachNumberOnce() {
        #expect(taken([1, 3, 2, 100, 99, 5]) == [true, true, true, true, true, true])
        #expect(taken([1, 1, 3, 3, 2, 2, 3, 1]) == [true, false, true, false, true, false, false, false])
        #expect(taken([0, -1, .min]) == [false, false, false])
    }

    @Test func takesNothingFromFarBehind() {
        let span = Int64(ReplayWindow.span)
        #expect(taken([1, span, 1, 2, span + 2, 2]) == [true, true, false, true, true, false])
        #expect(taken([span, 10 * span, 10 * span - 1, span + 3, 10 * span]) == [true, true, true, false, false])
        #expect(taken([.max, .max, .max - 1]) == [true, false, true])
    }

    @Test func sendersAreBounded() {
        var window = ReplayWindow()
        var count = 0
        for sender in 0..<UInt64(ReplayWindow.maximumSenders + 5) {
            if window.take(1, of: sender, now: 0) { count += 1 }
        }
        #expect(count == ReplayWindow.maximumSenders)
        let isTakenLater = window.take(1, of: .max, now: 3 * ReplayWindow.skewMilliseconds)
        #expect(isTakenLater)
    }
}
