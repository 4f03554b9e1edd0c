import Glibc

/// Why the disk did not do it.
package enum FileFault: Error, Equatable, Sendable {
    case notFound
    /// No space left, or the folder's quota is used up.
    case full
    /// The upload goes on over another connection.
    case superseded
    /// Any other error of the system.
    case system(String)

    init(errno number: Int32) {
        switch number {
        case ENOENT, ENOTDIR, ELOOP: self = .notFound
        case ENOSPC, EDQUOT, EFBIG: self = .full
        default: self = .system(String(cString: strerror(number)))
        }
    }
}
