import XuanCounts
import XuanNet
import XuanPacket

/// The result of one measured step.
struct Step {
    let name: String
    let people: Int
    var textBytes: Int?
    /// The unit of `count`: "messages" or "logins".
    var what = "messages"
    /// Of those, done by the end of the step.
    var count = 0
    /// Packets that anybody received by the end of the step.
    var packets = 0
    /// Until sending stopped: the rates do not count later ones.
    private(set) var seconds = 0.0
    private(set) var perSecond = 0.0
    private(set) var packetsPerSecond = 0.0
    /// The event that `latency` measures the time until.
    var latencyOf = "delivery"
    var latency = Histogram()
    var acknowledgement: Histogram?
    var lag: Histogram?
    /// Of a 4 KiB append with its sync, at the same time on the server's disk.
    var disk: Histogram?
    /// Nanoseconds of CPU over `cpuSeconds`; server only with --pid.
    var serverCPU: UInt64?
    var clientCPU: UInt64 = 0
    var cpuSeconds = 0.0
    /// Of the server, with --pid.
    var kibPerConnection: Double?
    var memoryKiB: Int?
    var faults = Faults()
    var notes: [String] = []

    /// Number done in `seconds`.
    mutating func measured(done: Int, packets: Int, seconds: Double) {
        self.seconds = seconds
        perSecond = Double(done) / max(seconds, 1e-9)
        packetsPerSecond = Double(packets) / max(seconds, 1e-9)
    }

    private func microseconds(_ cpu: UInt64?, per n: Int) -> Double? {
        guard let cpu, n > 0 else { return nil }
        return Double(cpu) / 1000 / Double(n)
    }
    var cpuPerOne: Double? { microseconds(serverCPU, per: count) }
    var cpuPerPacket: Double? { microseconds(serverCPU, per: packets) }
    var serverCores: Double? { serverCPU.map { Double($0) / 1e9 / max(cpuSeconds, 1e-9) } }
    var clientCores: Double { Double(clientCPU) / 1e9 / max(cpuSeconds, 1e-9) }

    var json: JSON {
        func number(_ value: Double?, _ places: Int) -> JSON { value.map { .number($0.fixed(places)) } ?? .null }
        return [
            "name": .string(name), "people": JSON(people), "text_bytes": textBytes.map { JSON($0) } ?? .null,
            "what": .string(what), "count": JSON(count),
            "seconds": number(seconds, 4), "per_second": number(perSecond, 1), "packets": JSON(packets),
            "packets_per_second": number(packetsPerSecond, 1), "latency_of": .string(latencyOf),
            "latency": latency.json, "acknowledgement": acknowledgement?.json ?? .null, "lag": lag?.json ?? .null,
            "disk": disk?.json ?? .null,
            "server_cpu_us_per_one": number(cpuPerOne, 2), "server_cpu_us_per_packet": number(cpuPerPacket, 2),
            "server_cores": number(serverCores, 3), "client_cores": number(clientCores, 3),
            "server_memory_kib": memoryKiB.map { JSON($0) } ?? .null,
            "kib_per_connection": number(kibPerConnection, 2), "faults": faults.json,
            "notes": .array(notes.map { .string($0) }),
        ]
    }

    static let columns = [
        "step", "people", "what", "n", "n/s", "packets/s", "p50 ms", "p99 ms", "p99.9", "max", "CPU us/n", "us/packet",
        "cores", "own", "KiB/conn", "faults",
    ]

    var row: [String] {
        func optional(_ value: Double?, _ places: Int) -> String { value?.fixed(places) ?? "-" }
        func milli(_ share: Double) -> String {
            latency.count == 0 ? "-" : (Double(latency.percentile(share)) / 1e6).fixed(2)
        }
        let rate = seconds > 0 ? perSecond.fixed(0) : "-"
        return [
            name, String(people), what, String(count), rate, seconds > 0 ? packetsPerSecond.fixed(0) : "-",
            milli(0.5), milli(0.99), milli(0.999), milli(1), optional(cpuPerOne, 1), optional(cpuPerPacket, 1),
            optional(serverCores, 2), clientCores.fixed(2), optional(kibPerConnection, 1), faults.words,
        ]
    }
}
