import Foundation
import Testing
import XuanPacket
import XuanTesting

/// One relay before one or several backends, each a separate program that can be killed and started again on the same
/// ports and data. Everything ends with it.
final class RelayTestServer {
    /// Names of the backends in the relay's settings; each has the same people.
    let sites: [String]
    let folder: TemporaryFolder
    let chat: UInt16
    let common: UInt16
    private let backendPorts: [UInt16]
    private var relay: ServerProcess?
    private var backends: [ServerProcess?]
    private let backendWords: [String]
    /// Ways to the first backend, each an address of its own in the relay's settings; none: it has one address.
    private(set) var wires: [Wire] = []
    private static let key = "0123456789abcdef0123456789abcde"

    init(
        sites: [String] = ["main"], people: [String], relay settings: String = "", backend words: [String] = [],
        wires count: Int = 0
    ) throws {
        self.sites = sites
        backendWords = words
        folder = try TemporaryFolder()
        let ports = Ports.free(2 + sites.count)
        (chat, common, backendPorts) = (ports[0], ports[1], Array(ports[2...]))
        backends = sites.map { _ in nil }
        wires = (0..<count).map { _ in Wire(to: ports[2]) }
        var lines = ""
        for (index, site) in sites.enumerated() {
            let isDefault = index == 0 ? ",default" : ""
            let ways = index == 0 && !wires.isEmpty ? wires.map(\.port) : [backendPorts[index]]
            let addresses = ways.map { "http://127.0.0.1:\($0)/xuanxuan.php" }.joined(separator: ",")
            lines += "\(site)=\(addresses),\(Self.key)\(index)\(isDefault)\n"
            try write(
                "[server]\nport=\(backendPorts[index])\nkey=\(Self.key)\(index)\n[data]\npath=\(data(site).path)\n",
                "config/\(site).conf")
        }
        try write(
            "[server]\nip=127.0.0.1\nchatPort=\(chat)\ncommonPort=\(common)\nisHttps=0\n\(settings)\n[backend]\n\(lines)",
            "config/xxd.conf")
        for site in sites { try startBackend(site) }
        for site in sites {
            for account in people {
                let added = try ServerProcess.run(
                    "xuan", ["user", "add", account, "--data", data(site).path, "--password", "pw-\(account)"],
                    folder: folder.url)
                try #require(added.status == 0, "\(added.text)")
            }
        }
        try startRelay()
    }

    deinit {
        relay?.crash()
        for backend in backends { backend?.crash() }
        for wire in wires { wire.end() }
    }

    private func data(_ site: String) -> URL { folder.url.appendingPathComponent("data-\(site)") }

    private func write(_ text: String, _ name: String) throws {
        let file = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func startRelay() throws {
        let xxd = try ServerProcess("xxd", ["--limits", "off"], folder: folder.url)
        relay = xxd
        try #require(xxd.waits(for: [common, chat]), "\(xxd.text)")
    }

    func startBackend(_ site: String) throws {
        let index = sites.firstIndex(of: site)!
        let xxb = try ServerProcess(
            "xxb", ["--config", "config/\(site).conf", "--limits", "off"] + backendWords, folder: folder.url,
            environment: ["XUAN_ADMIN_PASSWORD": "pw-admin"])
        backends[index] = xxb
        try #require(xxb.waits(for: [backendPorts[index]]), "\(xxb.text)")
    }

    func backendPort(_ site: String) -> UInt16 { backendPorts[sites.firstIndex(of: site)!] }

    /// As a power cut does it.
    func killRelay() {
        relay?.crash()
        relay = nil
    }

    func killBackend(_ site: String) {
        let index = sites.firstIndex(of: site)!
        backends[index]?.crash()
        backends[index] = nil
    }

    /// Process id of the relay, for a signal from another thread.
    var relayID: pid_t { relay?.processID ?? 0 }

    func stopRelay() -> Int32? {
        defer { relay = nil }
        return relay?.stop()
    }

    func login(_ account: String, at site: String = "", device: JSON? = nil) throws -> Person {
        try Person(
            account, password: "pw-\(account)", common: common, chat: chat, tls: false, site: site, device: device)
    }
}

/// Messages as tests send and read them.
enum Talk {
    static func gid() -> String { UUID().uuidString.lowercased() }

    /// `params` of one plain message.
    static func message(_ gid: String, in chat: String, _ text: String, order: Int = 1) -> JSON {
        .object([
            (
                "messages",
                [
                    .object([
                        ("gid", .string(gid)), ("cgid", .string(chat)), ("type", "normal"), ("contentType", "plain"),
                        ("content", .string(text)), ("date", ""), ("order", JSON(order)),
                    ])
                ]
            )
        ])
    }

    static func rows(_ packet: JSONObject) -> [JSONObject] { packet["data"]?.array?.compactMap(\.object) ?? [] }

    /// gids in the `message` packets among `packets`, in order.
    static func gids(_ packets: [JSONObject]) -> [String] {
        packets.filter { $0["method"]?.string == "message" && $0["result"]?.string == "success" }
            .flatMap { rows($0).compactMap { $0["gid"]?.string } }
    }

    /// Everything stored of a chat, oldest first, in the server's order.
    static func history(of chat: String, by person: Person) throws -> [JSONObject] {
        var all: [JSONObject] = []
        for page in 1... {
            let packet = try person.call("history", [.string(chat), 500, JSON(page), 0, true, 0])
            all += rows(packet)
            guard let total = packet["pager"]?.object?["recTotal"]?.integer, all.count < total else { break }
        }
        return all.reversed()
    }
}
