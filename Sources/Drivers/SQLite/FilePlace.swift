import Glibc

/// Where a database and its log lie on the disk, to notice that somebody has taken them away or put others there.
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
    /// `nil` until the log is there: it is made by the first write.
    private var logMark: Mark?

    /// When the file has been opened.
    init(_ path: String) {
        (self.path, log) = (path, path + "-wal")
        mark = Mark(path)
    }

    /// True if the files at both paths are those that they were.
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
