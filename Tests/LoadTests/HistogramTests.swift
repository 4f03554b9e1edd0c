import Testing

@testable import xxload

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

    @Test func takesAnyValue() {
        var histogram = Histogram()
        for value: UInt64 in [0, 1, 127, 128, 255, 256, .max] { histogram.record(value) }
        #expect(histogram.percentile(0) == 0 && histogram.percentile(1) == .max)
    }

    @Test func writesNumbersWithPlaces() {
        #expect(1234.567.fixed(2) == "1234.57" && 0.005.fixed(1) == "0.0" && 0.05.fixed(2) == "0.05")
        #expect((-1.5).fixed(0) == "-2" && 3.0.fixed(0) == "3" && Double.nan.fixed(1) == "0")
    }
}
