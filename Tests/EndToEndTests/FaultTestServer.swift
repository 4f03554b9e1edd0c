import Foundation
import SQLiteStore
import Testing
import XuanPacket
import XuanStore
import XuanTesting

/// One backend and one or more relays before it, each relay on its own wire that a test can cut, freeze, or deprive of
/// its answers. Everything ends with it.
///
/// `@unchecked`: a test that uses several threads only logs in on them.
final class FaultTestServer: @unchecked Sendable {
    let folder: TemporaryFolder
    let wires: [Wire]
    private let ports: [(chat: UInt16, common: UInt16)]
    private let backendPort: UInt16
    private var relays: [ServerProcess?] = []
    private var backend: ServerProcess?
    private static let key = "0123456789abcdef0123456789abcdef"

    init(relays: Int = 1, people: [String]) throws {
        folder = try TemporaryFolder()
        let free = Ports.free(1 + 2 * relays)
        backendPort = free[0]
        ports = (0..<relays).map { (free[1 + 2 * $0], free[2 + 2 * $0]) }
        wires = (0..<relays).map { [backendPort] _ in Wire(to: backendPort) }
        try write("[server]\nport=\(backendPort)\nkey=\(Self.key)\n[data]\npath=\(data.path)\n", "config/xxb.conf")
        try startBackend()
        for account in people {
            let added = try ServerProcess.run(
                "xuan", ["user", "add", account, "--data", data.path, "--password", "pw-\(account)"],
                folder: folder.url)
            try #require(added.status == 0, "\(added.text)")
        }
        for place in 0..<relays {
            try write(
                """
                [server]
                ip=127.0.0.1
                chatPort=\(ports[place].chat)
                commonPort=\(ports[place].common)
                isHttps=0
                [backend]
                xuanxuan=http://127.0.0.1:\(wires[place].port)/xuanxuan.php,\(Self.key),default
                """, "relay\(place)/config/xxd.conf")
            self.relays.append(nil)
            try startRelay(place)
        }
    }

    deinit {
        for relay in relays { relay?.crash() }
        backend?.crash()
        for wire in wires { wire.end() }
    }

    private var data: URL { folder.url.appendingPathComponent("data") }

    private func write(_ text: String, _ name: String) throws {
        let file = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func startRelay(_ place: Int = 0) throws {
        let xxd = try ServerProcess(
            "xxd", ["--limits", "off"], folder: folder.url.appendingPathComponent("relay\(place)"))
        relays[place] = xxd
        try #require(xxd.waits(for: [ports[place].common, ports[place].chat]), "\(xxd.text)")
    }

    func killRelay(_ place: Int = 0) {
        relays[place]?.crash()
        relays[place] = nil
    }

    func startBackend() throws {
        let xxb = try ServerProcess(
            "xxb", ["--config", "config/xxb.conf", "--limits", "off"], folder: folder.url,
            environment: ["XUAN_ADMIN_PASSWORD": "pw-admin"])
        backend = xxb
        try #require(xxb.waits(for: [backendPort]), "\(xxb.text)")
    }

    func killBackend() {
        backend?.crash()
        backend = nil
    }

    /// Kills the backend between a commit and its answer, which gets lost, and starts it again.
    func loseAnswer(_ ask: () throws -> Void, stored gid: String) throws {
        for wire in wires { wire.set(.swallowing) }
        try ask()
        try #require(until { try stored(gid) }, "the message was not stored")
        killBackend()
        for wire in wires {
            wire.set(.open)
            wire.cut()
        }
        try startBackend()
    }

    func login(_ account: String, at place: Int = 0) throws -> Person {
        try Person(
            account, password: "pw-\(account)", common: ports[place].common, chat: ports[place].chat, tls: false)
    }

    // The database

    private var store: SQLiteStore {
        get throws {
            let files = try FileManager.default.contentsOfDirectory(atPath: data.path)
            let name = try #require(files.first { $0.hasSuffix(".db") })
            return try SQLiteStore(path: data.appendingPathComponent(name).path)
        }
    }

    func stored(_ gid: String) throws -> Bool {
        let reader = try store.openReader()
        defer { reader.close() }
        return try MessageTable.find(gid: gid, on: reader) != nil
    }

    /// Keeps all others out of the database while `body` runs.
    func withoutDatabase(_ body: () throws -> Void) throws {
        let writer = try store.openWriter()
        defer { writer.close() }
        try writer.begin()
        defer { writer.rollback() }
        try body()
    }

    /// Whether the condition holds within 20 s.
    func until(_ isSo: () throws -> Bool) rethrows -> Bool {
        let end = Date().addingTimeInterval(20)
        while try !isSo() {
            guard Date() < end else { return false }
            var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
            nanosleep(&pause, nil)
        }
        return true
    }
}
