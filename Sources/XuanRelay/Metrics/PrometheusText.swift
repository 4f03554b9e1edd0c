import XuanCounts
import XuanNet

/// Metric families in Prometheus' text format 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    enum Sort: String { case counter, gauge, histogram }

    /// Begins a family; its samples follow.
    mutating func family(_ name: String, _ sort: Sort, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(sort.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: some BinaryInteger) {
        line(name, labels, "\(value)")
    }

    /// A family of one sample.
    mutating func single(_ name: String, _ sort: Sort, _ help: String, _ value: some BinaryInteger) {
        family(name, sort, help)
        sample(name, [], value)
    }

    /// Nanoseconds as seconds, with a bucket per power of two; at first from 2^14 ns (16 µs) to 2^35 ns (34 s).
    mutating func histogram(
        _ name: String, _ labels: [(String, String)], _ values: Histogram, exponents: ClosedRange<Int> = 14...35
    ) {
        for exponent in exponents {
            line(
                name + "_bucket", labels + [("le", Self.seconds(1 << UInt64(exponent)))],
                "\(values.countBelow(powerOfTwo: exponent))")
        }
        line(name + "_bucket", labels + [("le", "+Inf")], "\(values.count)")
        line(name + "_sum", labels, Self.seconds(values.sum))
        line(name + "_count", labels, "\(values.count)")
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// Exact: Double would print some as 1.6e-05, which is allowed but hard to read.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let fraction = String(nanoseconds % 1_000_000_000)
        var text = "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, letter in
            switch letter {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(letter)
            }
        }
    }
}

extension RelayFigures {
    /// The answer of `/metrics`. Docs/operations.md explains each family.
    func prometheus(loops: Int, uptimeNanoseconds: UInt64) -> String {
        var out = PrometheusText()
        out.family("xuan_build_info", .gauge, "Version on the wire; always 1.")
        out.sample("xuan_build_info", [("version", RelayVersion.wire)], 1)
        out.single("xuan_uptime_seconds", .gauge, "Since the start.", uptimeNanoseconds / 1_000_000_000)
        out.single("xuan_loops", .gauge, "Threads that serve connections.", loops)
        out.single("xuan_connections_total", .counter, "Accepted connections of any kind.", loop.incoming.opened)
        out.single("xuan_connections", .gauge, "Open connections of any kind.", loop.incoming.open)
        out.single("xuan_backend_connections", .gauge, "Open connections to backends.", loop.outgoing.open)
        out.family("xuan_packets_total", .counter, "WebSocket messages of clients.")
        out.sample("xuan_packets_total", [("direction", "in")], loop.messagesIn)
        out.sample("xuan_packets_total", [("direction", "out")], loop.messagesOut)
        out.family("xuan_bytes_total", .counter, "Bytes over sockets, TLS included.")
        for (side, figures) in [("client", loop.incoming), ("backend", loop.outgoing)] {
            out.sample("xuan_bytes_total", [("side", side), ("direction", "in")], figures.bytesIn)
            out.sample("xuan_bytes_total", [("side", side), ("direction", "out")], figures.bytesOut)
        }
        out.single(
            "xuan_queue_bytes", .gauge, "Frames that wait to be written, shared ones once.", SharedFrame.totalBytes)
        out.single("xuan_logins_total", .counter, "Logins that came about.", logins)
        out.family("xuan_errors_total", .counter, "What went wrong with clients, by kind.")
        for fault in Fault.allCases { out.sample("xuan_errors_total", [("kind", "\(fault)")], times(fault)) }
        siteFamilies(&out)
        stageFamilies(&out)
        return out.text
    }

    private func siteFamilies(_ out: inout PrometheusText) {
        out.family("xuan_online_users", .gauge, "Users with a connection.")
        for site in sites { out.sample("xuan_online_users", [("site", site.name)], site.online) }
        out.family("xuan_sessions", .gauge, "Sessions of users, by kind.")
        for site in sites {
            out.sample("xuan_sessions", [("site", site.name), ("kind", "classic")], site.classic)
            out.sample("xuan_sessions", [("site", site.name), ("kind", "synced")], site.synced)
        }
        out.family("xuan_backend_requests", .gauge, "Requests at the backend now.")
        for site in sites { out.sample("xuan_backend_requests", [("site", site.name)], site.underWay) }
        out.family("xuan_backend_errors_total", .counter, "Requests without an answer, by kind.")
        for site in sites {
            for failure in SiteFigures.Failure.allCases {
                out.sample(
                    "xuan_backend_errors_total", [("site", site.name), ("kind", "\(failure)")], site.times(failure))
            }
        }
        out.family("xuan_backend_seconds", .histogram, "From a request to its answer or failure.")
        for site in sites { out.histogram("xuan_backend_seconds", [("site", site.name)], site.latency) }
    }

    private func stageFamilies(_ out: inout PrometheusText) {
        out.family(
            "xuan_stage_seconds", .histogram,
            "Time of each stage of a packet's way: of the samples, of all accepts and backend requests.")
        // From 2^7 ns (128 ns) to 2^30 ns (1 s): most stages are far below what a request takes.
        for (stage, times) in stageTimes {
            out.histogram("xuan_stage_seconds", [("stage", "\(stage)")], times, exponents: 7...30)
        }
    }

    /// Nanoseconds by stage, in a packet's order.
    package var stageTimes: [(stage: Probe.Stage, times: Histogram)] {
        Probe.Stage.allCases.map { stage in
            switch stage {
            case .accept: (stage, loop.accept.histogram)
            case .read: (stage, loop.read.histogram)
            case .decrypt: (stage, decrypt.histogram)
            case .route: (stage, route.histogram)
            case .backend: (stage, sites.reduce(into: SiteFigures().latency) { $0 += $1.latency })
            case .encrypt: (stage, encrypt.histogram)
            case .queue: (stage, queue.histogram)
            case .write: (stage, loop.write.histogram)
            }
        }
    }
}
