import Testing

@testable import XuanCounts

@Suite struct HistogramTests {
    @Test func percentilesAreNearTheTruth() {
        var histogram = Histogram()
        #expect(histogram.percentile(0.5) == 0)
        for n in 1...100_000 { histogram.record(UInt64(n) * 1000) }
        for (share, truth) in [(0.5, 50_000_000.0), (0.99, 99_000_000), (0.999, 99_900_000), (1, 100_000_000)] {
            let found = Double(histogram.percentile(share))
            #expect(found >= truth * 0.999 && found <= truth * 1.017, "\(share): \(found)")
        }
        #expect(histogram.maximum == 100_000_000 && histogram.count == 100_000)
    }

    @Test func stepsMakeTheSameOneAgain() throws {
        var old = Histogram(precision: 2)
        for n in 1...500 { old.record(UInt64(n * n)) }
        var new = old
        new.record(7)
        func again(_ one: Histogram) -> Histogram? {
            let steps = one.steps.map { (place: Int64($0.place), count: Int64($0.count)) }
            return Histogram(precision: 2, steps: steps, maximum: one.maximum)
        }
        let (first, second) = (try #require(again(old)), try #require(again(new)))
        #expect(first.count == 500 && first.percentile(0.5) == old.percentile(0.5) && first.maximum == 250_000)
        #expect(second.follows(first) && first.follows(first) && !first.follows(second))
        #expect(second.since(first).count == 1)
        let bad: [[(place: Int64, count: Int64)]] = [
            [(-1, 1)], [(252, 1)], [(5, 0)], [(5, -1)], [(5, 1 << 37)], [(5, 1), (5, 1)], [(6, 1), (5, 1)],
            [(.max, 1)], [(.min, 1)],
        ]
        for steps in bad { #expect(Histogram(precision: 2, steps: steps, maximum: 1) == nil, "\(steps)") }
    }

    @Test func takesAnyValue() {
        var histogram = Histogram()
        for value: UInt64 in [0, 1, 127, 128, 255, 256, .max] { histogram.record(value) }
        #expect(histogram.percentile(0) == 0 && histogram.percentile(1) == .max)
    }

    @Test(arguments: [2, 6])
    func countsBelowAPowerOfTwoExactly(precision: Int) {
        var histogram = Histogram(precision: precision)
        for value: UInt64 in [0, 1, 1023, 1024, 1025, 4095, 4096, 1 << 40, .max] { histogram.record(value) }
        #expect(histogram.countBelow(powerOfTwo: 10) == 3)
        #expect(histogram.countBelow(powerOfTwo: 12) == 6)
        #expect(histogram.countBelow(powerOfTwo: 40) == 7 && histogram.countBelow(powerOfTwo: 41) == 8)
    }

    @Test func twoAddUp() {
        var (one, other, both) = (Histogram(precision: 2), Histogram(precision: 2), Histogram(precision: 2))
        for n: UInt64 in 1...500 {
            n % 3 == 0 ? one.record(n * 977) : other.record(n * 977)
            both.record(n * 977)
        }
        one += other
        #expect(one.count == 500 && one.sum == both.sum && one.maximum == both.maximum)
        for share in [0.1, 0.5, 0.99] { #expect(one.percentile(share) == both.percentile(share)) }
    }

    @Test func whatHasComeSinceAnEarlierState() {
        var histogram = Histogram(precision: 2)
        for value in [1, 1, 1000] as [UInt64] { histogram.record(value) }
        let before = histogram
        for value in [4000, 4000, 4000] as [UInt64] { histogram.record(value) }
        let since = histogram.since(before)
        #expect(since.count == 3 && since.sum == 12_000)
        #expect(since.percentile(0.01) >= 4000)
        #expect(histogram.since(histogram).count == 0)
    }
}
