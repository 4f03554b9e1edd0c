import Glibc
import SQLiteStore

/// Signs that a data folder has had a database although it has none now: a file was moved away or lost, a disk is not
/// mounted. A server that began empty there would look as if it had lost everything, and its new files would be in the
/// way of the rescue.
enum DataTraces {
    static let database = "xuan.db"

    /// Remains of a database, as people would name them: `xuan.db-wal`, `files/`, … None for a folder in which a server
    /// may begin.
    static func of(_ folder: String) -> [String] {
        guard lacksDatabase(folder) else { return [] }
        var traces = journals.map { database + $0 }.filter { size(folder + $0) > 0 }
        traces += ["files", "backups"].filter { hasFiles(folder + $0) }.map { $0 + "/" }
        traces += entries(folder).filter { $0.utf8.starts(with: "before-restore-".utf8) }.map { $0 + "/" }
        if DataLock.saysDatabase(folder) { traces.append(DataLock.file) }
        return traces
    }

    /// No database file, or one of no bytes.
    static func lacksDatabase(_ folder: String) -> Bool { size(folder + database) <= 0 }

    private static let journals = ["-wal", "-journal"]

    /// Moves aside files that SQLite would take for the new database's log. `now`: seconds.
    static func setAside(_ folder: String, now: Int64) {
        for end in journals + ["-shm"] {
            let path = folder + database + end
            rename(path, "\(path).before-\(now)")
        }
    }

    /// Bytes; -1 for a missing file.
    private static func size(_ path: String) -> Int64 {
        var info = stat()
        return lstat(path, &info) == 0 && stat(path, &info) == 0 ? Int64(info.st_size) : -1
    }

    /// True if there is a file below, at any depth; also if that cannot be determined.
    private static func hasFiles(_ path: String) -> Bool {
        var info = stat()
        guard lstat(path, &info) == 0 else { return false }
        guard info.st_mode & S_IFMT == S_IFDIR else { return true }
        return entries(path).contains { hasFiles(path + "/" + $0) }
    }

    private static func entries(_ folder: String) -> [String] {
        guard let list = opendir(folder) else { return [] }
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
}
