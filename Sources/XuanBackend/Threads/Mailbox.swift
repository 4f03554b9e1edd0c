import Glibc
import XuanThreads

/// A queue between threads. `@unchecked`: everything is accessed under the mutex only.
final class Mailbox<Item: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private var items = FIFOQueue<Item>()
    private var isClosed = false
    /// A sleeper is woken at this many items.
    private var wanted = 1

    /// Past `capacity` items `put` refuses.
    init(capacity: Int = .max) {
        self.capacity = capacity
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        arrived = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(arrived, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(arrived)
        arrived.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// False if the mailbox is full or closed.
    func put(_ item: Item) -> Bool {
        pthread_mutex_lock(mutex)
        let isTaken = !isClosed && items.count < capacity
        if isTaken { items.append(item) }
        let isEnough = items.count >= wanted
        pthread_mutex_unlock(mutex)
        if isTaken, isEnough { pthread_cond_signal(arrived) }
        return isTaken
    }

    /// Waits for one item; `nil` once closed and empty.
    func take() -> Item? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while items.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(arrived, mutex)
        }
        return items.popFirst()
    }

    /// Waits up to `time` for `least` items and takes them, at most `limit`; empty after the time; `nil` once closed
    /// and empty.
    func takeAll(limit: Int, within time: Duration, least: Int = 1) -> [Item]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let end = MonotonicClock.end(of: time)
        wanted = least
        defer { wanted = 1 }
        while items.count < least {
            if isClosed {
                if items.isEmpty { return nil }
                break
            }
            if !wait(until: end) { break }
        }
        return items.popFirst(limit)
    }

    /// False when it is past `end`.
    private func wait(until end: timespec) -> Bool {
        var end = end
        return pthread_cond_timedwait(arrived, mutex, &end) != ETIMEDOUT
    }

    /// Queued items are still handed out; no more are accepted.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(arrived)
    }
}
