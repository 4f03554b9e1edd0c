import Testing

@testable import xxload

@Suite struct ReceiptTests {
    private func verdicts(_ numbers: [Int]) -> (list: [Receipt.Verdict], taken: Int) {
        var receipt = Receipt()
        return (numbers.map { receipt.take($0) }, receipt.taken)
    }

    @Test func takesEachNumberOnceInOrder() {
        #expect(verdicts([0, 1, 2]) == ([.inOrder, .inOrder, .inOrder], 3))
    }

    @Test func noticesDoublesGapsAndDisorder() {
        #expect(verdicts([0, 0, 1]) == ([.inOrder, .doubled, .inOrder], 2))
        #expect(verdicts([0, 3, 4]) == ([.inOrder, .early, .inOrder], 3))
        #expect(verdicts([1, 0, 0, 2]) == ([.early, .reordered, .doubled, .inOrder], 3))
    }
}
