import Glibc
import Testing
import XuanThreads

/// A pipe of 4 KiB, as small as the system makes them.
private final class Pipe: @unchecked Sendable {  // its descriptors are set once
    let reader: Int32
    let writer: Int32

    init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
        _ = fcntl(writer, 1031, 4096)  // F_SETPIPE_SZ
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(reader) }

    /// The text up to and with `end`, within 10 s.
    func read(until end: String) -> String { read { $0.contains(end) } }

    /// The text until it is complete, within 10 s of the last byte.
    func read(untilIsAll isAll: (String) -> Bool) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isAll(String(decoding: bytes, as: UTF8.self)) {
            var poll = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, 10_000) == 1 else { break }
            let count = Glibc.read(reader, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite struct OutputQueueTests {
    private func queue(_ pipe: Pipe, capacity: Int = 1 << 14) throws -> OutputQueue {
        try OutputQueue(pipe.writer, capacity: capacity) { "lost \($0)\n" }
    }

    @Test func aReaderThatStandsStillMakesNobodyWaitAndIsToldWhatItMissed() throws {
        let pipe = Pipe()
        let queue = try queue(pipe)
        let line = String(repeating: "x", count: 99) + "\n"
        let start = ContinuousClock.now
        for _ in 0..<10_000 { queue.write(line) }
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(!queue.flush(milliseconds: 50), "all of it fits into a pipe of 4 KiB?")
        // Lines are lost more than once if the thread comes to write in between.
        func count(_ text: String) -> (whole: Int, lost: Int) {
            let lines = text.split(separator: "\n")
            let lost = lines.compactMap { $0.hasPrefix("lost ") ? Int($0.dropFirst(5)) : nil }
            return (lines.count { $0.utf8.count == 99 }, lost.reduce(0, +))
        }
        let (whole, lost) = count(pipe.read { text in count(text).whole + count(text).lost >= 10_000 })
        #expect(whole + lost == 10_000, "\(whole) lines came, \(lost) are said to be lost")
        #expect(lost > 0)
        #expect(queue.flush(milliseconds: 5_000))
        queue.write("again\n")
        #expect(pipe.read(until: "again") == "again\n")
    }

    @Test func textWrittenBeforeTheEndComesOut() throws {
        let pipe = Pipe()
        let queue = try queue(pipe)
        queue.write("the last words\n")
        #expect(queue.flush(milliseconds: 5_000))
        #expect(pipe.read(until: "\n") == "the last words\n")
    }

    @Test func aReaderThatIsGoneIsGivenUp() throws {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        signal(SIGPIPE, SIG_IGN)
        close(ends[0])
        let queue = try OutputQueue(ends[1]) { "lost \($0)\n" }
        queue.write("to nobody\n")
        #expect(queue.flush(milliseconds: 5_000))
    }
}
