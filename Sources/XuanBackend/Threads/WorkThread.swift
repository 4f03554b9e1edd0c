import Glibc

/// A thread that runs one closure and can be waited for. `@unchecked`: the handle is set once, in `init`.
final class WorkThread: @unchecked Sendable {
    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var handle = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(body))
        // Deep JSON is parsed recursively: 1 MiB holds many times the 64 levels that are allowed.
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 1 << 20)
        let code = pthread_create(&handle, &attributes, workThreadMain, start.toOpaque())
        pthread_attr_destroy(&attributes)
        precondition(code == 0, "cannot start a thread: out of memory or of processes")
    }

    /// Waits for the end. Once, from another thread.
    func join() { pthread_join(handle, nil) }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue().body()
    }
}

private func workThreadMain(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    WorkThread.run(pointer.unsafelyUnwrapped)
    return nil
}
