import Glibc

/// The system has no further thread for us.
package struct NoThread: Error, CustomStringConvertible {
    package var description: String {
        "cannot start a thread: out of memory or of processes; raise the limit (ulimit -u, TasksMax) or free some"
    }
}

/// A thread that runs one closure and can be joined or detached. `@unchecked`: the handle is set once, in `init`.
package final class WorkThread: @unchecked Sendable {
    private final class Start {
        let name: String
        let niceness: Int32
        let body: @Sendable () -> Void
        init(_ name: String, _ niceness: Int32, _ body: @escaping @Sendable () -> Void) {
            (self.name, self.niceness, self.body) = (name, niceness, body)
        }
    }

    private var handle = pthread_t()

    /// `name`: what perf and top call it, 15 bytes at most are kept. `stackBytes`: nil is the system's choice. Deep JSON
    /// is parsed recursively: 1 MiB holds many times the 64 levels that are allowed. `niceness`: above the process's
    /// own (nice(2)); on Linux each thread has one.
    package init(
        _ name: String, stackBytes: Int? = 1 << 20, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) throws(NoThread) {
        let start = Unmanaged.passRetained(Start(name, niceness, body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
        let code = pthread_create(&handle, &attributes, workThreadMain, start.toOpaque())
        pthread_attr_destroy(&attributes)
        guard code == 0 else {
            start.release()
            throw NoThread()
        }
    }

    /// Whether the caller runs on it.
    package var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

    /// Waits for the end. Once, from another thread.
    package func join() { pthread_join(handle, nil) }

    /// Instead of `join`: nobody waits for the end.
    package func letGo() { pthread_detach(handle) }

    /// `pthread_setname_np` is not a standard function and `prctl` is variadic, so Swift sees neither.
    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, name, name.utf8.count)
        close(file)
    }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
        setName(start.name)
        if start.niceness > 0 { _ = nice(start.niceness) }
        start.body()
    }
}

private func workThreadMain(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    WorkThread.run(pointer.unsafelyUnwrapped)
    return nil
}
