import Logging
import XuanBackend
import XuanNet
import XuanPacket

/// The push channels of our relays, by the name of their run. Loop-confined, so it can be Sendable.
final class PushChannels: @unchecked Sendable {
    private let loop: Loop
    private let backend: Backend
    var logger: Logger
    private var lines: [String: PushSubscriber] = [:]
    /// Runs that are telling who is connected.
    private var settling: [String: Settling] = [:]

    private struct Settling {
        /// `$present` under way.
        var count = 0
        /// Requests of the run that came meanwhile, no more than it has connections.
        var waiting: [() -> Void] = []
    }

    init(_ loop: Loop, _ backend: Backend, _ logger: Logger) {
        (self.loop, self.backend, self.logger) = (loop, backend, logger)
    }

    /// A relay has its request open here.
    var isHeld: Bool { lines.values.contains { $0.isHeld } }

    subscript(run: String) -> PushSubscriber? { lines[run] }

    /// The relay has opened its channel. `change`: how often it has gone to another backend of this cluster. When it comes
    /// back it begins again: what waits here since it left has reached its people by another backend.
    func open(_ run: String, from address: String, change: Int64 = 0) {
        if let known = lines[run], known.change >= change { return }
        lines[run] = PushSubscriber(now: loop.now, change: change)
        backend.attach(relay: run, address: address) { [self] answer in
            loop.post { [self] in append(answer.bytes, to: run) }
        }
    }

    /// A relay starts. One whose connection has broken off has most probably ended, and the new one replaces it: its
    /// people are dropped. If it lives after all it reports who is connected again.
    func succeed(_ run: String) {
        for (other, line) in lines where other != run && line.isDown(now: loop.now) {
            lines[other] = nil
            backend.detach(relay: other)
        }
    }

    /// A `$present` begins.
    func beginSettling(_ run: String) { settling[run, default: Settling()].count += 1 }

    /// It was answered.
    func endSettling(_ run: String) {
        settling[run]?.count -= 1
        guard let settled = settling[run], settled.count == 0 else { return }
        settling[run] = nil
        for next in settled.waiting { next() }
    }

    /// Calls `next` once the backend knows the run's sessions: before, it would take whoever asks for an original client
    /// that is the person's only session, and send the answer to all of them.
    func whenSettled(_ run: String, _ next: @escaping () -> Void) {
        if settling[run] == nil { next() } else { settling[run]!.waiting.append(next) }
    }

    /// Answers that could not be sent go the other way.
    private func append(_ packet: [UInt8], to run: String) {
        guard let line = lines[run] else { return }
        line.append(packet, now: loop.now)
        if line.bytes > PushSubscriber.maximumBytes { forget(run, "it does not fetch what there is") }
    }

    /// The answer itself, or only the requester's part if the others must get it after waiting pushes.
    func inOrder(_ answer: Answer, of asker: Int64, _ run: String) -> [UInt8] {
        guard asker > 0, let line = lines[run], !line.isClear(now: loop.now),
            let divided = answer.divided(for: asker)
        else { return answer.bytes }
        append(divided.others, to: run)
        return divided.own
    }

    /// Twice a second.
    func tick() {
        let now = loop.now
        for (run, line) in lines {
            line.tick(now: now)
            backend.setDown(relay: run, line.isDown(now: now))
            if !line.isHeld, now - line.idleSince > PushSubscriber.goneMilliseconds {
                forget(run, "not heard of any more")
            }
        }
    }

    private func forget(_ run: String, _ cause: String) {
        lines[run] = nil
        backend.forget(relay: run)
        logger.warning("a relay is gone", metadata: ["cause": "\(cause)"])
    }

    /// The connection of `request` has ended.
    func lost(_ request: any PushRequest, of run: String) {
        guard let line = lines[run] else { return }
        line.lose(request, now: loop.now)
        backend.setDown(relay: run, line.isDown(now: loop.now))
    }
}
