import Glibc
import Testing
import XuanTesting
import XuanThreads

@testable import XuanNet

@Suite struct WorkThreadTests {
    /// The kernel's name for the calling thread.
    private static func name() -> String {
        let file = open("/proc/thread-self/comm", O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let length = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, length - 1)), as: UTF8.self)  // without the line's end
    }

    /// Of the calling thread.
    private static var niceness: Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

    @Test func runsUnderItsName() throws {
        let names = Mailbox<String>()
        let thread = try WorkThread("a name longer than fifteen") { names.put(Self.name()) }
        #expect(names.next() == "a name longer t")
        #expect(!thread.isCurrent)
        thread.join()
    }

    @Test func aNiceThreadIsTheOnlyNiceOne() throws {
        let own = Self.niceness
        let seen = Mailbox<Int32>()
        let thread = try WorkThread("nice", niceness: 3) { seen.put(Self.niceness) }
        #expect(seen.next() == min(own + 3, 19))
        thread.join()
        #expect(Self.niceness == own)
    }

    @Test func aLoopRunsUnderItsName() throws {
        let loop = try Loop()
        try loop.start(name: "waves")
        #expect(loop.sync { Self.name() } == "waves")
        loop.stop()
        loop.join()
        loop.join()  // the second time there is nothing to wait for
    }

    @Test func aLoopDoesNotWaitForItself() throws {
        let loop = try Loop()
        try loop.start(name: "test")
        loop.sync { loop.join() }
        loop.stop()
        loop.join()
    }

    /// No address space has room for such a stack.
    @Test func saysThatThereIsNoThread() {
        #expect(throws: NoThread.self) {
            try WorkThread("test", stackBytes: 1 << 50) { Issue.record("it ran") }
        }
    }
}
