import Glibc
import XuanCounts
import XuanThreads

/// Appends 4 KiB to a file and syncs it, again and again, on a thread of its own: how long the disk alone takes.
final class DiskTimes: Sendable {
    private struct State {
        var times = Histogram()
        /// When the watched file was written last, and how often since `clear`.
        var written: timespec?
        var writes = 0
        var isOver = false

        mutating func look(at path: String) {
            var info = stat()
            guard stat(path, &info) == 0 else { return }
            let time = info.st_mtim
            if let written, written.tv_sec != time.tv_sec || written.tv_nsec != time.tv_nsec { writes += 1 }
            written = time
        }
    }

    private static let block = [UInt8](repeating: 0x5A, count: 4096)
    private static let pauseMicroseconds: UInt32 = 20_000

    private let state = Guarded(State())
    private let thread: WorkThread

    /// `watching`: a file whose writes are counted, those within one pause as one.
    init(in folder: String, watching path: String?) throws {
        var name = Array("\(folder)/.disk-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else { throw StageError(description: "cannot write into \(folder)") }
        unlink(name)
        thread = try WorkThread("disk") { [state] in
            while !state.withLock({ $0.isOver }) {
                let began = nanoseconds()
                guard write(file, Self.block, Self.block.count) == Self.block.count, fdatasync(file) == 0 else { break }
                let took = nanoseconds() - began
                state.withLock { state in
                    state.times.record(took)
                    if let path { state.look(at: path) }
                }
                usleep(Self.pauseMicroseconds)
            }
            close(file)
        }
    }

    /// Forgets the times so far.
    func clear() { state.withLock { ($0.times, $0.writes) = (Histogram(), 0) } }

    var histogram: Histogram { state.withLock { $0.times } }
    var writes: Int { state.withLock { $0.writes } }

    func stop() {
        state.withLock { $0.isOver = true }
        thread.join()
    }
}
