import Foundation
import Testing
import XuanPacket
import XuanTesting

/// One xuan with its TLS port and one person in a room, for file torture tests.
final class FileTorture {
    /// Size of the large file: FILES_MIB, 16.
    static let mib = ProcessInfo.processInfo.environment["FILES_MIB"].flatMap { Int($0) } ?? 16

    let server: Server
    let person: Person
    /// A group of that person alone.
    let room = Talk.gid()
    let client: FileClient

    /// `others`: further accounts.
    init(others: [String] = []) throws {
        server = try Server(.oneProgram, people: ["ann"] + others, options: ["--limits", "off"])
        person = try server.login("ann")
        client = FileClient(port: server.common, tls: server.tls)
        let made = try person.call("create", [.string(room), "Files", "group", [JSON(person.id)], 0, false])
        try #require(made["result"] == "success")
    }

    /// Every file in the files' folder, finished and unfinished, by its path there.
    func stored() -> Set<String> {
        let folder = server.data.appendingPathComponent("files")
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return Set(
            all.filter {
                var isFolder: ObjCBool = false
                let path = folder.appendingPathComponent($0).path
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            })
    }
}
