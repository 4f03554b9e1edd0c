/// A server that makes all the writes of a store, as it names itself to others that want the same store.
package struct StoreOwner: Sendable, Equatable {
    /// Name of the machine, for people.
    package var host: String
    /// Where `process` means something: only a server of the same place can find out that the process is gone.
    package var place: String
    package var process: Int64
    /// When the process began, in the place's ticks: process numbers are used again.
    package var began: Int64
    /// Differs from every other run of every server.
    package var run: String

    package init(host: String, place: String, process: Int64, began: Int64, run: String) {
        (self.host, self.place, self.process, self.began, self.run) = (host, place, process, began, run)
    }
}

/// How long a server that fell silent keeps its store: `notes/cluster.md`, section 1.
package enum Lease {
    package static let milliseconds: Int64 = 10_000
    package static let renewalMilliseconds: Int64 = 2_000
}
