import Glibc

/// A queue that threads put into and threads sleep on. `@unchecked`: everything is touched under the mutex only.
final class Mailbox<Item: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private var items: [Item] = []
    private var head = 0
    private var isClosed = false

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
        let isTaken = !isClosed && items.count - head < capacity
        if isTaken { items.append(item) }
        pthread_mutex_unlock(mutex)
        if isTaken { pthread_cond_signal(arrived) }
        return isTaken
    }

    /// Waits for one item; `nil` once closed and empty.
    func take() -> Item? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while head == items.count {
            if isClosed { return nil }
            pthread_cond_wait(arrived, mutex)
        }
        let item = items[head]
        head += 1
        if head == items.count || head > 1024 {
            items.removeFirst(head)
            head = 0
        }
        return item
    }

    /// Waits up to `milliseconds` and takes what is there, at most `limit` items; empty after the time; `nil` once closed
    /// and empty.
    func takeAll(limit: Int, milliseconds: Int) -> [Item]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        end.tv_sec += milliseconds / 1000
        end.tv_nsec += milliseconds % 1000 * 1_000_000
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        while head == items.count {
            if isClosed { return nil }
            if pthread_cond_timedwait(arrived, mutex, &end) == ETIMEDOUT { break }
        }
        let count = min(limit, items.count - head)
        let taken = Array(items[head..<head + count])
        head += count
        if head == items.count || head > 1024 {
            items.removeFirst(head)
            head = 0
        }
        return taken
    }

    /// What is in is still handed out; nothing more gets in.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(arrived)
    }
}
