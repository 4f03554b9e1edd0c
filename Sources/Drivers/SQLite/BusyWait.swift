import CSQLite
import Glibc
import XuanThreads

/// How long a connection waits for another process's lock. Owned by the connection, its only user.
final class BusyWait {
    private let milliseconds: Int
    /// Set when the program ends; nobody waits any more then.
    private let interrupt: Guarded<Bool>
    private var waited = 0

    init(milliseconds: Int32, interrupt: Guarded<Bool>) {
        (self.milliseconds, self.interrupt) = (Int(milliseconds), interrupt)
    }

    /// Sleeps a little. False after the time limit. `round`: from 0, for the current lock.
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
