import Foundation
import Testing

@testable import XuanConfig

/// The words of `[cluster]` in all three programs.
@Suite struct ClusterConfigTests {
    private static let key = String(repeating: "k", count: 32)

    private func relay(_ lines: String) throws -> RelayConfig {
        try RelayConfig(parsing: lines + "\n[backend]\nm=http://127.0.0.1:1/x.php,\(Self.key),default\n", file: "f")
    }

    private func backend(_ lines: String) throws -> BackendConfig {
        try BackendConfig(parsing: "[server]\nkey=\(Self.key)\n" + lines, file: "f")
    }

    private func xuan(_ lines: String) throws -> RelayConfig {
        var config = RelayConfig()
        try config.take(lines, file: "f")
        return config
    }

    @Test func eachProgramReadsThem() throws {
        let lines = "[cluster]\nredis=redis://:secret@h:1,i:2/3\nnode=a-1\n"
        for cluster in [try relay(lines).cluster, try backend(lines).cluster, try xuan(lines).cluster] {
            #expect(cluster.isOn && cluster.name == "a-1")
            let address = try #require(try cluster.address())
            #expect(address.servers.count == 2 && address.password == "secret" && address.database == 3)
        }
        let none = try xuan("[cluster]\nredis=\nnode=\n").cluster
        #expect(try !none.isOn && none.address() == nil && !none.name.isEmpty)
        #expect(none == ClusterConfig())
    }

    @Test func aFaultNamesLineAndCauseAndNoPassword() throws {
        for read in [
            { _ = try relay($0) }, { _ = try backend($0) }, { _ = try xuan($0) },
        ] as [(String) throws -> Void] {
            do {
                try read("[cluster]\nredis=redis://:secret@h:x\n")
                Issue.record("taken")
            } catch let error as ConfigError {
                #expect(error.line > 0 && error.message.contains("the port is no number"))
                #expect(!error.description.contains("secret"))
            }
            do {
                try read("[cluster]\nredis=rediss://h\n")
                Issue.record("taken")
            } catch let error as ConfigError {
                #expect(error.message.contains("TLS") && error.message.contains("stunnel"))
            }
        }
    }

    @Test func nobodySeesThePassword() throws {
        let config = try xuan("[cluster]\nredis=redis://me:se@cret@h:1/0\n")
        #expect(config.cluster.redis == "redis://me:se@cret@h:1/0")
        let row = try #require(
            RelayConfig.tableOfXuan.rows(of: config, standard: RelayConfig()).first { $0.name == "cluster.redis" })
        #expect(row.value == "redis://me:…@h:1/0" && row.needsRestart)
        #expect(throws: ConfigError.self) { try xuan("[cluster]\nredis=\(row.value)\n") }
        // A change of the password alone is one.
        let other = try xuan("[cluster]\nredis=redis://me:other@h:1/0\n")
        #expect(config.needingRestart(other) == ["cluster.redis"])
        let plain = try xuan("[cluster]\nredis=redis://h:1/0\n")
        #expect(
            RelayConfig.tableOfXuan.rows(of: plain, standard: RelayConfig()).contains { $0.value == "redis://h:1/0" })
    }

    @Test func thePasswordMayStandInAFile() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data("pass word\nignored\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let config = try xuan("[cluster]\nredis=redis://h?password-file=\(file.path)\n")
        #expect(try config.cluster.address()?.password == "pass word")
        let missing = try xuan("[cluster]\nredis=redis://h?password-file=/no/such/file\n")
        #expect(throws: ConfigError.self) { try missing.cluster.address() }
    }

    @Test(arguments: ["a b", "ä", "a/b", "a:b", String(repeating: "a", count: 65)])
    func aNodeHasAPlainName(name: String) {
        #expect(throws: ConfigError.self) { try xuan("[cluster]\nnode=\(name)\n") }
    }

    @Test func oneKeyForAllAndAClusterDoNotGoTogether() throws {
        for read in [{ _ = try relay($0) }, { _ = try xuan($0) }] as [(String) throws -> Void] {
            try read("[server]\nclientKey=run\n")
            do {
                try read("[server]\nclientKey=run\n[cluster]\nredis=redis://h\n")
                Issue.record("taken")
            } catch let error as ConfigError {
                #expect(error.message.contains("set it to login"))
            }
        }
    }
}
