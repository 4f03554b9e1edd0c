import Foundation

/// The thread of one client of a torture test.
final class ClientThread: @unchecked Sendable {  // flags and a semaphore
    /// Set by the client once it is logged in since `start`.
    let isIn = Flag()
    private let name: String
    private let stop = Flag()
    private let ended = DispatchSemaphore(value: 0)
    /// Of the thread that starts and joins it.
    private var isRunning = false

    init(of name: String) { self.name = name }

    /// True once `join` waits for the body to return.
    var isStopping: Bool { stop.isSet }

    func start(_ body: @escaping @Sendable () -> Void) {
        stop.isSet = false
        isIn.isSet = false
        isRunning = true
        let thread = Thread {
            body()
            self.ended.signal()
        }
        thread.start()
    }

    /// Does nothing once it has ended.
    func join() {
        guard isRunning else { return }
        isRunning = false
        stop.isSet = true
        if ended.wait(timeout: .now() + 60) != .success { fatalError("\(name) hangs") }
    }
}

/// Set by one thread, seen by another.
final class Flag: @unchecked Sendable {  // behind the lock
    private let lock = NSLock()
    private var value = false

    var isSet: Bool {
        get { lock.withLock { value } }
        set { lock.withLock { value = newValue } }
    }
}
