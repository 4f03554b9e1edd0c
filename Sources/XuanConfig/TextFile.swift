import Glibc

/// Reads settings files; failures use the system's own words.
package enum TextFile {
    /// The whole file, or nothing if there is none. A link that leads nowhere is one that cannot be read.
    package static func readIfPresent(_ path: String) throws(ConfigError) -> String {
        isPresent(path) ? try read(path) : ""
    }

    /// Whether an entry of that name exists, of any kind; true also when that cannot be determined.
    package static func isPresent(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR)
    }

    /// The whole file as text. Throws with cause; files above 1 MiB are not settings files.
    package static func read(_ path: String) throws(ConfigError) -> String {
        guard let file = fopen(path, "rb") else {
            throw ConfigError(file: path, line: 0, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.count > 1 << 20 {
                throw ConfigError(file: path, line: 0, message: "is larger than 1 MiB; that is no settings file")
            }
        }
        // A folder can be opened as a file, and has nothing to read.
        guard ferror(file) == 0 else {
            throw ConfigError(file: path, line: 0, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigError(file: path, line: 0, message: "is not UTF-8; save it as UTF-8")
        }
        return text
    }
}
