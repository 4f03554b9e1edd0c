import Glibc

/// Nanoseconds of a clock that only goes forward.
package func nanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

/// CPU time of this process so far, all threads, user and system, in nanoseconds.
package func processorNanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

/// Times in nanoseconds, all kept.
package struct Times {
    package private(set) var values: [Int64]

    package init(_ values: [Int64] = []) { self.values = values }

    package mutating func add(_ value: Int64) { values.append(value) }

    /// Nearest rank, in milliseconds. `share`: 0…1.
    package func milliseconds(at share: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let rank = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return Double(sorted[min(max(rank, 0), sorted.count - 1)]) / 1e6
    }
}

/// The middle one; of an even number the lower of the two.
package func median(_ values: [Double]) -> Double { values.sorted()[(values.count - 1) / 2] }

/// A number as wide as a column, with as many decimals.
package func column(_ value: Double, _ width: Int, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = Int64((value * scale).rounded())
    var text = String(rounded / Int64(scale))
    if decimals > 0 {
        let rest = String(rounded % Int64(scale))
        text += "." + String(repeating: "0", count: decimals - rest.count) + rest
    }
    return String(repeating: " ", count: max(1, width - text.count)) + text
}

/// One line on standard error.
package func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// A temporary folder that the object deletes with itself. Inside the given folder, because its disk is measured.
package final class ScratchFolder {
    package let path: String

    package init(in parent: String) {
        var template = Array("\(parent)/.bench-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { fatalError("\(parent): no folder can be made there") }
        path = String(cString: made)
    }

    package func remove(_ name: String) {
        for end in ["", "-wal", "-shm"] { unlink("\(path)/\(name)\(end)") }
    }

    deinit { rmdir(path) }
}
