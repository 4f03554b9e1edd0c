import Glibc

/// The files of a data folder that belong into a backup, and what of the folder does not.
package enum FolderFiles {
    /// Of the database a copy of its own is taken; lock and address belong to this machine.
    static func isLeftOut(_ top: String) -> Bool {
        top == "xuan.lock" || top == "store" || top == backups || top.hasPrefix("xuan.db") || top.hasPrefix(asidePrefix)
            || top == restoring || top.hasSuffix(partEnd)
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
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    enum Kind { case file, folder, other }

    static func kind(_ path: String) -> Kind {
        var info = stat()
        guard lstat(path, &info) == 0 else { return .other }
        switch info.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Paths of all files below `folder` (with a slash at its end) that belong into a backup, relative to it. Links
    /// and devices are none.
    static func list(_ folder: String) throws(BackupError) -> [String] {
        var found: [String] = []
        for name in try entries(folder) where !isLeftOut(name) { try collect(name, in: folder, &found) }
        return found
    }

    private static func collect(_ name: String, in folder: String, _ found: inout [String]) throws(BackupError) {
        // What begins with a dot is under way: an upload that has no record yet.
        if name.split(separator: "/").last?.hasPrefix(".") ?? true { return }
        switch kind(folder + name) {
        case .file: if !name.hasSuffix(partEnd) { found.append(name) }
        case .folder:
            for inner in try entries(folder + name) { try collect(name + "/" + inner, in: folder, &found) }
        case .other: break
        }
    }

    /// Takes a folder and all in it away. What is not there is fine.
    static func remove(_ path: String) throws(BackupError) {
        switch kind(path) {
        case .folder:
            for name in try entries(path) { try remove(path + "/" + name) }
            guard rmdir(path) == 0 else { throw .system(path, "cannot be removed", errno) }
        default:
            guard unlink(path) == 0 || errno == ENOENT else { throw .system(path, "cannot be removed", errno) }
        }
    }
}
