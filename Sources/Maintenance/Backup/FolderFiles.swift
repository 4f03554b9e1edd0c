import Glibc

/// The files of a data folder that belong in a backup, and those that do not.
package enum FolderFiles {
    /// The database is copied separately; lock and address belong to this machine.
    static func isLeftOut(_ top: String) -> Bool {
        top == "xuan.lock" || top == "store" || top == backups || top.hasPrefix("xuan.db") || top.hasPrefix(asidePrefix)
            || top == restoring || top == BackupDigests.file || top.hasSuffix(partEnd)
    }

    /// Where the administration pages put backups: one in another would double it each time.
    package static let backups = "backups"

    /// Where a restore moves the former content, with the second appended.
    static let asidePrefix = "before-restore-"
    /// Where a restore unpacks.
    static let restoring = "restoring"
    /// Suffix of unfinished files.
    static let partEnd = ".part"

    /// Names of the folder's own entries, sorted.
    static func entries(_ folder: String) throws(BackupError) -> [String] {
        guard let list = opendir(folder) else { throw .system(folder, "cannot be read", errno) }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name else { throw .noText(folder) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    fileprivate enum Kind { case file, folder, other }

    fileprivate static func kind(_ info: stat) -> Kind {
        switch info.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// Paths of all files below `folder` (with a trailing slash) that belong in a backup, relative to it. Links are
    /// followed: files on another disk belong to the server. Throws for a dangling link (that disk is not mounted) or
    /// one back to a folder above it. Sockets, pipes and devices hold nothing and are left out.
    static func list(_ folder: String) throws(BackupError) -> [String] {
        var list = Listing(folder: folder)
        for name in try entries(folder) where !isLeftOut(name) { try list.collect(name, last: name, below: []) }
        return list.found
    }

    private struct Listing {
        struct Place: Equatable {
            let device: dev_t
            let inode: ino_t
        }

        let folder: String
        var found: [String] = []

        /// `last`: the last part of `name`. `above`: the folders on the way to it.
        mutating func collect(_ name: String, last: String, below above: [Place]) throws(BackupError) {
            // Dot files are under way: uploads without a record yet.
            if last.utf8.first == UInt8(ascii: ".") { return }
            var info = stat()
            guard stat(folder + name, &info) == 0 else {
                let code = errno
                // Gone since the folder was read, unless it is a link.
                if code == ENOENT, lstat(folder + name, &info) != 0 { return }
                throw .system(folder + name, "leads nowhere; is its disk mounted?", code)
            }
            switch FolderFiles.kind(info) {
            case .file: if !name.hasSuffix(partEnd) { found.append(name) }
            case .folder:
                let place = Place(device: info.st_dev, inode: info.st_ino)
                guard !above.contains(place) else {
                    throw .system(folder + name, "is a link to a folder that it lies in", ELOOP)
                }
                for inner in try entries(folder + name) {
                    try collect(name + "/" + inner, last: inner, below: above + [place])
                }
            case .other: break
            }
        }
    }

    /// Removes a folder and everything in it. A missing one is fine.
    static func remove(_ path: String) throws(BackupError) {
        var info = stat()
        guard lstat(path, &info) == 0 else { return }
        switch kind(info) {
        case .folder:
            for name in try entries(path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 else { throw .system(path, "cannot be removed", errno) }
        default:
            guard unlink(path) == 0 || errno == ENOENT else { throw .system(path, "cannot be removed", errno) }
        }
    }
}
