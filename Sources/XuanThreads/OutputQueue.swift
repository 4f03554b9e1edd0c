import Glibc

/// Text on its way to a file descriptor that may block: a pipe whose reader hangs, a terminal that is held.
///
/// Writers never wait. The text goes into a bounded queue, and a thread of its own writes it out. Text that finds
/// no room is dropped and counted; the count is written as soon as there is room. The descriptor itself stays as it
/// is: `O_NONBLOCK` would hold for every program that shares it. `@unchecked`: everything is touched under the mutex.
package final class OutputQueue: TextOutputStream, @unchecked Sendable {
    /// Bytes that wait at most.
    package static let capacity = 1 << 20
    private static let batch = 1 << 16

    private let descriptor: Int32
    private let capacity: Int
    private let notice: @Sendable (_ dropped: Int) -> String
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var waiting: [UInt8] = []
    /// True while the thread has bytes that are not written yet.
    private var isWriting = false
    private var dropped = 0

    /// `descriptor` is borrowed for as long as the process lives. `notice`: a whole line that says how many writes were
    /// dropped. Throws when the system has no thread.
    package init(
        _ descriptor: Int32, capacity: Int = OutputQueue.capacity, notice: @escaping @Sendable (Int) -> String
    ) throws(NoThread) {
        (self.descriptor, self.capacity, self.notice) = (descriptor, capacity, notice)
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        changed = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        // Lives as long as the process: it may hang in a write until the end, and so may nobody wait for it.
        try WorkThread("output") { [self] in run() }.letGo()
    }

    /// Any thread; never waits. A text is taken whole or dropped whole.
    package func write(_ text: String) {
        pthread_mutex_lock(mutex)
        if waiting.count + text.utf8.count <= capacity, dropped == 0 {
            waiting.append(contentsOf: text.utf8)
        } else {
            dropped += 1
        }
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(changed)
    }

    /// Waits until all is written, at most `milliseconds`. False if something is still waiting then.
    @discardableResult
    package func flush(milliseconds: Int) -> Bool {
        var end = MonotonicClock.end(of: .milliseconds(milliseconds))
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while isWriting || !waiting.isEmpty || dropped > 0 {
            if pthread_cond_timedwait(changed, mutex, &end) == ETIMEDOUT { return false }
        }
        return true
    }

    private func run() {
        while true {
            pthread_mutex_lock(mutex)
            isWriting = false
            pthread_cond_broadcast(changed)
            while waiting.isEmpty, dropped == 0 { pthread_cond_wait(changed, mutex) }
            isWriting = true
            let isAll = waiting.count <= Self.batch
            let bytes = isAll ? waiting : Array(waiting.prefix(Self.batch))
            if isAll { waiting = [] } else { waiting.removeFirst(bytes.count) }
            // The dropped text came after everything that waited.
            let count = isAll ? dropped : 0
            if isAll { dropped = 0 }
            pthread_mutex_unlock(mutex)
            writeOut(bytes)
            if count > 0 { writeOut(Array(notice(count).utf8)) }
        }
    }

    /// Blocks. Gives up what the descriptor refuses for good (its reader is gone).
    private func writeOut(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody else has made it non-blocking.
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                Glibc.poll(&poll, 1, 1_000)
            } else if errno != EINTR {
                return
            }
        }
    }
}
