import Glibc
import XuanBackendHTTP
import XuanText

/// Files that are either complete or missing.
enum NewFile {
    /// Writes beside it and then renames. A new file has mode 0600, an existing one keeps its mode; for a link, writes
    /// the file that it leads to.
    static func write(_ text: String, to path: String) throws(ServerControlError) {
        func fault() -> ServerControlError {
            .failed("\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        var resolved = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let path = realpath(path, &resolved).map { String(cString: $0) } ?? path
        var info = stat()
        let mode = stat(path, &info) == 0 ? info.st_mode & 0o777 : 0o600
        let part = path + ".part"
        let bytes = Array(text.utf8)
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault() }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            guard count > 0 else { break }
            written += count
        }
        fchmod(descriptor, mode)
        let isWhole = written == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWhole, rename(part, path) == 0 else {
            let error = fault()
            unlink(part)
            throw error
        }
    }
}

/// The folder of backups made from the administration pages.
enum Backups {
    /// `xuan-20260131-235959.tar`, UTC.
    static func name(_ milliseconds: Int64) -> String {
        let digits = CalendarDay.textWithTime(milliseconds).filter(\.isNumber)
        return "xuan-\(digits.prefix(8))-\(digits.suffix(6)).tar"
    }

    /// When the newest one was finished, milliseconds UTC; 0 if there is none.
    static func last(in folder: String) -> Int64 {
        guard let list = opendir(folder) else { return 0 }
        defer { closedir(list) }
        var newest: Int64 = 0
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var info = stat()
            guard name.hasSuffix(".tar"), stat(folder + name, &info) == 0 else { continue }
            newest = max(newest, Int64(info.st_mtim.tv_sec) * 1000)
        }
        return newest
    }
}
