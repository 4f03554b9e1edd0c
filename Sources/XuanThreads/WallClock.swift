import Glibc

/// The time of day, UTC. Handed in, so that tests can set it. Any thread.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Int64

    /// `read` gives milliseconds since 1970.
    package init(_ read: @escaping @Sendable () -> Int64) { self.read = read }

    /// Milliseconds since 1970.
    package var milliseconds: Int64 { read() }

    /// Seconds since 1970.
    package var seconds: Int64 { read() / 1_000 }

    /// The system's clock.
    package static let system = WallClock {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
