import Testing

@testable import XuanBackend

/// Guessing passwords does not make others wait for their login.
@Suite struct FairMailboxTests {
    private func put(_ box: FairMailbox<String>, _ item: String, _ key: String, isGood: Bool = false) -> String {
        switch box.put(item, key: key, isGood: isGood) {
        case .taken: "taken"
        case .refused: "refused"
        case .takenFor(let other): "for \(other)"
        }
    }

    @Test func aLoginWaitsForOneGuessOfEachAddressAtMost() {
        let box = FairMailbox<String>(capacity: 100)
        for n in 0..<40 { for address in ["a", "b"] { _ = put(box, "\(address)\(n)", address) } }
        _ = put(box, "ann", "home")
        #expect((0..<4).map { _ in box.take()! }.contains("ann"))
    }

    @Test func workFromAGoodAddressGoesFirstAndTheOthersStillGo() {
        let box = FairMailbox<String>(capacity: 100)
        for n in 0..<20 { _ = put(box, "guess", "a\(n)") }
        for n in 0..<20 { _ = put(box, "good", "b\(n)", isGood: true) }
        let order = (0..<20).map { _ in box.take()! }
        #expect(order.filter { $0 == "good" }.count == 15)
        #expect((0..<20).map { _ in box.take()! }.filter { $0 == "good" }.count == 5)
    }

    @Test func theAddressWithMostWorkMakesRoom() {
        let box = FairMailbox<String>(capacity: 4)
        for n in 1...4 { #expect(put(box, "g\(n)", "guesser") == "taken") }
        #expect(put(box, "g5", "guesser") == "refused")
        #expect(put(box, "ann", "home") == "for g4")
        #expect(put(box, "bob", "company", isGood: true) == "for g3")
        #expect(put(box, "cat", "garden", isGood: true) == "for g2")
        #expect(put(box, "dan", "company", isGood: true) == "refused")
        var left: Set<String> = []
        for _ in 0..<4 { left.insert(box.take()!) }
        #expect(left == ["g1", "ann", "bob", "cat"])
    }

    @Test func theOrderOfOneAddressStays() {
        let box = FairMailbox<String>(capacity: 10)
        for n in 1...5 { _ = put(box, "\(n)", "a", isGood: true) }
        #expect((0..<5).map { _ in box.take()! } == ["1", "2", "3", "4", "5"])
        box.close()
        #expect(box.take() == nil)
        #expect(put(box, "6", "a") == "refused")
    }
}
