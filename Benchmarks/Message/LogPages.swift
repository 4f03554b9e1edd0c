import Glibc

/// Pages in the write-ahead log of an SQLite file (https://sqlite.org/walformat.html).
enum LogPages {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private static let headerLength = 32
    private static let frameHeaderLength = 24

    /// Frames since the log began, those of an earlier beginning left out: their salts differ from the header's.
    static func count(_ path: String) throws -> Int {
        let name = path + "-wal"
        guard let file = fopen(name, "r") else { throw Unreadable(description: "\(name) cannot be read") }
        defer { fclose(file) }
        var header = [UInt8](repeating: 0, count: headerLength)
        guard fread(&header, 1, headerLength, file) == headerLength else {
            throw Unreadable(description: "\(name) has no header")
        }
        let pageSize = header[8..<12].reduce(0) { $0 << 8 | Int($1) }
        var frame = [UInt8](repeating: 0, count: frameHeaderLength)
        var frames = 0
        while fread(&frame, 1, frameHeaderLength, file) == frameHeaderLength, frame[8..<16] == header[16..<24] {
            frames += 1
            guard fseek(file, pageSize, SEEK_CUR) == 0 else { break }
        }
        return frames
    }
}
