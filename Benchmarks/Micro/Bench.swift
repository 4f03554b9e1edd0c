// The command line of the benchmarks. In: arguments. Out: a table, JSON, or the verdict of the gate.

import CBenchLimits
import Glibc

/// In the order of a packet's way.
private let stages = [
    parseStage(), unmaskStage(), decryptStage(), peekStage(), routeStage(), encryptStage(), frameStage(), lanesStage(),
    routedStage(),
]

private let usage = """
    xxbench: time and allocations per packet, stage by stage, beside the least that C takes for the same bytes.

    (nothing)            prints the table
    --json               prints the same as JSON
    --sampling           what the figures of stages cost a packet; exits 1 above 2 %
    --check FILE         counts allocations and exits 1 if a threshold in FILE is exceeded
    --instructions       prints what to run to count instructions (Benchmarks/instructions runs it)
    --loop STAGE BYTES PACKETS
                         runs one stage that often and prints nothing, for valgrind and perf
    """

func runBench() {
    xx_bench_count_core()
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case nil: Report.table(figures())
    case "--sampling" where arguments.count == 1: if !SamplingBench.run() { exit(1) }
    case "--json" where arguments.count == 1: Report.json(figures())
    case "--check" where arguments.count == 2: check(arguments[1])
    case "--instructions" where arguments.count == 1: instructions()
    case "--loop" where arguments.count == 4: loop(arguments[1], Int(arguments[2]), Int(arguments[3]))
    case "--help": print(usage)
    default:
        print(usage)
        exit(2)
    }
}

private func figures() -> [Figure] {
    stages.flatMap { stage in Sample.sizes.map { Harness.measure(stage, bytes: $0, runs: 15) } }
}

private func check(_ path: String) {
    guard let limits = Thresholds(path) else {
        print("xxbench: \(path) cannot be read, or has a line that is not: stage bytes c swift")
        exit(2)
    }
    var isExceeded = false
    for stage in stages {
        for bytes in Sample.sizes {
            let complaints = limits.complaints(about: Harness.count(stage, bytes: bytes, packets: 1_024))
            for complaint in complaints { print("xxbench: \(complaint)") }
            isExceeded = isExceeded || !complaints.isEmpty
        }
    }
    if isExceeded { exit(1) }
    print("xxbench: allocations are within \(path)")
}

/// One line per stage and size: the two lengths' difference by the difference of packets is the figure. Sending stages
/// involve other threads, whose turns do not repeat.
private func instructions() {
    for stage in stages where stage.name != "frame" && stage.name != "lanes" {
        for bytes in Sample.sizes {
            let packets = bytes > 10_000 ? 20 : 1_000
            print("\(stage.name) \(bytes) \(packets) valgrind --tool=callgrind xxbench --loop \(stage.name) \(bytes)")
        }
    }
}

private func loop(_ name: String, _ bytes: Int?, _ packets: Int?) {
    guard let stage = stages.first(where: { $0.name == name }), let bytes, let packets, bytes >= 100, packets > 0 else {
        print(usage)
        exit(2)
    }
    _ = stage.work(bytes).run(packets)
}
