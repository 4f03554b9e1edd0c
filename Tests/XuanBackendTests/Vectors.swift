import Glibc
import XuanPacket

/// Golden data of Tests/Vectors.
enum Vectors {
    static func load(_ name: String, file: String = #filePath) -> JSON {
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
        return try! JSON.parse(bytes)
    }
}
