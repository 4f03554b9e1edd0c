import Testing

@testable import xxload

@Suite struct FixedTests {
    @Test func writesNumbersWithPlaces() {
        #expect(1234.567.fixed(2) == "1234.57" && 0.005.fixed(1) == "0.0" && 0.05.fixed(2) == "0.05")
        #expect((-1.5).fixed(0) == "-2" && 3.0.fixed(0) == "3" && Double.nan.fixed(1) == "0")
    }
}
