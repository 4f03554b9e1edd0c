import Logging
import XuanNet

/// The backend's own packets. In: answers to `chat/$wait`. Out: pushed packets. Confined to its loop.
final class PushChannel {
    var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)?
    /// Called when no connection can be made. True: the relay has gone to another address.
    var onUnreachable: ((String) -> Bool)?
    /// Called when an announcement was not taken.
    var onRefusedPresence: (() -> Void)?

    /// The last attempt has found nobody: what an idle relay knows of its backend.
    private(set) var isUnreachable = false

    private let loop: Loop
    private let channel: PacketChannel
    /// With a connection of its own: a request that waits must not block others.
    private let client: HTTPClient
    private let announcer: PresenceAnnouncer
    private let logger: Logger
    /// Number of the last `open` or `stop`.
    private var life = 0

    init(_ channel: PacketChannel, loop: Loop, client: HTTPClient, announcer: PresenceAnnouncer, logger: Logger) {
        (self.channel, self.loop, self.client) = (channel, loop, client)
        (self.announcer, self.logger) = (announcer, logger)
    }

    /// One request is always open at the backend; its answer brings the packets there are and the next position.
    func open(changed: @escaping (Bool) -> Void) {
        life += 1
        wait(PushPosition(), pauseMilliseconds: 100, changed: changed)
    }

    /// The relay uses another address.
    func stop() {
        life += 1
        isUnreachable = false
        client.giveUp()
    }

    private func wait(_ position: PushPosition, pauseMilliseconds: UInt64, changed: @escaping (Bool) -> Void) {
        let life = life
        channel.send(position.request, by: client, timeoutMilliseconds: PushPosition.patienceMilliseconds) {
            [self] result in
            guard life == self.life else { return }
            if case .success = result { isUnreachable = false }
            switch result {
            case .success(let answer) where answer.status == 200:
                guard let plain = answer.packet, let batch = PushPosition.Batch(plain) else {
                    return changed(false)  // a backend without it, as the original's
                }
                announcer.hasPushChannel = true
                changed(true)
                for (index, packet) in batch.packets.enumerated() {
                    let read = BackendPacket(reading: packet)
                    if read == nil {
                        logger.warning("backend pushed no usable packet", metadata: ["bytes": "\(packet.count)"])
                    }
                    let isPlaced = answer.stream != 0 && index < batch.orders.count
                    onPush?(
                        read,
                        isPlaced ? DeliveryPlace(stream: answer.stream, number: batch.orders[index]) : nil)
                }
                return wait(batch.next, pauseMilliseconds: 100, changed: changed)
            case .success(let answer) where answer.status == HTTPBackend.unknownRun:
                return announcer.announce { [self] outcome in
                    guard life == self.life else { return }
                    if outcome == .refused { onRefusedPresence?() }
                    guard outcome == .known else { return again(position, pauseMilliseconds, changed) }
                    wait(PushPosition(), pauseMilliseconds: pauseMilliseconds, changed: changed)
                }
            case .failure(.closed): return
            case .failure(.notConnected(let cause)):
                isUnreachable = true
                if onUnreachable?(cause) != true { again(position, pauseMilliseconds, changed) }
            case .success, .failure: again(position, pauseMilliseconds, changed)
            }
        }
    }

    private func again(_ position: PushPosition, _ pauseMilliseconds: UInt64, _ changed: @escaping (Bool) -> Void) {
        let life = life
        loop.after(milliseconds: pauseMilliseconds) { [self] in
            guard life == self.life else { return }
            wait(position, pauseMilliseconds: min(pauseMilliseconds * 2, 2_000), changed: changed)
        }
    }
}
