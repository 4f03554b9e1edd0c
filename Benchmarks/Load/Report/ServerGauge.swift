import Glibc

/// CPU and memory of the server's processes, read from the kernel.
struct ServerGauge {
    private let clocks: [clockid_t]
    private let pids: [Int32]

    init(pids: [Int32]) throws {
        self.pids = pids
        clocks = try pids.map { pid in
            var id = clockid_t()
            guard clock_getcpuclockid(pid, &id) == 0 else {
                throw StageError(description: "there is no process \(pid)")
            }
            return id
        }
    }

    var isPresent: Bool { !pids.isEmpty }

    /// Nanoseconds of all threads, user and system.
    var cpu: UInt64 { clocks.reduce(0) { $0 + clock($1) } }

    /// KiB of private memory: RssAnon of /proc/PID/status.
    var memory: Int { pids.reduce(0) { $0 + Self.anonymous($1) } }

    private static func anonymous(_ pid: Int32) -> Int {
        guard let file = fopen("/proc/\(pid)/status", "r") else { return 0 }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        while getline(&line, &room, file) >= 0, let line {
            let words = String(cString: line).split(whereSeparator: \.isWhitespace)
            if words.count >= 2, words[0] == "RssAnon:" { return Int(words[1]) ?? 0 }
        }
        return 0
    }

    /// Nanoseconds that this program has used.
    static var own: UInt64 { clock(CLOCK_PROCESS_CPUTIME_ID) }
}
