/// First in, first out, in a ring of slots that grows when it is full. Appending and taking cost the same however many
/// wait; a taken element is released at once, and the memory of many with the last of them.
package struct FIFOQueue<Element>: Sequence {
    /// Slots that an empty queue keeps.
    @usableFromInline static var keptSlots: Int { 16 }

    /// A power of two of them, or none.
    @usableFromInline var slots: [Element?]
    /// Of the first element.
    @usableFromInline var head: Int
    @usableFromInline var length: Int

    @inlinable
    package init() { (slots, head, length) = ([], 0, 0) }

    @inlinable
    package var count: Int { length }

    @inlinable
    package var isEmpty: Bool { length == 0 }

    /// The one that `popFirst` takes.
    @inlinable
    package var first: Element? { length == 0 ? nil : slots[head] }

    @inlinable
    package mutating func append(_ element: Element) {
        if length == slots.count { grow() }
        slots[(head + length) & (slots.count - 1)] = element
        length += 1
    }

    @inlinable
    package mutating func popFirst() -> Element? {
        guard length > 0 else { return nil }
        var element: Element?
        swap(&element, &slots[head])
        head = (head + 1) & (slots.count - 1)
        length -= 1
        if length == 0, slots.count > Self.keptSlots { self = FIFOQueue() }
        return element
    }

    /// Takes the first `limit`, or as many as there are.
    @inlinable
    package mutating func popFirst(_ limit: Int) -> [Element] {
        let taken = Swift.min(limit, length)
        return [Element](unsafeUninitializedCapacity: taken) { room, initialized in
            while initialized < taken, let element = popFirst() {
                (room.baseAddress! + initialized).initialize(to: element)
                initialized += 1
            }
        }
    }

    @inlinable
    package mutating func removeAll() { self = FIFOQueue() }

    @inlinable
    package func makeIterator() -> AnyIterator<Element> {
        var rest = self
        return AnyIterator { rest.popFirst() }
    }

    @usableFromInline
    mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(Swift.max(2, slots.count * 2))
        for offset in 0..<length { larger.append(slots[(head + offset) & (slots.count - 1)]) }
        while larger.count < Swift.max(2, slots.count * 2) { larger.append(nil) }
        (slots, head) = (larger, 0)
    }
}
