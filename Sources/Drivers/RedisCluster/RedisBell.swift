import Logging
import Redis
import XuanBackend
import XuanConfig
import XuanNet
import XuanThreads

/// The bell of a cluster by Redis' publish and subscribe: each node has a channel of its own.
///
/// One connection subscribes, another one publishes; both are confined to the loop, which hears. `ring` is for any
/// thread: what comes until the loop turns to it goes out in one write.
package final class RedisBell: Bell, @unchecked Sendable {  // `outbox` is guarded, the rest is the loop's
    private struct Outbox {
        var rings: [(node: String, bytes: [UInt8])] = []
        var bytes = 0
        /// There is a master to send them to.
        var isOpen = false
        /// The loop will look.
        var isPosted = false
    }

    private let address: RedisAddress
    /// Of the channels' names; set before anything is sent.
    private var prefix = ""
    private let loop: Loop
    private let logger: Logger
    private let outbox = Guarded(Outbox())
    private var publisher: RedisConnection?
    private var subscriber: RedisConnection?
    private var told: Bool?

    /// - Parameters:
    ///   - loop: does the work; it need not run yet.
    package init(_ address: RedisAddress, loop: Loop, logger: Logger) {
        (self.address, self.loop, self.logger) = (address, loop, logger)
    }

    package func listen(
        as node: String, of store: String, heard: @escaping @Sendable ([UInt8]) -> Void,
        changed: @escaping @Sendable (Bool) -> Void
    ) {
        loop.post { [self] in
            prefix = "xuan:\(store):bell:"
            precondition(publisher == nil, "a bell listens once")
            let publisher = RedisConnection(address, name: "xuan-\(node)-rings", loop: loop, logger: logger)
            let subscriber = RedisConnection(
                address, name: "xuan-\(node)-hears", loop: loop, channel: prefix + node, logger: logger)
            (self.publisher, self.subscriber) = (publisher, subscriber)
            // It holds them.
            publisher.changed = { [weak self] isUp in
                self?.outbox.withLock { $0.isOpen = isUp }
                self?.settle(isUp, changed)
            }
            subscriber.changed = { [weak self] in self?.settle($0, changed) }
            subscriber.heard = { heard(Array($0)) }
            publisher.open()
            subscriber.open()
        }
    }

    /// Both are needed, at one master: of two the former one is a replica by now, where nothing is published any more.
    private func settle(_ came: Bool, _ changed: (Bool) -> Void) {
        let (sends, hears) = (publisher?.master, subscriber?.master)
        if let sends, let hears, sends != hears {
            // The publisher asks for the role every now and then, the subscriber cannot.
            subscriber?.leave("the master is \(sends) now")
        }
        let isUp = sends != nil && sends == subscriber?.master
        // At the beginning the one that is there first waits for the other.
        guard told != isUp, told != nil || isUp || !came else { return }
        told = isUp
        changed(isUp)
    }

    package func ring(_ node: String, _ bytes: [UInt8]) {
        let posts = outbox.withLock { outbox in
            guard outbox.isOpen, outbox.bytes + bytes.count <= RedisConnection.mostUnsent else { return false }
            outbox.rings.append((node, bytes))
            outbox.bytes += bytes.count
            defer { outbox.isPosted = true }
            return !outbox.isPosted
        }
        if posts { loop.post { [self] in send() } }
    }

    private func send() {
        let rings = outbox.withLock { outbox in
            defer { (outbox.rings, outbox.bytes, outbox.isPosted) = ([], 0, false) }
            return outbox.rings
        }
        guard let publisher, publisher.isReady else { return }
        var commands: [UInt8] = []
        commands.reserveCapacity(rings.reduce(0) { $0 + $1.bytes.count + 96 })
        for (node, bytes) in rings { RedisCommand("PUBLISH", prefix + node).adding(bytes).write(to: &commands) }
        // Nobody heard it: the node is gone, or this Redis is not where the others are.
        _ = publisher.ask(commands, count: rings.count) { reply in if reply?.integer == 0 { publisher.look() } }
    }

    package func close() {
        loop.runOrPost { [self] in
            outbox.withLock { $0 = Outbox() }
            publisher?.close()
            subscriber?.close()
        }
    }
}
