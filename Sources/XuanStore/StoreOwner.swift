/// A server that writes a store, as it names itself to others that want the same store.
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
    /// Its name in a cluster; "": it wants the store for itself.
    package var node = ""

    package init(host: String, place: String, process: Int64, began: Int64, run: String) {
        (self.host, self.place, self.process, self.began, self.run) = (host, place, process, began, run)
    }
}

/// How long a server that fell silent keeps its place at the store: decision 121.
package enum Lease {
    package static let milliseconds: Int64 = 10_000
    package static let renewalMilliseconds: Int64 = 2_000
}

/// What a node of a cluster reads at the beginning of each of its transactions.
package struct NodeMoment: Sendable, Equatable {
    /// Of the database's clock, the same for all nodes; microseconds UTC.
    package let time: Int64
    /// Changes when another node has ended a session of this one: `SessionTable.takeEnded`.
    package let ended: Int64
    /// The chat whose row was locked at once; `nil` for none, or if it is gone.
    package let chat: ChatTable.Locked?

    package init(time: Int64, ended: Int64, chat: ChatTable.Locked? = nil) {
        (self.time, self.ended, self.chat) = (time, ended, chat)
    }
}
