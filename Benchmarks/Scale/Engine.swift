// The machinery of a discrete-event simulation: time, chance, things that are busy. Seconds throughout.

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Time goes from event to event; those of one moment run in the order in which they were made.
final class Clock {
    private struct Event {
        let time: Double
        let number: UInt64
        let run: () -> Void

        func isBefore(_ other: Event) -> Bool {
            time != other.time ? time < other.time : number < other.number
        }
    }

    private(set) var now = 0.0
    private var heap: [Event] = []
    private var count: UInt64 = 0

    func at(_ time: Double, _ run: @escaping () -> Void) {
        count += 1
        heap.append(Event(time: max(time, now), number: count, run: run))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    func run(until end: Double) {
        while let first = heap.first, first.time <= end {
            now = first.time
            removeFirst()
            first.run()
        }
        now = end
    }

    private func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}

/// Several equal servers with one queue: cores of a node, of a database; Redis has one.
final class Servers {
    private let clock: Clock
    /// When each is free.
    private var free: [Double]
    private(set) var busy = 0.0

    init(_ clock: Clock, _ count: Int) { (self.clock, free) = (clock, [Double](repeating: 0, count: count)) }

    /// `done` comes when a server has had `seconds` for it.
    func work(_ seconds: Double, _ done: @escaping () -> Void = {}) {
        let index = free.indices.min { free[$0] < free[$1] }!
        let end = max(clock.now, free[index]) + seconds
        free[index] = end
        busy += seconds
        clock.at(end, done)
    }

    /// Share of the time until now that they were busy: above 1 when more came than they can do.
    var utilisation: Double { busy / (clock.now * Double(free.count)) }
}

/// The log of a database: a sync takes its time and serves all transactions that waited when it began.
final class GroupSync {
    private let clock: Clock
    private let seconds: Double
    private var waiting: [() -> Void] = []
    private var isBusy = false
    private(set) var syncs = 0
    private(set) var commits = 0

    init(_ clock: Clock, _ seconds: Double) { (self.clock, self.seconds) = (clock, seconds) }

    func commit(_ done: @escaping () -> Void) {
        commits += 1
        waiting.append(done)
        if !isBusy { begin() }
    }

    private func begin() {
        isBusy = true
        syncs += 1
        let batch = waiting
        waiting = []
        clock.at(clock.now + seconds) { [self] in
            for done in batch { done() }
            isBusy = false
            if !waiting.isEmpty { begin() }
        }
    }

    var utilisation: Double { Double(syncs) * seconds / clock.now }
}

/// Locks of rows, in the order in which they were asked for.
final class RowLocks {
    private let clock: Clock
    private var held: [Int: [() -> Void]] = [:]
    private var since: [Int: Double] = [:]
    private var heldTime: [Int: Double] = [:]
    private(set) var waits = 0

    init(_ clock: Clock) { self.clock = clock }

    func lock(_ row: Int, _ done: @escaping () -> Void) {
        if held[row] != nil {
            waits += 1
            held[row]!.append(done)
        } else {
            held[row] = []
            since[row] = clock.now
            done()
        }
    }

    func unlock(_ row: Int) {
        heldTime[row, default: 0] += clock.now - since[row]!
        guard var queue = held[row], !queue.isEmpty else {
            held[row] = nil
            return
        }
        let next = queue.removeFirst()
        held[row] = queue
        since[row] = clock.now
        next()
    }

    /// Share of the time until now that the busiest row was locked.
    var busiest: Double { (heldTime.values.max() ?? 0) / clock.now }
}
