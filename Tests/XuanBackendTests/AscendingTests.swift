import Testing

@testable import XuanBackend

@Suite struct AscendingTests {
    @Test func findsEveryNumberAndNoOther() {
        for count in 0...9 {
            let numbers = (0..<count).map { Int64($0 * 2 + 1) }
            for number in Int64(-1)...20 {
                #expect(numbers.ascendingHas(number) == numbers.contains(number), "\(number) in \(numbers)")
            }
        }
    }
}
