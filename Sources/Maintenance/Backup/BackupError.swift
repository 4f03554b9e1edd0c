import Glibc
import XuanStore

/// Why a backup was not made or not restored. Nothing was changed then unless it says so.
package enum BackupError: Error, Equatable, CustomStringConvertible {
    /// Path, what failed, `errno`.
    case system(String, String, Int32)
    case exists(String)
    case nameTooLong(String)
    case damaged(String)
    /// A name in this folder is no UTF-8, or has a line end in it.
    case noText(String)
    case notEmpty
    case store(StoreError)

    package var description: String {
        switch self {
        case .system(let path, let what, let code): "\(path): \(what): \(String(cString: strerror(code)))"
        case .exists(let path): "\(path): is there already; name another file"
        case .nameTooLong(let name): "\(name): this name is too long for an archive; move the file away"
        case .damaged(let what): "this is no backup of ours, or a damaged one: \(what); take another"
        case .noText(let folder):
            "\(folder): a file's name is no UTF-8 text or has a line end in it; rename the file or move it away"
        case .notEmpty:
            "there are people or messages here already; with --force they make room (Docs/storage.md says where they go)"
        case .store(let error): error.description
        }
    }
}
