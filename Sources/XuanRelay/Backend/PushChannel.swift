import Logging
import XuanNet

/// The backend's own packets. In: answers to `chat/$wait`. Out: pushed packets. Confined to its loop.
final class PushChannel {
    var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)?

    private let loop: Loop
    private let channel: PacketChannel
    /// Of one connection: a request that waits must not stand in the way of others.
    private let client: HTTPClient
    private let announcer: PresenceAnnouncer
    private let logger: Logger

    init(_ channel: PacketChannel, loop: Loop, client: HTTPClient, announcer: PresenceAnnouncer, logger: Logger) {
        (self.channel, self.loop, self.client) = (channel, loop, client)
        (self.announcer, self.logger) = (announcer, logger)
    }

    /// One request stands open at the backend; its answer brings what there is and the position to ask from next.
    func open(changed: @escaping (Bool) -> Void) {
        wait(PushPosition(), pauseMilliseconds: 100, changed: changed)
    }

    private func wait(_ position: PushPosition, pauseMilliseconds: UInt64, changed: @escaping (Bool) -> Void) {
        channel.send(position.request, by: client, timeoutMilliseconds: PushPosition.patienceMilliseconds) {
            [self] result in
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
                return announcer.announce { [self] isKnown in
                    guard isKnown else { return again(position, pauseMilliseconds, changed) }
                    wait(PushPosition(), pauseMilliseconds: pauseMilliseconds, changed: changed)
                }
            case .failure(.closed): return
            case .success, .failure: again(position, pauseMilliseconds, changed)
            }
        }
    }

    private func again(_ position: PushPosition, _ pauseMilliseconds: UInt64, _ changed: @escaping (Bool) -> Void) {
        loop.after(milliseconds: pauseMilliseconds) { [self] in
            wait(position, pauseMilliseconds: min(pauseMilliseconds * 2, 2_000), changed: changed)
        }
    }
}
