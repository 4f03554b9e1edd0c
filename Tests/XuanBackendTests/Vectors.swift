import Glibc
import XuanPacket

/// Golden data of Tests/Vectors.
enum Vectors {
    static func load(_ name: String) -> JSON { try! JSON.parse(bytes(name)) }

    /// A file of that folder, or by a path from there.
    static func bytes(_ name: String, file: String = #filePath) -> [UInt8] {
        let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
        let handle = fopen("/\(folder)/Vectors/\(name)", "r")!
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, handle)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
