import XuanCounts

/// The counters of a program.
package struct ServerSample: Sendable {
    /// Open ones; `nil` without a relay in the program.
    package var connections: Int?
    /// Nanoseconds from a client's request to the backend's answer, since the start; `nil` without a relay.
    package var latency: Histogram?

    package init(connections: Int? = nil, latency: Histogram? = nil) {
        (self.connections, self.latency) = (connections, latency)
    }
}
