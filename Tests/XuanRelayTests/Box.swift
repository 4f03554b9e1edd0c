import Glibc
import Logging

/// One value from another thread. Waits 10 s at most.
final class Box<Value: Sendable>: @unchecked Sendable {  // the semaphore orders the two sides
    private var value: Value?
    private let filled: UnsafeMutablePointer<sem_t>

    init() {
        filled = .allocate(capacity: 1)
        sem_init(filled, 0, 0)
    }

    deinit {
        sem_destroy(filled)
        filled.deallocate()
    }

    func put(_ value: Value) {
        self.value = value
        sem_post(filled)
    }

    func take() -> Value {
        guard let value = takeIfItComes() else { preconditionFailure("nothing came within 10 s") }
        return value
    }

    /// `nil` if nothing came.
    func takeIfItComes() -> Value? {
        var until = timespec()
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_sec += 10
        return sem_timedwait(filled, &until) == 0 ? value : nil
    }
}

struct SilentLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.critical
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {}
}
