// Measures a stage's packets and its limit's, alternating in one process, so that both run on the same machine.

import CAllocationCount
import CBenchLimits

/// Cost of a run over some packets.
struct Tally: Sendable {
    var packets = 0
    var nanoseconds: UInt64 = 0
    /// Allocations of the measuring thread, and those among them that CXuanNet made.
    var allocations: UInt64 = 0
    var allocationsInC: UInt64 = 0

    static func += (left: inout Tally, right: Tally) {
        left.packets += right.packets
        left.nanoseconds += right.nanoseconds
        left.allocations += right.allocations
        left.allocationsInC += right.allocationsInC
    }

    var nanosecondsPerPacket: Double { Double(nanoseconds) / Double(packets) }
}

/// Times `body`, which handles `packets` packets, and counts its allocations.
@inline(__always)
func tally(_ packets: Int, _ body: () -> Void) -> Tally {
    let all = xx_bench_allocations()
    let inC = xx_bench_core_allocations()
    let start = xx_bench_now()
    body()
    let end = xx_bench_now()
    return Tally(
        packets: packets, nanoseconds: end - start, allocations: xx_bench_allocations() - all,
        allocationsInC: xx_bench_core_allocations() - inC)
}

/// One stage of the flow, and the limit it is compared with.
struct Stage: Sendable {
    let name: String
    let limit: String
    /// Makes the work for packets of that many bytes of plaintext.
    let work: @Sendable (Int) -> Work
}

/// A stage at one size. Both closures handle the given number of packets.
struct Work {
    let run: (Int) -> Tally
    let limit: (Int) -> Tally
}

/// A stage's figures at one size, per packet.
struct Figure {
    let stage: String
    let bytes: Int
    let limit: String
    let minimum: Double
    let median: Double
    let limitMinimum: Double
    let allocationsInC: Double
    let allocationsInSwift: Double

    var ratio: Double { minimum / limitMinimum }
}

enum Harness {
    /// Long enough to make the clock's own 50 ns negligible, short enough to fit between two disturbances.
    private static let runNanoseconds = 3e6

    /// Times `runs` runs; everything is warm by then.
    static func measure(_ stage: Stage, bytes: Int, runs: Int) -> Figure {
        let work = stage.work(bytes)
        let packets = packetsPerRun(work.run)
        let limitPackets = packetsPerRun(work.limit)
        var times: [Double] = []
        var limits: [Double] = []
        var sum = Tally()
        for _ in 0..<runs {
            let run = work.run(packets)
            sum += run
            times.append(run.nanosecondsPerPacket)
            limits.append(work.limit(limitPackets).nanosecondsPerPacket)
        }
        return figure(stage, bytes, sum, times: times.sorted(), limits: limits.sorted())
    }

    /// Only the allocations, of `packets` packets after as many to warm up; the times mean nothing.
    static func count(_ stage: Stage, bytes: Int, packets: Int) -> Figure {
        let work = stage.work(bytes)
        _ = work.run(packets)
        let run = work.run(packets)
        return figure(stage, bytes, run, times: [run.nanosecondsPerPacket], limits: [1])
    }

    private static func figure(
        _ stage: Stage, _ bytes: Int, _ sum: Tally, times: [Double], limits: [Double]
    ) -> Figure {
        Figure(
            stage: stage.name, bytes: bytes, limit: stage.limit, minimum: times[0], median: times[times.count / 2],
            limitMinimum: limits[0], allocationsInC: Double(sum.allocationsInC) / Double(sum.packets),
            allocationsInSwift: Double(sum.allocations - sum.allocationsInC) / Double(sum.packets))
    }

    /// Doubles until a run is long enough, which warms up as well.
    private static func packetsPerRun(_ run: (Int) -> Tally) -> Int {
        var packets = 64
        while true {
            let time = Double(run(packets).nanoseconds)
            if time >= runNanoseconds || packets >= 1 << 22 { return packets }
            packets *= time * 8 < runNanoseconds ? 8 : 2
        }
    }
}
