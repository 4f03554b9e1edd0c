import Testing
import XuanThreads

@Suite struct FIFOQueueTests {
    private final class Counted {
        let count: UnsafeMutablePointer<Int>
        init(_ count: UnsafeMutablePointer<Int>) {
            self.count = count
            count.pointee += 1
        }
        deinit { count.pointee -= 1 }
    }

    @Test func takesInTheOrderOfAppendingAcrossTheEndOfTheRing() {
        var queue = FIFOQueue<Int>()
        var (next, expected) = (0, 0)
        for round in 0..<200 {
            for _ in 0..<(round % 7) {
                queue.append(next)
                next += 1
            }
            for _ in 0..<(round % 5) where !queue.isEmpty {
                #expect(queue.first == expected)
                #expect(queue.popFirst() == expected)
                expected += 1
            }
            #expect(queue.count == next - expected)
            #expect(Array(queue) == Array(expected..<next))
        }
    }

    @Test func takesNoMoreThanThereIsAndNoMoreThanTheLimit() {
        var queue = FIFOQueue<Int>()
        for number in 0..<100 { queue.append(number) }
        #expect(queue.popFirst(3) == [0, 1, 2])
        #expect(queue.popFirst(0).isEmpty)
        #expect(queue.popFirst(1_000) == Array(3..<100))
        #expect(queue.isEmpty && queue.first == nil && queue.popFirst() == nil)
        queue.append(7)
        #expect(queue.popFirst() == 7)
    }

    @Test func letsGoOfWhatWasTaken() {
        let alive = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        defer { alive.deallocate() }
        alive.initialize(to: 0)
        var queue = FIFOQueue<Counted>()
        for _ in 0..<10 { queue.append(Counted(alive)) }
        for left in (0..<10).reversed() {
            _ = queue.popFirst()
            #expect(alive.pointee == left)
        }
        for _ in 0..<3 { queue.append(Counted(alive)) }
        queue.removeAll()
        #expect(alive.pointee == 0 && queue.isEmpty)
    }
}
