import CSQLite
import XuanStore

extension StoreError {
    /// Translates a result code of SQLite for operators. SQLite's text names columns, never values.
    init(sqlite code: Int32, handle: OpaquePointer?, path: String) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .locked
        case SQLITE_FULL: self = .full
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(path)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .notWritable(path)
        case SQLITE_CONSTRAINT: self = .constraint
        default:
            let text = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "out of memory"
            self = .other(code: Int(code), text)
        }
    }
}
