import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Relays that are separate programs, on the page "Server" of their backend.
@Suite(.serialized) struct RelayStatusTests {
    private static let key = "0123456789abcdef0123456789abcdef"

    /// Polls until `found` returns something.
    private func wait<Found>(seconds: Double = 30, _ found: () throws -> Found?) throws -> Found {
        let end = Date().addingTimeInterval(seconds)
        while true {
            if let found = try found() { return found }
            try #require(Date() < end, "it has not come about in \(seconds) s")
            usleep(50_000)
        }
    }

    /// The row of the relay with that client port.
    private func row(_ admin: AdminClient, port: UInt16, _ fits: (JSONObject) -> Bool = { _ in true }) throws
        -> JSONObject?
    {
        try admin.call("server/status").data["relays"]?.array?.compactMap(\.object).first {
            $0["name"]?.string?.hasSuffix(":\(port)") == true && fits($0)
        }
    }

    private func value(_ name: String, of settings: JSON?) -> JSON? {
        settings?.array?.compactMap(\.object).first { $0["name"]?.string == name }?["value"]
    }

    @Test func eachRelayReportsItsFiguresAndTheChartsAddThemUp() throws {
        let server = try Server(.relayAndBackend, people: ["ann", "bob"])
        let admin = AdminClient(server)
        try admin.signIn()
        let first = try wait { try row(admin, port: server.chat) }
        #expect(first["connected"] == true && first["version"] == "v2.2.0" && first["certificate"] == .null)
        #expect(first["logLevel"] == "info" && first["started"]?.integer ?? 0 > 0 && first["address"] == "127.0.0.1")

        // A second one, with https: the backend gets the certificate's facts, but not its key.
        let ports = Ports.free(2)
        let config = server.folder.url.appendingPathComponent("second.conf")
        func write(_ level: String, _ loops: Int) throws {
            try """
            [server]
            ip=127.0.0.1
            chatPort=\(ports[0])
            commonPort=\(ports[1])
            loops=\(loops)
            [certificate]
            crtPath=second/
            [cache]
            path=second/xxd.db
            [log]
            level=\(level)
            [backend]
            xuanxuan=http://127.0.0.1:\(server.backendPort)/xuanxuan.php,\(Self.key)
            """.write(to: config, atomically: true, encoding: .utf8)
        }
        try write("warning", 2)
        let second = try ServerProcess("xxd", ["--config", "second.conf"], folder: server.folder.url)
        defer { second.crash() }
        try #require(second.waits(for: ports), "\(second.text)")
        let secure = try wait { try row(admin, port: ports[0]) }
        let certificate = try #require(secure["certificate"]?.object)
        #expect(certificate["selfSigned"] == true && certificate["fingerprint"]?.string?.count == 64)
        #expect(certificate["notAfter"]?.integer ?? 0 > Int64(Date().timeIntervalSince1970) * 1_000)
        let status = try admin.call("server/status").body.text
        #expect(!status.contains("PRIVATE KEY") && !status.contains(Self.key))

        // One person at each, and messages: the charts contain connections and latency of both.
        let ann = try server.login("ann")
        let bob = try Person("bob", password: "pw-bob", common: ports[1], chat: ports[0], tls: true)
        for _ in 0..<30 {
            _ = try ann.call("ping")
            _ = try bob.call("ping")
        }
        let alone = try wait { try row(admin, port: server.chat) { $0["p99"]?.isNull == false } }
        let other = try wait {
            // A report of before the last ping has all but that.
            try row(admin, port: ports[0]) { $0["p99"]?.isNull == false && $0["packetsIn"]?.integer ?? 0 >= 31 }
        }
        #expect(alone["online"] == 1 && other["online"] == 1 && other["logins"] == 1)
        let now = try wait { () throws -> JSONObject? in
            let now = try admin.call("server/figures").data["now"]?.object
            return now?["connections"]?.integer ?? 0 >= 2 ? now : nil
        }
        #expect(now["online"] == 2 && now["p50"]?.isNull == false && now["p99"]?.isNull == false)

        // Settings, read-only; after SIGHUP the new ones, but those that wait for a restart as they are in effect.
        func settings() throws -> JSON? {
            try admin.call("server/settings").data["relays"]?.array?.compactMap(\.object).first {
                $0["name"] == secure["name"]
            }?["settings"]
        }
        #expect(value("server.isHttps", of: try settings()) == true)
        #expect(value("server.loops", of: try settings()) == "2")
        #expect(try settings()?.array?.allSatisfy { $0.object?["editable"] == false } == true)
        try write("debug", 3)
        kill(second.processID, SIGHUP)
        _ = try wait { value("log.level", of: try settings()) == "debug" ? true : nil }
        #expect(value("server.loops", of: try settings()) == "2")
        #expect(try row(admin, port: ports[0])?["logLevel"] == "debug")

        // Gone: shown with the time of its last report, and no longer counted.
        second.crash()
        let gone = try wait(seconds: 50) { try row(admin, port: ports[0]) { $0["connected"] == false } }
        #expect(gone["seen"]?.integer ?? 0 > 0)
        #expect(try row(admin, port: server.chat)?["connected"] == true)
    }

    /// The relay survives a restart of the backend, which then needs a full report.
    @Test func aBackendThatWasStartedAgainIsTold() throws {
        let fixture = try RelayTestServer(people: ["ann"])
        let ann = try fixture.login("ann")
        let admin = AdminClient(port: fixture.backendPort("main"))
        try admin.signIn()
        _ = try wait { try row(admin, port: fixture.chat) { $0["logLevel"] == "info" } }
        fixture.killBackend("main")
        try fixture.startBackend("main")
        try admin.signIn()
        _ = try wait { try row(admin, port: fixture.chat) { $0["logLevel"] == "info" && $0["online"] == 1 } }
        #expect(try ann.sendUntilAnswered("ping", [])["result"] == "success")
    }
}
