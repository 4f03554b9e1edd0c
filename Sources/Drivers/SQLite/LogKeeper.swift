import Glibc
import XuanStore
import XuanThreads

/// Copies the log of a server's writer into the database file, on a thread and a connection of its own, so that no
/// commit waits for it (https://www.sqlite.org/wal.html, section 2.2). What is written meanwhile stays behind, and only
/// once nothing is left is the log used from its beginning again. So the copies go on until little is left, and that
/// little the writer copies between two transactions.
final class LogKeeper: Sendable {
    /// Frames, that is pages of 4 KiB: a log of this length is copied if the last copy was a while ago. A page that
    /// changes often is then copied once in that time, not once in 16 MiB.
    private static let many = 4_096
    private static let pause = Duration.seconds(2)
    /// A log of this length is copied at once.
    private static let veryMany = 4 * many
    /// At this length the writer copies what is left, however much that is.
    private static let tooMany = 8 * many
    /// What the writer copies in a millisecond or two.
    private static let few = 256
    /// The log's length where little is written.
    static let usual = many + 4 * few

    private struct State {
        var isWanted = false
        var isRunning = false
        var isClosed = false
        /// Frames that the last copy has found done, since the log was last used from its beginning.
        var copied = 0
        /// When the log was last used from its beginning.
        var restarted = ContinuousClock.now

        var isBusy: Bool { isWanted || isRunning }
    }

    private let state = Guarded(State())
    private let wake: CountingSemaphore
    private let thread: WorkThread

    /// Takes over the connection.
    init(_ connection: SQLiteConnection) throws(NoThread) {
        let (state, wake) = (state, CountingSemaphore())
        self.wake = wake
        let owned = Owned(connection)
        thread = try WorkThread("checkpoint") {
            while true {
                wake.wait()
                let isClosed = state.withLock { state in
                    (state.isWanted, state.isRunning) = (false, !state.isClosed)
                    return state.isClosed
                }
                if isClosed { break }
                // A failure is met by the next commit, too, or by the next copy.
                let copied = (try? owned.connection.checkpoint())?.copied
                state.withLock { state in
                    state.isRunning = false
                    if let copied { state.copied = copied }
                }
            }
            owned.connection.close()
        }
    }

    /// `@unchecked`: handed to the thread, which alone uses it.
    private final class Owned: @unchecked Sendable {
        let connection: SQLiteConnection
        init(_ connection: SQLiteConnection) { self.connection = connection }
    }

    /// After a commit; `frames` are in the log. Writer's thread, as the next two.
    func committed(frames: Int) {
        let isDue = state.withLock { state in
            if frames < state.copied { (state.copied, state.restarted) = (0, .now) }
            guard frames < Self.tooMany, frames - state.copied > Self.few, isLong(frames, state), !state.isBusy
            else { return false }
            state.isWanted = true
            return true
        }
        if isDue { wake.signal() }
    }

    private func isLong(_ frames: Int, _ state: State) -> Bool {
        frames >= Self.veryMany || frames >= Self.many && ContinuousClock.now - state.restarted >= Self.pause
    }

    /// Whether the writer shall copy the rest of a log of that many frames.
    func isRestDue(frames: Int) -> Bool {
        state.withLock { state in
            let rest = frames - state.copied
            return rest > 0 && !state.isBusy
                && (frames >= Self.tooMany || rest <= Self.few && isLong(frames, state))
        }
    }

    func restCopied(frames: Int) { state.withLock { $0.copied = frames } }

    /// Waits for a copy that is under way.
    func close() {
        state.withLock { $0.isClosed = true }
        wake.signal()
        thread.join()
    }
}
