// Stage 6 of 8, the order of packets for several. In: packets of a backend, by any of its connections. Out: the same in
// the order in which the backend handed them out.

/// Where a packet stands among all that our backend hands to this run of the relay (Docs/protocol.md 5.7).
package struct DeliveryPlace: Sendable, Equatable {
    /// Numbers of different streams have nothing to do with each other: a backend that was started again opens a new one.
    package let stream: UInt64
    /// From 1, without gaps.
    package let number: Int64

    package init(stream: UInt64, number: Int64) { (self.stream, self.number) = (stream, number) }
}

/// Brings the packets of one site into the order of their numbers. Answers come by many connections and pushes by another
/// one, so a later packet may be here first: it waits, `patienceMilliseconds` at most, since an answer can be lost with its
/// connection. After that nothing waits for `restMilliseconds`, so a channel that is broken stops nobody. Confined to the
/// leader's loop.
struct DeliveryOrder {
    static let patienceMilliseconds: UInt64 = 200
    static let restMilliseconds: UInt64 = 2_000
    /// More than that wait for nobody.
    static let maximumWaiting = 4_096

    private var stream: UInt64 = 0
    private var before: UInt64 = 0
    private var next: Int64 = 1
    /// `nil` for a number whose packet was for the relay itself, or for nobody.
    private var waiting: [Int64: Delivery?] = [:]
    private var restsUntil: UInt64 = 0

    /// When the oldest that waits came, ms on the loop's clock; `nil` if none does.
    private(set) var waitsSince: UInt64?

    var isEmpty: Bool { waiting.isEmpty }

    /// Takes one in and sends what is due, in order.
    mutating func put(_ delivery: Delivery?, at place: DeliveryPlace?, now: UInt64, send: (Delivery) -> Void) {
        // A packet without a place, or with one in an ended stream, does not wait.
        guard let place, place.stream != before || place.stream == stream else {
            if let delivery { send(delivery) }
            return
        }
        if place.stream != stream {
            flush(send)
            (before, stream, next) = (stream, place.stream, 1)
        }
        // Late: what followed it has gone already.
        guard place.number >= next else {
            if let delivery { send(delivery) }
            return
        }
        if place.number == next {
            next += 1
            if let delivery { send(delivery) }
            return sendDue(now: now, send)
        }
        waiting.updateValue(delivery, forKey: place.number)
        if waitsSince == nil { waitsSince = now }
        if now < restsUntil || waiting.count > Self.maximumWaiting { flush(send) }
    }

    /// Sends what has waited long enough.
    mutating func tick(now: UInt64, send: (Delivery) -> Void) {
        guard let since = waitsSince, now - since >= Self.patienceMilliseconds else { return }
        restsUntil = now + Self.restMilliseconds
        flush(send)
    }

    private mutating func sendDue(now: UInt64, _ send: (Delivery) -> Void) {
        guard !waiting.isEmpty else { return }
        var hasMoved = false
        while let delivery = waiting.removeValue(forKey: next) {
            next += 1
            hasMoved = true
            if let delivery { send(delivery) }
        }
        if waiting.isEmpty { waitsSince = nil } else if hasMoved { waitsSince = now }
    }

    private mutating func flush(_ send: (Delivery) -> Void) {
        for (number, delivery) in waiting.sorted(by: { $0.key < $1.key }) {
            next = number + 1
            if let delivery { send(delivery) }
        }
        waiting = [:]
        waitsSince = nil
    }
}
