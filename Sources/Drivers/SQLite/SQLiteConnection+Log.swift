import CLogFile
import CSQLite
import Glibc
import XuanStore

/// The log of a server's writer: copied by a `LogKeeper`, made long while nobody waits.
extension SQLiteConnection {
    /// Checkpoints are a thread's from now on, so that no commit makes one.
    package func serve() throws(StoreError) {
        let connection = try SQLiteConnection(path: path, busyTimeout: 0)
        do {
            // A connection that has read nothing knows of no log.
            _ = try connection.schemaVersion()
            keeper = try LogKeeper(connection)
        } catch {
            connection.close()
            throw StoreError.other(code: 0, "\(error)")
        }
        sqlite3_wal_hook(
            handle,
            { connection, _, _, frames in
                Unmanaged<SQLiteConnection>.fromOpaque(connection.unsafelyUnwrapped).takeUnretainedValue().frames =
                    Int(frames)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    package func prepare() -> Bool {
        guard keeper != nil else { return false }
        copyRest()
        return !isLogLong && isRoomy && lengthenLog()
    }

    /// Under the lock of writers: another process may be about to write where the log ends.
    private func lengthenLog() -> Bool {
        guard (try? begin()) != nil else { return false }
        defer { rollback() }
        let code = xx_log_extend(handle, Self.logRoom, Self.logStep)
        // Nobody cuts it while it is open. Before the first commit there may be none.
        isLogLong = code == SQLITE_OK && frames > 0
        return code == 1
    }

    /// Whether the disk has so much left that a longer log takes it from nobody.
    private var isRoomy: Bool {
        var info = statvfs()
        return statvfs(path, &info) == 0 && info.f_bavail > 64 * UInt64(Self.logRoom) / UInt64(info.f_frsize)
    }

    /// Bytes of the log at its usual length, and of one step towards it: a message that comes meanwhile waits a
    /// millisecond or two.
    private static let logRoom = Int64(LogKeeper.usual) * (4_096 + 24)
    private static let logStep: Int64 = 256 << 10

    /// Outside a transaction.
    func copyRest() {
        guard let keeper, keeper.isRestDue(frames: frames), (try? checkpoint()) != nil else { return }
        keeper.restCopied(frames: frames)
    }

    /// Copies what is in the log into the file, as far as nobody reads what was there before. Waits for nobody.
    func checkpoint() throws(StoreError) -> (frames: Int, copied: Int) {
        var (frames, copied) = (Int32(0), Int32(0))
        let code = sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &copied)
        guard code == SQLITE_OK else { throw error(code) }
        return (Int(frames), Int(copied))
    }
}
