import Glibc
import XuanStore

/// Why a backup was not made or not restored. Nothing was changed unless it says so.
package enum BackupError: Error, Equatable, CustomStringConvertible {
    /// Path, what failed, `errno`.
    case system(String, String, Int32)
    case exists(String)
    case nameTooLong(String)
    case damaged(String)
    /// A name in this folder is not UTF-8, or contains a line end.
    case noText(String)
    case notEmpty
    case store(StoreError)

    package var description: String {
        switch self {
        case .system(let path, let what, let code): "\(path): \(what): \(String(cString: strerror(code)))"
        case .exists(let path): "\(path): is there already; name another file"
        case .nameTooLong(let name): "\(name): this name is too long for an archive; move the file away"
        case .damaged(let what): "this is not one of our backups, or a damaged one: \(what); take another"
        case .noText(let folder):
            "\(folder): a file's name is no UTF-8 text or has a line end in it; rename the file or move it away"
        case .notEmpty:
            "there are people or messages here already; --force moves them aside (Docs/storage.md says where)"
        case .store(let error): error.description
        }
    }
}
