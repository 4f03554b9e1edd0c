import CSQLite
import Glibc
import XuanThreads

/// How long a connection waits for another process's lock. Kept by the connection, which is the only one to use it.
final class BusyWait {
    private let milliseconds: Int
    /// Set when the program ends; then nobody waits any more.
    private let interrupt: Guarded<Bool>
    private var waited = 0

    init(milliseconds: Int32, interrupt: Guarded<Bool>) {
        (self.milliseconds, self.interrupt) = (Int(milliseconds), interrupt)
    }

    /// Sleeps a little. False when it has been long enough. `round`: from 0, for the lock at hand.
    fileprivate func again(round: Int) -> Bool {
        if round == 0 { waited = 0 }
        let pause = [1, 2, 5, 10, 15, 20, 25][min(round, 6)]
        guard waited + pause <= milliseconds, !interrupt.withLock({ $0 }) else { return false }
        waited += pause
        usleep(UInt32(pause) * 1000)
        return true
    }
}

/// For `sqlite3_busy_handler`.
func busyWait(_ user: UnsafeMutableRawPointer?, _ round: Int32) -> Int32 {
    Unmanaged<BusyWait>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue().again(round: Int(round)) ? 1 : 0
}
