import Testing
import XuanPacket

@testable import XuanRelay

@Suite struct DeliveryOrderTests {
    private func delivery(_ name: String) -> Delivery {
        Delivery(
            packet: BackendPacket(
                bytes: Array(name.utf8), cut: nil, recipients: .everyone, isFailure: false, content: .ordinary))
    }

    /// Puts places in, "stream.number", each at its millisecond; returns what left, in order.
    private func run(_ places: [(String, UInt64)], ticks: [UInt64] = []) -> [String] {
        var order = DeliveryOrder()
        var sent: [String] = []
        let send = { (delivery: Delivery) in sent.append(String(decoding: delivery.packet.bytes, as: UTF8.self)) }
        for (place, now) in places {
            let parts = place.split(separator: ".")
            let spot =
                parts.count == 2 ? DeliveryPlace(stream: UInt64(parts[0])!, number: Int64(parts[1])!) : nil
            order.put(delivery(place), at: spot, now: now, send: send)
        }
        for now in ticks { order.tick(now: now, send: send) }
        return sent
    }

    @Test func laterOnesWait() {
        #expect(run([("7.2", 0), ("7.3", 0), ("7.1", 0), ("7.4", 0)]) == ["7.1", "7.2", "7.3", "7.4"])
        #expect(run([("7.1", 0), ("7.4", 0), ("7.3", 0)]) == ["7.1"])
    }

    @Test func aPacketWithoutAPlaceDoesNotWait() {
        #expect(run([("7.2", 0), ("push", 0), ("7.1", 0)]) == ["push", "7.1", "7.2"])
    }

    /// An answer that is lost with its connection does not stop the others.
    @Test func aGapIsWaitedForOnce() {
        #expect(run([("7.1", 0), ("7.3", 10), ("7.4", 20)], ticks: [100]) == ["7.1"])
        #expect(run([("7.1", 0), ("7.4", 10), ("7.3", 20)], ticks: [100, 210]) == ["7.1", "7.3", "7.4"])
        var order = DeliveryOrder()
        var sent = 0
        order.put(delivery("a"), at: DeliveryPlace(stream: 1, number: 3), now: 0) { _ in sent += 1 }
        order.tick(now: 200) { _ in sent += 1 }
        // The late one, and one after the next gap, while the channel seems broken.
        order.put(delivery("b"), at: DeliveryPlace(stream: 1, number: 2), now: 300) { _ in sent += 1 }
        order.put(delivery("c"), at: DeliveryPlace(stream: 1, number: 9), now: 400) { _ in sent += 1 }
        #expect(sent == 3 && order.isEmpty)
    }

    @Test func aBackendThatWasStartedAgainBeginsAnew() {
        #expect(
            run([("7.1", 0), ("7.3", 0), ("8.1", 0), ("7.4", 0), ("8.3", 0), ("8.2", 0)])
                == ["7.1", "7.3", "8.1", "7.4", "8.2", "8.3"])
    }

    @Test func waitingIsBounded() {
        var order = DeliveryOrder()
        var sent = 0
        for number in 2...Int64(DeliveryOrder.maximumWaiting + 2) {
            order.put(delivery("x"), at: DeliveryPlace(stream: 1, number: number), now: 0) { _ in sent += 1 }
        }
        #expect(sent == DeliveryOrder.maximumWaiting + 1 && order.isEmpty)
    }
}
