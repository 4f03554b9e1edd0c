import Glibc
import XuanPacket

/// Uploads on disk: `SITE/YYYY/MM/DD/STORED` (Docs/protocol.md 8).
enum UploadFolder {
    /// The name of an upload's file: md5hex(name + id + time).
    static func storedName(_ name: String, _ id: Int64, _ time: Int64) -> String {
        Secret.md5Hex("\(name)\(id)\(time)")
    }

    /// As `list`, but empty if the folder cannot be read.
    static func files(in folder: String, olderThan second: Int64) -> [String: String] {
        (try? list(folder, olderThan: second)) ?? [:]
    }

    /// Paths below `folder` by the files' own names; only files last written before `second`. Dot files are under way.
    static func list(_ folder: String, olderThan second: Int64) throws(BackupError) -> [String: String] {
        var found: [String: String] = [:]
        for path in try FolderFiles.list(folder) {
            var info = stat()
            guard stat(folder + path, &info) == 0, Int64(info.st_mtim.tv_sec) < second,
                let name = path.utf8.split(separator: UInt8(ascii: "/")).last
            else { continue }
            found[String(Substring(name))] = path
        }
        return found
    }
}
