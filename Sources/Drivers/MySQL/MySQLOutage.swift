import CMySQL
import Glibc
import XuanStore
import XuanThreads

/// Whether the server of a store answers, as far as its connections know.
///
/// A server that hangs (full disk, suspended machine) costs each caller the whole time limit. So the first connection
/// that has waited in vain reports it here, and all others fail at once until a separate thread has found the server
/// again. Any thread.
final class MySQLOutage: Sendable {
    private struct State {
        var isAway = false
        var isInterrupted = false
        /// Open connections, for `interrupt`.
        var handles: Set<OpaquePointer> = []
    }

    /// Time between two checks whether the server is back.
    private static let pauseMicroseconds: UInt32 = 250_000

    private let state = Guarded(State())

    /// True while nobody should try.
    var isAway: Bool { state.withLock { $0.isAway || $0.isInterrupted } }

    /// The server has not answered in time, or cannot be reached. `probe` says whether it is back; a separate thread
    /// calls it until it returns true.
    func begin(probe: @escaping @Sendable () -> Bool) {
        let isFirst = state.withLock { state in
            defer { state.isAway = true }
            return !state.isAway
        }
        guard isFirst else { return }
        let work = { @Sendable [self] in
            repeat { usleep(Self.pauseMicroseconds) } while !state.withLock({ $0.isInterrupted }) && !probe()
            state.withLock { $0.isAway = false }
        }
        // Without a thread, each connection tries for itself again.
        do throws(NoThread) {
            try WorkThread("database", work).letGo()
        } catch {
            state.withLock { $0.isAway = false }
        }
    }

    func opened(_ handle: OpaquePointer) {
        state.withLock { state in
            state.handles.insert(handle)
            if state.isInterrupted { xx_mysql_interrupt(handle) }
        }
    }

    /// Before the handle is freed.
    func closing(_ handle: OpaquePointer) { state.withLock { _ = $0.handles.remove(handle) } }

    /// Ends every wait, now and from now on.
    func interrupt() {
        state.withLock { state in
            state.isInterrupted = true
            for handle in state.handles { xx_mysql_interrupt(handle) }
        }
    }
}
