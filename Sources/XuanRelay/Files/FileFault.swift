import Glibc

/// Why a file operation failed.
package enum FileFault: Error, Equatable, Sendable {
    case notFound
    /// No space left, or the folder's quota is used up.
    case full
    /// The upload continues over another connection.
    case superseded
    /// So little comes with each request of an upload that the store is kept busy with its unfinished part.
    case piecesTooSmall
    /// The store is away, slow, or refuses; the cause is for the log.
    case unavailable(String)
    /// Any other error of the system.
    case system(String)

    package init(errno number: Int32) {
        switch number {
        case ENOENT, ENOTDIR, ELOOP: self = .notFound
        case ENOSPC, EDQUOT, EFBIG: self = .full
        default: self = .system(String(cString: strerror(number)))
        }
    }
}
