import Foundation

/// Golden data of Tests/Vectors, found from this file's place.
enum Vectors {
    static func load(_ name: String) throws -> [String: Any] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Vectors/\(name).json"))
        return try JSONSerialization.jsonObject(with: data) as! [String: Any]
    }

    static func bytes(hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(hex)
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16)!)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
