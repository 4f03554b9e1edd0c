import XuanTesting
import Glibc
import Testing
import XuanThreads

@testable import XuanNet

@Suite struct LoopTests {
    @Test func postsFromManyThreadsKeepTheOrderOfEach() throws {
        let loop = try Loop()
        try loop.start(name: "test")
        let seen = Guarded([[Int]](repeating: [], count: 8))
        let finished = Mailbox<Int>()
        let threads = try (0..<8).map { thread in
            try WorkThread("poster") {
                for n in 0..<5000 { loop.post { seen.withLock { $0[thread].append(n) } } }
                loop.post { finished.put(thread) }
            }
        }
        for _ in 0..<8 { #expect(finished.next() != nil) }
        threads.forEach { $0.join() }
        for list in seen.withLock({ $0 }) { #expect(list == Array(0..<5000)) }
        loop.stop()
        loop.join()
    }

    @Test func timersFireInOrderAndCanBeCancelled() throws {
        let loop = try Loop()
        let order = Guarded<[String]>([])
        var count = 0
        loop.after(milliseconds: 30) { order.withLock { $0.append("b") } }
        loop.after(milliseconds: 10) { order.withLock { $0.append("a") } }
        let never = loop.after(milliseconds: 5) { order.withLock { $0.append("never") } }
        never.cancel()
        var every: LoopTimer?
        every = loop.every(milliseconds: 1) {
            count += 1
            if count == 3 { every?.cancel() }
        }
        loop.after(milliseconds: 60) { loop.stop() }
        #expect(!loop.isOnLoop)
        loop.run()
        #expect(order.withLock { $0 } == ["a", "b"])
        #expect(count == 3)
    }

    @Test func stopBeforeRunReturnsAtOnceAndPostsBeforeItAreRun() throws {
        let loop = try Loop()
        let ran = Guarded(0)
        loop.post { ran.withLock { $0 += 1 } }
        loop.stop()
        loop.stop()
        loop.run()
        loop.post { ran.withLock { $0 += 100 } }
        #expect(ran.withLock { $0 } == 1)
    }

    @Test func workRunsOnTheLoop() throws {
        let loop = try Loop()
        try loop.start(name: "a name longer than fifteen")
        #expect(loop.sync { loop.isOnLoop })
        #expect(loop.sync { loop.now > 0 })
        loop.stop()
        loop.join()
    }

    @Test func signalsArrive() throws {
        let loop = try Loop()
        loop.onSignal(SIGUSR2) { loop.stop() }
        loop.post { kill(getpid(), SIGUSR2) }
        loop.run()
    }
}
