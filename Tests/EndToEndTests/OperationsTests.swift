import Foundation
import Testing
import XuanTesting

/// An operator's work with the programs: reading and checking settings, changing them without a stop, looking at
/// figures.
@Suite struct OperationsTests {
    private static let key = "0123456789abcdef0123456789abcdef"

    private func write(_ text: String, _ name: String, in folder: TemporaryFolder) throws {
        let file = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// Polls until the program has printed `words`; true if it did.
    private func waits(for words: String, from process: ServerProcess) -> Bool {
        let end = Date().addingTimeInterval(10)
        while !process.text.contains(words), Date() < end { sched_yield() }
        return process.text.contains(words)
    }

    @Test func theSampleThatIsPrintedIsOneThatIsChecked() throws {
        let folder = try TemporaryFolder()
        for (program, file) in [
            ("xxd", "config/xxd.conf"), ("xxb", "config/xxb.conf"), ("xuan", "xuan-data/xuan.conf"),
        ] {
            let printed = try ServerProcess.run(program, ["config", "--print"], folder: folder.url)
            #expect(printed.status == 0 && printed.text.contains("[server]\n"), "\(printed.text)")
            let real = printed.text.replacing("#key=\n", with: "key=\(Self.key)\n")
                .replacing("#xuanxuan=http://127.0.0.1:11442/xuanxuan.php,KEY", with: "x=http://h/,\(Self.key)")
            try write(real, file, in: folder)
            let checked = try ServerProcess.run(program, ["config", "--check"], folder: folder.url)
            #expect(checked.status == 0 && checked.text.contains("\(file): fine"), "\(checked.text)")
        }
    }

    @Test func aWrongSettingIsNamedWithItsLine() throws {
        let folder = try TemporaryFolder()
        try write("[server]\nip=::\n[limits]\nfrmae=1M\n", "config/xxd.conf", in: folder)
        let checked = try ServerProcess.run("xxd", ["config", "--check"], folder: folder.url)
        #expect(checked.status == 1)
        #expect(
            checked.text == "config/xxd.conf:4: unknown key limits.frmae; the nearest known one is limits.frame\n")
        // Serving reports the same.
        let served = try ServerProcess.run("xxd", [], folder: folder.url)
        #expect(served.status == 1 && served.text.contains("config/xxd.conf:4: unknown key"), "\(served.text)")
    }

    @Test func hangupReadsSettingsAndCertificateAndDropsNobody() throws {
        let folder = try TemporaryFolder()
        let ports = Ports.free(3)
        try write("[server]\nmetrics=127.0.0.1:\(ports[2])\n", "data/xuan.conf", in: folder)
        let xuan = try ServerProcess(
            "xuan",
            [
                "--data", "data", "--ip", "127.0.0.1", "--chat-port", "\(ports[0])", "--common-port", "\(ports[1])",
                "--web-port", "0", "--loops", "2",
            ], folder: folder.url, environment: ["XUAN_ADMIN_PASSWORD": "pw-admin"])
        defer { xuan.crash() }
        try #require(xuan.waits(for: ports), "\(xuan.text)")
        let before = TestClient(port: ports[1], tls: true).certificate
        let admin = try Person("admin", password: "pw-admin", common: ports[1], chat: ports[0], tls: true)

        // Another certificate, another limit, and a setting that has to wait.
        let other = try TemporaryFolder()
        try ChildProcess.output(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=other", "-days", "2", "-keyout", other.path + "/key", "-out", other.path + "/crt",
            ])
        for name in ["crt", "key"] {
            let target = folder.url.appendingPathComponent("data/certificate/xuan.\(name)")
            try FileManager.default.removeItem(at: target)
            try FileManager.default.copyItem(at: other.url.appendingPathComponent(name), to: target)
        }
        try write(
            "[server]\nmetrics=127.0.0.1:\(ports[2])\nclientKey=run\n[limits]\nheader=2000\n", "data/xuan.conf",
            in: folder)
        kill(xuan.processID, SIGHUP)
        try #require(waits(for: "were read again", from: xuan), "\(xuan.text)")
        #expect(waits(for: "setting=server.clientKey", from: xuan), "\(xuan.text)")

        #expect(try admin.call("ping")["result"] == "success")
        // The message about the reload is the leader's; the other loop applies it at its next turn.
        let end = Date().addingTimeInterval(10)
        var after = before
        var refusals = 0
        while refusals < 8, Date() < end {
            let client = TestClient(port: ports[1], tls: true)
            client.write("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 2_000))\r\n\r\n")
            if client.readAnswer()?.status == 431 { refusals += 1 }
            after = client.certificate
        }
        #expect(refusals == 8 && after != before)

        // A faulty file changes nothing and is reported.
        try write("[server]\nchatprot=1\n", "data/xuan.conf", in: folder)
        kill(xuan.processID, SIGHUP)
        #expect(waits(for: "the previous ones stay in effect", from: xuan), "\(xuan.text)")
        #expect(xuan.text.contains("nearest known one is server.chatPort"), "\(xuan.text)")
        #expect(try admin.call("ping")["result"] == "success")

        let client = TestClient(port: ports[2])
        client.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let figures = try #require(client.readAnswer())
        #expect(figures.status == 200 && figures.body.contains("xuan_online_users{site=\"xuan\"} 1\n"), "\(figures)")
        #expect(xuan.stop() == 0)
    }

    private func health(_ port: UInt16) -> String {
        let client = TestClient(port: port)
        client.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return client.readAnswer().map { "\($0.status) \($0.body)" } ?? ""
    }

    /// Balancers take it out, new connections are served, a second signal ends it.
    @Test(arguments: ["xuan", "xxb"])
    func aProgramThatDrainsSaysSoAndServesOn(name: String) throws {
        let folder = try TemporaryFolder()
        let ports = Ports.free(3)
        let lines = "drainSeconds=600\nmetrics=127.0.0.1:\(ports[1])\n"
        let words: [String]
        if name == "xxb" {
            try write("[server]\nport=\(ports[0])\nkey=\(Self.key)\n\(lines)", "config/xxb.conf", in: folder)
            words = []
        } else {
            try write("[server]\n\(lines)", "data/xuan.conf", in: folder)
            words = [
                "--data", "data", "--ip", "127.0.0.1", "--chat-port", "\(ports[2])", "--common-port", "\(ports[0])",
                "--web-port", "0",
            ]
        }
        let program = try ServerProcess(
            name, words, folder: folder.url, environment: ["XUAN_ADMIN_PASSWORD": "pw-admin"])
        try #require(program.waits(for: [ports[0], ports[1]]), "\(program.text)")
        #expect(health(ports[1]) == "200 ok\n")
        kill(program.processID, SIGTERM)
        #expect(waits(for: "once more for at once", from: program), "\(program.text)")
        #expect(health(ports[1]) == "503 down: stopping\n")
        let client = TestClient(port: ports[0], tls: name == "xuan")
        client.write("GET /\(name == "xxb" ? "xuanxuan.php" : "") HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(client.readAnswer()?.status == (name == "xxb" ? 503 : 200))
        #expect(program.stop() == 0)
    }

    /// Without a cluster a stop takes no longer than it did.
    @Test func aProgramAloneStopsAtOnce() throws {
        let folder = try TemporaryFolder()
        let ports = Ports.free(2)
        let xuan = try ServerProcess(
            "xuan",
            [
                "--data", "data", "--ip", "127.0.0.1", "--chat-port", "\(ports[0])", "--common-port", "\(ports[1])",
                "--web-port", "0",
            ], folder: folder.url, environment: ["XUAN_ADMIN_PASSWORD": "pw-admin"])
        try #require(xuan.waits(for: [ports[0], ports[1]]), "\(xuan.text)")
        let began = Date()
        #expect(xuan.stop() == 0)
        #expect(Date().timeIntervalSince(began) < 2)
    }
}
