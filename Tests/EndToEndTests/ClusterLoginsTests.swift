import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Two relays before one backend, with a Redis between them: whole programs, each request at any of the two.
@Suite(.enabled(if: TemporaryRedis.isInstalled, .init(rawValue: TemporaryRedis.cure)))
struct ClusterLoginsTests {
    private final class TwoRelays {
        struct Ports {
            let chat, common, metrics: UInt16
        }

        let folder: TemporaryFolder
        let redis: TemporaryRedis
        let relays: [Ports]
        private var programs: [ServerProcess] = []
        private static let key = "0123456789abcdef0123456789abcdef"

        init() throws {
            folder = try TemporaryFolder()
            redis = try TemporaryRedis(password: "of redis")
            let ports = XuanTesting.Ports.free(7)
            relays = [0, 3].map { Ports(chat: ports[$0], common: ports[$0 + 1], metrics: ports[$0 + 2]) }
            try write("[server]\nport=\(ports[6])\nkey=\(Self.key)\n[data]\npath=data\n", "xxb.conf")
            let xxb = try ServerProcess("xxb", ["--config", "xxb.conf", "--limits", "off"], folder: folder.url)
            programs.append(xxb)
            try #require(xxb.waits(for: [ports[6]]), "\(xxb.text)")
            for account in ["ann", "bob"] {
                let added = try ServerProcess.run(
                    "xuan", ["user", "add", account, "--data", "data", "--password", "pw-\(account)"],
                    folder: folder.url)
                try #require(added.status == 0, "\(added.text)")
            }
            try write("of redis\n", "password")
            for (number, relay) in relays.enumerated() {
                let conf = """
                    [server]
                    ip=127.0.0.1
                    chatPort=\(relay.chat)
                    commonPort=\(relay.common)
                    isHttps=0
                    uploadPath=files/
                    metrics=127.0.0.1:\(relay.metrics)
                    [cache]
                    path=reports-\(number).db
                    [cluster]
                    redis=redis://127.0.0.1:\(redis.port)?password-file=password
                    node=n\(number)
                    [backend]
                    main=http://127.0.0.1:\(ports[6])/xuanxuan.php,\(Self.key),default

                    """
                try write(conf, "xxd-\(number).conf")
                let xxd = try ServerProcess("xxd", ["--config", "xxd-\(number).conf"], folder: folder.url)
                programs.append(xxd)
                try #require(xxd.waits(for: [relay.common, relay.chat]), "\(xxd.text)")
            }
        }

        deinit { for program in programs { program.crash() } }

        private func write(_ text: String, _ name: String) throws {
            try text.write(to: folder.url.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }

        func token(_ account: String, at relay: Int) throws -> String {
            try Person.token(account, password: "pw-\(account)", common: relays[relay].common, tls: false)
        }

        func login(_ account: String, under token: String, at relay: Int) throws -> Person {
            try Person(account, password: "pw-\(account)", token: token, chat: relays[relay].chat, tls: false)
        }

        func files(at relay: Int) -> FileClient { FileClient(port: relays[relay].common, tls: false) }

        func health(of relay: Int) -> String {
            let reply = FileClient(port: relays[relay].metrics, tls: false).ask("GET", "/healthz")
            return reply.map { "\($0.status) " + String(decoding: $0.body, as: UTF8.self) } ?? ""
        }

        /// Seconds until both say so; `nil` after ten.
        func waitForHealth(_ text: String) -> Double? {
            let began = Date()
            while relays.indices.contains(where: { !health(of: $0).hasPrefix(text) }) {
                if began.timeIntervalSinceNow < -10 { return nil }
                usleep(50_000)
            }
            return -began.timeIntervalSinceNow
        }

        var log: String { programs.map(\.text).joined() }
    }

    @Test func requestsOfOneLoginGoToAnyRelay() throws {
        let two = try TwoRelays()
        #expect(two.waitForHealth("200 ok") != nil)
        let ann = try two.login("ann", under: try two.token("ann", at: 0), at: 1)
        let bob = try two.login("bob", under: try two.token("bob", at: 1), at: 0)
        let chat = Talk.gid()
        _ = try ann.call("create", [.string(chat), "Group", "group", [JSON(ann.id), JSON(bob.id)], 0, false])
        _ = try bob.wait("create")
        let content = [UInt8](repeating: 9, count: 200_000)
        let file = try FileClient.stored(two.files(at: 0).upload(ann, chat: chat, name: "a.bin", content))
        for relay in 0...1 {
            for person in [ann, bob] {
                let reply = try #require(two.files(at: relay).download(file, for: person))
                #expect(reply.status == 200 && reply.body == content)
            }
        }
        #expect(!two.log.contains("of redis"))
    }

    @Test func redisMayGoAndComeBack() throws {
        let two = try TwoRelays()
        #expect(two.waitForHealth("200 ok") != nil)
        let ann = try two.login("ann", under: try two.token("ann", at: 0), at: 0)
        let chat = Talk.gid()
        _ = try ann.call("create", [.string(chat), "Group", "group", [JSON(ann.id)], 0, false])
        two.redis.kill()
        let away = try #require(two.waitForHealth("200 degraded: redis away"))
        #expect(away < 6)
        // As without a cluster: who has a line keeps it, and a login works where it began.
        #expect(try ann.call("ping")["result"] == "success")
        let began = Date()
        _ = try two.login("bob", under: try two.token("bob", at: 1), at: 1)
        #expect(began.timeIntervalSinceNow > -2)
        try two.redis.start()
        let back = try #require(two.waitForHealth("200 ok"))
        #expect(back < 3)
        // A login that met the last moments of the outage is repeated by its client.
        let end = Date().addingTimeInterval(10)
        var bob: Person?
        while bob == nil, Date() < end { bob = try? two.login("bob", under: two.token("bob", at: 0), at: 1) }
        #expect(bob != nil)
        // What Redis has forgotten is there again.
        let file = try FileClient.stored(two.files(at: 0).upload(ann, chat: chat, name: "a.bin", [1, 2, 3]))
        var status = 0
        while status != 200, Date() < end { status = two.files(at: 1).download(file, for: ann)?.status ?? 0 }
        #expect(status == 200)
    }

    /// What a start would miss is said before.
    @Test(arguments: [
        ("redis://:s3cret@h:x", "the port is no number"), ("rediss://:s3cret@h", "stunnel"),
        ("redis://h?password-file=/no/such/s3cret", "/no/such/s3cret"), ("redis://127.0.0.1:1", "fine"),
    ])
    func everyProgramChecksTheAddress(address: String, wanted: String) throws {
        let folder = try TemporaryFolder()
        let key = "0123456789abcdef0123456789abcdef"
        try "[server]\nkey=\(key)\n".write(
            to: folder.url.appendingPathComponent("xxb.conf"), atomically: true, encoding: .utf8)
        try "[backend]\nm=http://127.0.0.1:1/x.php,\(key),default\n".write(
            to: folder.url.appendingPathComponent("xxd.conf"), atomically: true, encoding: .utf8)
        for (program, options) in [
            ("xuan", ["--data", "data"]), ("xxd", ["--config", "xxd.conf"]), ("xxb", ["--config", "xxb.conf"]),
        ] {
            let checked = try ServerProcess.run(
                program,
                ["config", "--check", "--set", "cluster.redis=" + address, "--set", "cluster.node=a"] + options,
                folder: folder.url)
            #expect((checked.status == 0) == (wanted == "fine"))
            #expect(checked.text.contains(wanted) || (wanted == "fine" && checked.text.contains("the defaults hold")))
            #expect(wanted.contains("s3cret") || !checked.text.contains("s3cret"))
        }
    }
}
