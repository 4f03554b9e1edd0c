import Glibc

/// A flag that threads wait for. Once set it stays so. Any thread.
final class Signal: @unchecked Sendable {  // the mutex guards `isSet`
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isSet = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func set() {
        pthread_mutex_lock(mutex)
        isSet = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    func wait() {
        pthread_mutex_lock(mutex)
        while !isSet { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
    }
}

/// Sets a signal when nobody holds it any more, so that nobody waits for dropped work.
final class SignalAtEnd: Sendable {
    private let signal: Signal

    init(_ signal: Signal) { self.signal = signal }

    deinit { signal.set() }
}
