import Glibc

/// The files of a data folder that belong into a backup, and what of the folder does not.
package enum FolderFiles {
    /// Of the database a copy of its own is taken; lock and address belong to this machine.
    static func isLeftOut(_ top: String) -> Bool {
        top == "xuan.lock" || top == "store" || top == backups || top.hasPrefix("xuan.db") || top.hasPrefix(asidePrefix)
            || top == restoring || top == BackupDigests.file || top.hasSuffix(partEnd)
    }

    /// Where the administration pages put backups: one in another would double it each time.
    package static let backups = "backups"

    /// Where a restore puts what was there before, with the second behind it.
    static let asidePrefix = "before-restore-"
    /// Where a restore unpacks.
    static let restoring = "restoring"
    /// End of files that are not finished.
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

    /// Paths of all files below `folder` (with a slash at its end) that belong into a backup, relative to it. Links are
    /// followed: files that lie on another disk belong to the server. Throws for a link that leads nowhere (that disk is
    /// not mounted) or back to a folder above it. Sockets, pipes and devices hold nothing and are left out.
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
            // What begins with a dot is under way: an upload that has no record yet.
            if last.utf8.first == UInt8(ascii: ".") { return }
            var info = stat()
            guard stat(folder + name, &info) == 0 else {
                let code = errno
                // Gone since the folder was read, if it is no link.
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

    /// Takes a folder and all in it away. What is not there is fine.
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
