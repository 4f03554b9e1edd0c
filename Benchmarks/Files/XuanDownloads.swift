import FoundationEssentials
import XuanPacket
import XuanTesting

/// A xuan with one person who has uploaded the file.
final class XuanDownloads {
    private let mib: Int
    private let data: URL
    private let plain: UInt16
    private let common: UInt16
    private let program: ServerProcess
    private let person: Person
    private let file: JSONObject

    struct Failed: Error { let output: String }

    init(mib: Int, folder: URL) throws {
        self.mib = mib
        data = folder.appendingPathComponent("data")
        let ports = Ports.free(3)
        (plain, common) = (ports[0], ports[1])
        program = try ServerProcess(
            "xuan",
            [
                "serve", "--data", data.path, "--ip", "127.0.0.1", "--limits", "off", "--chat-port", "\(ports[2])",
                "--common-port", "\(common)", "--web-port", "\(plain)",
            ], folder: folder, environment: ["XUAN_ADMIN_PASSWORD": "bench-admin"])
        guard program.waits(for: ports) else { throw Failed(output: program.text) }
        let added = try ServerProcess.run(
            "xuan", ["user", "add", "ann", "--data", data.path, "--password", "bench-ann"], folder: folder)
        guard added.status == 0 else { throw Failed(output: added.text) }
        person = try Person("ann", password: "bench-ann", common: common, chat: ports[2], tls: true)
        let room = "7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e"
        let made = try person.call("create", [.string(room), "Files", "group", [JSON(person.id)], 0, false])
        guard made["result"] == "success" else { throw Failed(output: JSON.object(made).text) }
        file = try FileClient(port: common, tls: true).upload(
            person, chat: room, name: "bench.bin", LargeFile(mib: mib))
    }

    /// Path of the one stored file.
    var storedFile: String {
        get throws {
            let folder = data.appendingPathComponent("files").path
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
                let path = "\(folder)/\(name)"
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                if attributes[.size] as? UInt64 == UInt64(mib * LargeFile.piece) { return path }
            }
            throw Failed(output: "\(folder): no file of \(mib) MiB")
        }
    }

    /// Path of the certificate and its key, without `.crt` and `.key`.
    var certificate: String { data.appendingPathComponent("certificate/xuan").path }

    func download(tls: Bool) throws -> Download {
        // The answers to the server's pings keep the login alive, and with it the right to the file.
        try person.stay()
        return try Download(
            of: FileClient.target(file, for: person), mib: mib, port: tls ? common : plain, tls: tls,
            server: ProcessFigures(program.processID))
    }
}
