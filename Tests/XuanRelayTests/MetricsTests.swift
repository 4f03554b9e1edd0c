import Testing
import XuanConfig
import XuanCounts
import XuanNet
import XuanPacket
import XuanTesting

@testable import XuanRelay

@Suite struct MetricsTests {
    private func relay(loops: Int = 1) throws -> RunningRelay {
        try RunningRelay(loops: loops) { $0.metrics = MetricsAddress(host: "127.0.0.1", port: 0) }
    }

    private func get(
        _ path: String, of relay: RunningRelay, host: String = "localhost"
    ) throws -> (status: Int, body: String) {
        let client = TestClient(port: try #require(relay.ports.metrics))
        client.write("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        let answer = try #require(client.readAnswer())
        return (answer.status, answer.body)
    }

    /// The value of a sample as in the text.
    private func value(_ sample: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }
            .flatMap { Double($0.dropFirst(sample.utf8.count + 1)) }
    }

    /// A page of somebody else's whose name was pointed at 127.0.0.1 must not read the figures.
    @Test func theFiguresAreNotForASiteOfAnotherName() throws {
        let relay = try RunningRelay {
            $0.metrics = MetricsAddress(host: "127.0.0.1", port: 0)
            $0.metricsHosts = ["figures.example"]
        }
        for path in ["/metrics", "/healthz", "/"] {
            for host in ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example"] {
                #expect(try get(path, of: relay, host: host).status == 421)
            }
        }
        for host in ["localhost:1", "127.0.0.1", "[::1]:9180", "figures.example", "FIGURES.example:80"] {
            #expect(try get("/metrics", of: relay, host: host).status == 200)
        }
        let old = TestClient(port: try #require(relay.ports.metrics))
        old.write("GET /healthz HTTP/1.0\r\n\r\n")
        #expect(old.readAnswer()?.status == 200)
    }

    @Test(arguments: [1, 3])
    func countsWhatHappenedOnAllLoops(loops: Int) throws {
        let relay = try relay(loops: loops)
        let people = try (1...6).map {
            try Person("\($0)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        }
        let everybody = JSON.array(people.map { JSON($0.id) })
        for n in 0..<200 { try people[n % 6].send("echo", [everybody, JSON(n)]) }
        for person in people { for _ in 0..<200 { _ = try person.wait("echo") } }
        // One after the other, so that one loop at least reads and writes often enough to be timed.
        for _ in 0..<130 { _ = try people[0].call("ping") }
        try people[0].send("silent")
        _ = try people[0].wait("error")

        let text = try get("/metrics", of: relay).body
        #expect(value("xuan_loops", in: text) == Double(loops))
        #expect(value("xuan_online_users{site=\"fake\"}", in: text) == 6)
        #expect(value("xuan_logins_total", in: text) == 6)
        // Six logins, 200 echoes, 130 pings, one that is not answered.
        #expect(value("xuan_packets_total{direction=\"in\"}", in: text) == 337)
        // People who are online already are notified of logins: at least the exchange's six packets each.
        #expect(value("xuan_packets_total{direction=\"out\"}", in: text)! >= 6 * 6 + 6 * 200 + 131)
        #expect(value("xuan_connections", in: text)! >= 7)
        #expect(value("xuan_bytes_total{side=\"client\",direction=\"in\"}", in: text)! > 337 * 50)
        #expect(value("xuan_errors_total{kind=\"refused\"}", in: text) == 1)
        #expect(value("xuan_errors_total{kind=\"undecodable\"}", in: text) == 0)
        #expect(value("xuan_backend_errors_total{site=\"fake\",kind=\"timedOut\"}", in: text) == 1)
        let answered = value("xuan_backend_seconds_count{site=\"fake\"}", in: text)!
        #expect(answered >= 201 + 6 * 6)
        #expect(value("xuan_backend_seconds_bucket{site=\"fake\",le=\"+Inf\"}", in: text) == answered)
        for stage in ["accept", "read", "decrypt", "route", "backend", "encrypt", "queue", "write"] {
            let samples = value("xuan_stage_seconds_count{stage=\"\(stage)\"}", in: text)!
            let time = value("xuan_stage_seconds_sum{stage=\"\(stage)\"}", in: text)!
            #expect(samples > 0 && time > 0, "\(stage)")
            // In the histogram, too, whether C or Swift has counted it.
            #expect(value("xuan_stage_seconds_bucket{stage=\"\(stage)\",le=\"+Inf\"}", in: text) == samples)
            let below = value("xuan_stage_seconds_bucket{stage=\"\(stage)\",le=\"1.073741824\"}", in: text)!
            #expect(below == samples, "\(stage) took longer than a second")
        }
    }

    @Test func everyLineIsAFamilyOrASampleOfTheOneBefore() throws {
        let relay = try relay()
        let text = try get("/metrics", of: relay).body
        var family = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# HELP ") {
                family = String(line.split(separator: " ")[2])
            } else if line.hasPrefix("# TYPE ") {
                #expect(line.split(separator: " ")[2] == family)
            } else {
                #expect(line.hasPrefix(family), "\(line)")
                #expect(Double(line.split(separator: " ").last!) != nil, "\(line)")
            }
        }
        #expect(text.hasSuffix("\n") && family == "xuan_stage_seconds")
    }

    @Test func timesEveryPacketOrNone() throws {
        for sampling: UInt64 in [0, 1] {
            let relay = try RunningRelay {
                $0.metrics = MetricsAddress(host: "127.0.0.1", port: 0)
                $0.sampling = sampling
            }
            let ann = try Person("1", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
            for _ in 0..<30 { _ = try ann.call("ping") }
            let text = try get("/metrics", of: relay).body
            // The login and 30 pings.
            #expect(value("xuan_stage_seconds_count{stage=\"decrypt\"}", in: text) == (sampling == 0 ? 0 : 31))
            #expect((value("xuan_stage_seconds_count{stage=\"write\"}", in: text)! > 0) == (sampling == 1))
        }
    }

    @Test func bucketsGrowToTheCount() throws {
        var values = Histogram(precision: 2)
        for exponent in 10..<40 { values.record(1 << UInt64(exponent)) }
        var out = PrometheusText()
        out.histogram("x", [], values)
        let counts = out.text.split(separator: "\n").filter { $0.hasPrefix("x_bucket") }
            .map { Int($0.split(separator: " ").last!)! }
        #expect(counts == Array(4...25) + [30])
        #expect(out.text.contains("x_bucket{le=\"0.000016384\"} 4\n") && out.text.hasSuffix("x_count 30\n"))
    }

    @Test func escapesLabelsAndWritesSecondsExactly() {
        var out = PrometheusText()
        out.sample("x", [("a", "q\"b\\s\nn")], 1)
        #expect(out.text == "x{a=\"q\\\"b\\\\s\\nn\"} 1\n")
        #expect(PrometheusText.seconds(0) == "0" && PrometheusText.seconds(1_500_000_000) == "1.5")
        #expect(PrometheusText.seconds(16_384) == "0.000016384" && PrometheusText.seconds(7_000_000_000) == "7")
    }

    @Test func saysThatItIsWell() throws {
        let relay = try relay()
        let health = try get("/healthz", of: relay)
        #expect(health.status == 200 && health.body == "ok\n")
        #expect(try get("/", of: relay).status == 404)
    }

    @Test func namesABackendThatIsAwayUntilItAnswersAgain() throws {
        let relay = try relay()
        let ann = try Person("1", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        try ann.send("away")
        _ = try ann.wait("error")
        // It serves: a restart would help nobody.
        let health = try get("/healthz", of: relay)
        #expect(health.status == 200 && health.body == "degraded: no answer from fake\n")
        _ = try ann.call("ping")
        #expect(try get("/healthz", of: relay).body == "ok\n")
    }

    @Test func isNotAtThePublicPorts() throws {
        let relay = try relay()
        for port in [relay.ports.common, relay.ports.chat] {
            for path in ["/metrics", "/healthz"] {
                let client = TestClient(port: port)
                client.write("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                #expect(client.readAnswer()?.status == 404)
            }
        }
    }
}
