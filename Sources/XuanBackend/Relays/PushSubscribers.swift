import XuanThreads

/// The relays in front of the backend, by the name of their run: "" is the relay in the same program, or one that gives
/// no name, as the original's. Any thread.
final class PushSubscribers: Sendable {
    typealias Push = @Sendable (Answer) -> Void

    struct Line {
        fileprivate let push: Push
        fileprivate(set) var isDown = false
        /// Of the request that opened the channel; "" in the same program.
        fileprivate(set) var address = ""
        /// Milliseconds UTC.
        fileprivate(set) var since: Int64 = 0
    }

    private let lines = Guarded<[String: Line]>([:])

    /// From here on the backend's packets for that relay go to `push`, called on the backend's threads.
    func attach(_ run: String, address: String = "", since: Int64 = 0, _ push: @escaping Push) {
        lines.withLock { $0[run] = Line(push: push, address: address, since: since) }
    }

    func detach(_ run: String) { lines.withLock { $0[run] = nil } }

    /// A relay whose connection has broken off: packets handed to it may never arrive.
    func setDown(_ run: String, _ isDown: Bool) { lines.withLock { $0[run]?.isDown = isDown } }

    /// True also for an unknown relay.
    func isDown(_ run: String) -> Bool { lines.withLock { $0[run]?.isDown ?? true } }

    /// Whether packets of the backend's own reach that relay.
    func has(_ run: String) -> Bool { lines.withLock { $0[run] != nil } }

    var isEmpty: Bool { lines.withLock { $0.isEmpty } }

    /// Whether `asker` is the only relay, and no other node is there.
    func isAlone(_ asker: String) -> Bool {
        lines.withLock { $0.isEmpty || ($0.count == 1 && $0[asker] != nil) }
    }

    /// Whether `asker` is the only relay of this node.
    func isAloneHere(_ asker: String) -> Bool {
        lines.withLock { lines in
            if lines.isEmpty || (lines.count == 1 && lines[asker] != nil) { return true }
            return !lines.keys.contains { $0 != asker && BackendSession.node(of: $0) == nil }
        }
    }

    /// Hands a packet to one relay; does nothing if it is gone.
    func push(_ answer: Answer, to run: String) {
        let push = lines.withLock { $0[run]?.push }
        push?(answer)
    }

    /// Every channel by its run, the oldest first.
    var list: [(run: String, line: Line)] {
        lines.withLock { $0 }.filter { BackendSession.node(of: $0.key) == nil }.sorted {
            $0.value.since < $1.value.since
        }.map { ($0.key, $0.value) }
    }

    var all: [String] { lines.withLock { Array($0.keys) } }
}

/// What the backend sends by itself.
struct Push: Sendable {
    enum Content: Sendable {
        case packet(Answer)
        /// For another node of the cluster, which `relay` stands for.
        case news(Ring.Item)
    }

    let content: Content
    /// The one receiving relay; `nil`: every relay, each for its own people.
    let relay: String?

    init(answer: Answer, relay: String? = nil) { (content, self.relay) = (.packet(answer), relay) }

    /// `nil` for news.
    var answer: Answer? {
        if case .packet(let answer) = content { answer } else { nil }
    }

    init(_ item: Ring.Item, relay: String) { (content, self.relay) = (.news(item), relay) }
}
