import Glibc
import XuanConfig
import XuanPacket

/// Prints one row per figure: the original's, the required, the aim, ours; medians over medians of one run.
enum RelayTable {
    /// A figure and its path in the bench's JSON.
    private struct Row {
        let name: String
        let original: String
        let reach: String
        let aim: String
        /// Parts of the cell, joined by blanks.
        let parts: [Part]
    }

    private struct Part {
        let isTLS: Bool
        let scenario: String
        let key: String
        /// Ratio to floor; else our own median, divided.
        var divisor: Double?
    }

    private static func ratios(_ scenario: String, tls: Bool = false, _ keys: String...) -> [Part] {
        keys.map { Part(isTLS: tls, scenario: scenario, key: "\($0).cpu_us_msg") }
    }

    private static let scenarios = ["fan1", "fan10", "fan100", "4k-fan10"]

    private static let rows = [
        Row(
            name: "fan 1, 200 B, fixed rate / flood", original: "8.6 / 9.7", reach: "1.5 / 1.6", aim: "1.10",
            parts: ratios("fan1", "rate", "flood")),
        Row(
            name: "fan 10, 200 B, fixed rate / flood", original: "4.4 / 7.1", reach: "1.3 / 1.5", aim: "1.10",
            parts: ratios("fan10", "rate", "flood")),
        Row(
            name: "fan 100, 200 B, fixed rate / flood", original: "2.3 / 9.9", reach: "1.2 / 1.5", aim: "1.05",
            parts: ratios("fan100", "rate", "flood")),
        Row(
            name: "fan 10, 4 KB, fixed rate / flood", original: "4.9 / 6.6", reach: "1.3 / 1.5", aim: "1.10",
            parts: ratios("4k-fan10", "rate", "flood")),
        Row(
            name: "the same four over TLS, flood", original: "7.3 5.7 4.2 5.6", reach: "1.4", aim: "1.10",
            parts: scenarios.flatMap { ratios($0, tls: true, "flood") }),
        Row(
            name: "login storm, CPU per login (plain / TLS)", original: "6.4 / 3.5", reach: "1.8 / 1.2",
            aim: "1.3 / 1.05",
            parts: [false, true].map { Part(isTLS: $0, scenario: "storm", key: "cpu_us_login") }),
        Row(
            name: "private KiB per idle logged-in client, plain / TLS", original: "75 / 88", reach: "4 / 22",
            aim: "1.5 / 18",
            parts: [false, true].map {
                Part(isTLS: $0, scenario: "idle-1000", key: "private_kib_conn", divisor: 1)
            }),
        Row(
            name: "empty process, RSS MiB", original: "13", reach: "16", aim: "10",
            parts: [Part(isTLS: false, scenario: "idle-1000", key: "empty_rss_kib", divisor: 1024)]),
        Row(
            name: "latency p50, one message in flight, plain / TLS", original: "", reach: "1.3", aim: "",
            parts: [false, true].map { Part(isTLS: $0, scenario: "fan1", key: "pingpong.lat_p50_us") }),
    ]

    /// Arguments: the JSON of a plain run and of one over TLS. Exit status 1 if a file cannot be read or the bench
    /// reported a fault.
    static func run(_ files: ArraySlice<String>) {
        do {
            guard files.count == 2 else {
                throw ConfigError(
                    file: "relaytable", line: 0, message: "needs the JSON of a plain run and of one over TLS")
            }
            let runs = try files.map { file in
                try JSON.parse(try TextFile.read(file))
            }
            print("| CPU µs per message, ratio to floor in the same run | original | to reach | aim | ours |")
            print("| --- | --: | --: | --: | --: |")
            for row in rows {
                let separator = row.parts.count > 2 ? " " : " / "
                let ours = row.parts.map { cell($0, in: runs[$0.isTLS ? 1 : 0]) }.joined(separator: separator)
                print("| \(row.name) | \(row.original) | \(row.reach) | \(row.aim) | \(ours) |")
            }
            var hasFaults = false
            for (name, run) in zip(["plain", "TLS"], runs) {
                let faults = run.object?["faults"]?.object ?? JSONObject()
                hasFaults = hasFaults || !faults.isEmpty
                print("faults, \(name): \(faults.isEmpty ? "none" : JSON.object(faults).text)")
            }
            if hasFaults { exit(1) }
        } catch {
            print("\(error)")
            exit(1)
        }
    }

    private static func cell(_ part: Part, in run: JSON) -> String {
        let table = part.divisor == nil ? "ratio_to_floor" : "median"
        let value = run.object?[table]?.object?["xxd"]?.object?[part.scenario]?.object?[part.key]
        guard case .number(let text)? = value, let number = Double(text) else { return "–" }
        let hundredths = Int((number / (part.divisor ?? 1) * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
