import Testing

@testable import XuanRelay

@Suite struct AddressChoiceTests {
    private static let addresses = ["http://a:1/x.php", "http://b:1/x.php", "http://c:1/x.php"]

    private func choice() -> AddressChoice {
        AddressChoice(Self.addresses, name: "relay", random: { $0 / 3 })
    }

    @Test func relaysSpreadEvenlyAndANewAddressTakesItsShareAlone() {
        let names = (0..<3_000).map { "node\($0):11444" }
        let first = names.map { AddressChoice.order(of: Self.addresses, for: $0)[0] }
        for address in 0..<3 { #expect((900...1_100).contains(first.count { $0 == address })) }
        let more = names.map { AddressChoice.order(of: Self.addresses + ["http://d:1/x.php"], for: $0)[0] }
        #expect((650...850).contains(more.count { $0 == 3 }))
        for (before, now) in zip(first, more) where now != 3 { #expect(before == now) }
    }

    @Test func aFaultLeadsToTheNextInOrderAndTheLastOneStays() {
        var choice = choice()
        let order = choice.order
        #expect(choice.current == order[0])
        // Another one's fault changes nothing, but it is not gone to.
        #expect(choice.failed(order[1]) == false && choice.current == order[0])
        #expect(choice.failed(order[0]) && choice.current == order[2])
        #expect(choice.failed(order[2]) == false && choice.current == order[2])
        // The first that answers is used at once.
        #expect(choice.answered(order[1], now: 5) && choice.current == order[1])
    }

    @Test func itReturnsAfterTheTimeAndARandomPartOfTheSpread() {
        var choice = choice()
        let order = choice.order
        _ = choice.failed(order[0])
        #expect(choice.better(now: 1_000_000) == nil, "it is away")
        #expect(choice.answered(order[0], now: 1_000) == false)
        #expect(choice.better(now: 1_000 + 30_000 + 9_999) == nil)
        #expect(choice.better(now: 1_000 + 30_000 + 10_000) == order[0])
        // Away for a moment: it counts from the start.
        _ = choice.failed(order[0])
        _ = choice.answered(order[0], now: 50_000)
        _ = choice.answered(order[0], now: 80_000)
        #expect(choice.better(now: 89_999) == nil && choice.better(now: 90_000) == order[0])
        choice.change(to: order[0])
        #expect(choice.better(now: 1_000_000) == nil)
    }

    @Test func oneThatIsLeavingIsLeftInOrderlyFashionAndIsBetterThanNone() {
        var choice = choice()
        let order = choice.order
        #expect(choice.answered(order[0], isLeaving: true, now: 10) == false)
        #expect(choice.current == order[0] && choice.better(now: 10) == order[1])
        _ = choice.failed(order[1])
        _ = choice.failed(order[2])
        #expect(choice.better(now: 10) == nil && choice.current == order[0])
        choice.change(to: order[0])
        _ = choice.answered(order[2], now: 20)
        #expect(choice.better(now: 20) == order[2])
    }
}
