import Foundation
import Testing
import XuanPacket
import XuanTesting

/// The two ways to put the parts together: one program, or relay and backend with HTTP between.
enum Arrangement: String, CaseIterable, CustomTestStringConvertible {
    case oneProgram, relayAndBackend
    var testDescription: String { rawValue }
}

/// A running server with people in it. Everything ends with it.
final class Server {
    let arrangement: Arrangement
    let folder: TemporaryFolder
    let chat: UInt16
    let common: UInt16
    let backendPort: UInt16
    private let people: [String]
    private let options: [String]
    /// Of the program that has the connections.
    var relayOptions: [String]
    private var programs: [ServerProcess] = []

    var tls: Bool { arrangement == .oneProgram }
    var data: URL { folder.url.appendingPathComponent("data") }

    /// `options`: more arguments for xuan, or for xxd and xxb.
    init(
        _ arrangement: Arrangement, people: [String], options: [String] = [], relayOptions: [String] = []
    ) throws {
        self.arrangement = arrangement
        (self.people, self.options, self.relayOptions) = (people, options, relayOptions)
        folder = try TemporaryFolder()
        let ports = Ports.free(3)
        (chat, common, backendPort) = (ports[0], ports[1], ports[2])
        try start()
        for account in people {
            let added = try ServerProcess.run(
                "xuan",
                [
                    "user", "add", account, "--data", data.path, "--password", "pw-\(account)", "--name",
                    account.capitalized,
                ],
                folder: folder.url)
            try #require(added.status == 0, "\(added.text)")
        }
    }

    deinit { for program in programs { program.crash() } }

    func start() throws {
        let preset = ["XUAN_ADMIN_PASSWORD": "pw-admin"]
        switch arrangement {
        case .oneProgram:
            let xuan = try ServerProcess(
                "xuan",
                [
                    "serve", "--data", data.path, "--ip", "127.0.0.1", "--chat-port", "\(chat)", "--common-port",
                    "\(common)", "--web-port", "0",
                ] + options + relayOptions, folder: folder.url, environment: preset)
            programs = [xuan]
        case .relayAndBackend:
            let key = "0123456789abcdef0123456789abcdef"
            let config = folder.url.appendingPathComponent("config")
            try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
            try """
            [server]
            port=\(backendPort)
            key=\(key)
            [data]
            path=\(data.path)
            """.write(to: config.appendingPathComponent("xxb.conf"), atomically: true, encoding: .utf8)
            try """
            [server]
            ip=127.0.0.1
            chatPort=\(chat)
            commonPort=\(common)
            isHttps=0
            [backend]
            xuanxuan=http://127.0.0.1:\(backendPort)/xuanxuan.php,\(key)
            """.write(to: config.appendingPathComponent("xxd.conf"), atomically: true, encoding: .utf8)
            let xxb = try ServerProcess("xxb", options, folder: folder.url, environment: preset)
            try #require(xxb.waits(for: [backendPort]), "\(xxb.text)")
            programs = [try ServerProcess("xxd", options + relayOptions, folder: folder.url), xxb]
        }
        try #require(programs[0].waits(for: [common, chat]), "\(programs[0].text)")
    }

    /// SIGTERM to each program, relay first; their exit statuses.
    func stop() -> [Int32?] {
        defer { programs = [] }
        return programs.map { $0.stop() }
    }

    /// Ends everything as a power cut would.
    func crash() {
        for program in programs { program.crash() }
        programs = []
    }

    /// Process id of the program that clients connect to.
    var processID: pid_t { programs.first?.processID ?? 0 }

    /// Everything that the programs have printed.
    var log: String { programs.map(\.text).joined() }

    func login(_ account: String, device: JSON? = nil) throws -> Person {
        try Person(account, password: "pw-\(account)", common: common, chat: chat, tls: tls, device: device)
    }

    /// Everybody, in the order in which they were named.
    func loginAll() throws -> [Person] { try people.map { try login($0) } }
}
