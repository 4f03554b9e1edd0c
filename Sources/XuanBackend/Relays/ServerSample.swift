import XuanCounts

/// What a program counts.
package struct ServerSample: Sendable {
    /// Open ones; `nil` where no relay is in the program.
    package var connections: Int?
    /// Nanoseconds from a client's request to the backend's answer, since the start; `nil` where no relay is.
    package var latency: Histogram?

    package init(connections: Int? = nil, latency: Histogram? = nil) {
        (self.connections, self.latency) = (connections, latency)
    }
}
