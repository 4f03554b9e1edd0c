import Glibc

/// Identity of a database file and its log, to notice that somebody has removed or replaced them.
struct FilePlace {
    private struct Mark: Equatable {
        let device: UInt
        let inode: UInt

        /// `nil` for nothing there.
        init?(_ path: String) {
            var info = stat()
            guard stat(path, &info) == 0 else { return nil }
            (device, inode) = (UInt(info.st_dev), UInt(info.st_ino))
        }
    }

    private let path: String
    private let log: String
    private let mark: Mark?
    /// `nil` until the log exists: the first write makes it.
    private var logMark: Mark?

    /// When the file was opened.
    init(_ path: String) {
        (self.path, log) = (path, path + "-wal")
        mark = Mark(path)
    }

    /// True if both paths still lead to the same files.
    mutating func isKept() -> Bool {
        guard Mark(path) == mark else { return false }
        let now = Mark(log)
        guard let known = logMark else {
            logMark = now
            return true
        }
        return now == known
    }
}
