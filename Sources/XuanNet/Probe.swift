import CXuanNet

/// Static probe points for perf, bpftrace and SystemTap (Docs/profiling.md).
package enum Probe {
    /// Of a packet's way, in its order.
    package enum Stage: Int32, Sendable, CaseIterable {
        case accept, read, decrypt, route, backend, encrypt, queue, write
    }

    /// A tracer listens: every packet is timed then, not only the samples. One load.
    @inline(__always)
    package static var isOn: Bool { xx_probe_on() }

    /// `id` is the number of the connection, 0 for several at once.
    package static func pass(_ stage: Stage, id: UInt64, bytes: Int, nanoseconds: UInt64) {
        xx_probe(stage.rawValue, id, UInt64(bytes), nanoseconds)
    }
}
