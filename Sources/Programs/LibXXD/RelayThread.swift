import Glibc
import XuanNet

/// The thread on which an embedded relay serves.
final class RelayThread: Sendable {
    private let id: pthread_t

    private final class Work {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// `nil` when the system has no further thread.
    init?(_ run: @escaping () -> Void) {
        let work = Unmanaged.passRetained(Work(run))
        var id = pthread_t()
        let failed = pthread_create(
            &id, nil,
            { argument in
                ThreadName.set("xxd")
                Unmanaged<Work>.fromOpaque(argument.unsafelyUnwrapped).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        guard failed == 0 else {
            work.release()
            return nil
        }
        self.id = id
    }

    var isCurrent: Bool { pthread_equal(id, pthread_self()) != 0 }

    /// Once.
    func join() { pthread_join(id, nil) }
}
