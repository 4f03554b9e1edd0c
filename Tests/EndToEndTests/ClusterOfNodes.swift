import Foundation
import Testing
import XuanTesting

/// Nodes of a cluster, each a `xuan` of its own, over a MariaDB and a Redis; each part can be killed, stopped and
/// started again. One thread.
final class ClusterOfNodes {
    enum Part: Hashable, CustomStringConvertible {
        case node(Int)
        case redis, mariadb

        var description: String {
            switch self {
            case .node(let number): "node \(ClusterOfNodes.name(number))"
            case .redis: "Redis"
            case .mariadb: "MariaDB"
            }
        }
    }

    private final class Node {
        let name: String
        let arguments: [String]
        let common: UInt16
        let chat: UInt16
        let metrics: UInt16
        /// The running program, and those before it.
        var programs: [ServerProcess] = []

        init(_ name: String, _ arguments: [String], _ ports: [UInt16]) {
            (self.name, self.arguments) = (name, arguments)
            (common, chat, metrics) = (ports[0], ports[1], ports[2])
        }
    }

    private let folder: TemporaryFolder
    private let database: TemporaryMariaDB
    private let redis: TemporaryRedis
    private let nodes: [Node]
    let place: ServerPlace

    fileprivate static func name(_ number: Int) -> String { String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number))) }

    /// Takes an empty database of the server.
    init(_ count: Int, over database: TemporaryMariaDB, people: [String], seed: UInt64) throws {
        let ports = Ports.lasting(count * 3 + 1)
        (self.database, folder) = (database, try TemporaryFolder())
        redis = try TemporaryRedis(port: ports[count * 3])
        let store = database.text(TemporaryMariaDB.freeName())
        var nodes: [Node] = []
        for number in 0..<count {
            let data = folder.url.appendingPathComponent(Self.name(number))
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
            let own = Array(ports[(number * 3)..<(number * 3 + 3)])
            try """
            [server]
            ip=127.0.0.1
            commonPort=\(own[0])
            chatPort=\(own[1])
            metrics=127.0.0.1:\(own[2])
            drainSeconds=2
            [cluster]
            redis=\(redis.text)
            node=\(Self.name(number))

            """.write(to: data.appendingPathComponent("xuan.conf"), atomically: true, encoding: .utf8)
            let arguments = ["serve", "--data", data.path, "--store", store, "--web-port", "0", "--limits", "off"]
            nodes.append(Node(Self.name(number), arguments, own))
        }
        self.nodes = nodes
        place = ServerPlace(
            nodes.map { ServerPlace.Node(common: $0.common, chat: $0.chat) }, tls: true, refusesLogins: true,
            patience: 3, seed: seed)
        for number in nodes.indices { try start(.node(number)) }
        for account in people {
            let added = try ServerProcess.run(
                "xuan",
                [
                    "user", "add", account, "--data", nodes[0].arguments[2], "--store", store, "--password",
                    "pw-\(account)",
                ],
                folder: folder.url)
            try #require(added.status == 0, "\(added.text)")
        }
    }

    deinit { for node in nodes { node.programs.last?.crash() } }

    var parts: [Part] { nodes.indices.map { .node($0) } + [.redis, .mariadb] }

    // MARK: What happens to a part

    func kill(_ part: Part) {
        switch part {
        case .node(let number): nodes[number].programs.last!.crash()
        case .redis: redis.kill()
        case .mariadb: database.kill()
        }
    }

    /// Once more, after it has ended. Returns when it answers.
    func start(_ part: Part) throws {
        switch part {
        case .node(let number):
            let node = nodes[number]
            let xuan = try ServerProcess(
                "xuan", node.arguments, folder: folder.url, environment: ["XUAN_ADMIN_PASSWORD": "pw-admin"])
            node.programs.append(xuan)
            try #require(xuan.waits(for: [node.common, node.chat]), "node \(node.name): \(xuan.text)")
        case .redis: try redis.start()
        case .mariadb: try database.start()
        }
    }

    /// It stands still: its connections stay, and nothing comes by them.
    func pause(_ part: Part) {
        switch part {
        case .node(let number): nodes[number].programs.last!.pause()
        case .redis: redis.pause()
        case .mariadb: database.pause()
        }
    }

    func resume(_ part: Part) {
        switch part {
        case .node(let number): nodes[number].programs.last!.resume()
        case .redis: redis.resume()
        case .mariadb: database.resume()
        }
    }

    /// A node that is stopped on purpose: it sends its clients elsewhere and ends. Its exit status.
    func drain(_ number: Int) -> Int32? { nodes[number].programs.last!.stop() }

    // MARK: How it is

    /// Nodes that do not say that all is well, and what they say instead; empty when all do.
    func unhealthy(within seconds: Double) -> [String] {
        let end = Date().addingTimeInterval(seconds)
        while true {
            let found = nodes.compactMap { node -> String? in
                let client = try? TestClient(reaching: node.metrics, patience: 2)
                client?.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let said = client?.readAnswer().map { "\($0.status) \($0.body)" } ?? "nothing"
                return said.hasPrefix("200 ok") ? nil : "node \(node.name) says of its health: \(said)"
            }
            if found.isEmpty || Date() > end { return found }
            usleep(20_000)
        }
    }

    /// The ends of what all have printed.
    func logs(lines: Int) -> String {
        var text = ""
        for node in nodes {
            for program in node.programs.suffix(3) {
                text += "--- node \(node.name), process \(program.processID)\n"
                text += program.text.split(separator: "\n").suffix(lines).joined(separator: "\n") + "\n"
            }
        }
        return text + "--- MariaDB\n" + database.log.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }
}
