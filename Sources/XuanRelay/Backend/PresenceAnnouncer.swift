import Logging
import XuanNet

/// Tells a backend that does not know this run of the relay who is connected. Confined to its loop.
final class PresenceAnnouncer {
    /// Gives the packet `chat/$present`.
    var presence: (() -> [UInt8])?
    /// Called with the backend's answer to that packet.
    var onPresence: (([UInt8]) -> Void)?
    /// The backend is our own: it has taken an announcement or answered at the push channel.
    var hasPushChannel = false

    private let channel: PacketChannel
    private let client: HTTPClient
    private let timeoutMilliseconds: UInt64
    private let name: String
    private let logger: Logger
    /// Those who wait for the announcement that is under way.
    private var waiting: [(Bool) -> Void] = []

    /// `name` is for the log.
    init(_ channel: PacketChannel, client: HTTPClient, timeoutMilliseconds: UInt64, name: String, logger: Logger) {
        (self.channel, self.client, self.timeoutMilliseconds) = (channel, client, timeoutMilliseconds)
        (self.name, self.logger) = (name, logger)
    }

    /// Announces once for all who wait for it. `done` is called with whether the backend knows now.
    func announce(_ done: @escaping (Bool) -> Void) {
        waiting.append(done)
        guard waiting.count == 1 else { return }
        guard let packet = presence?() else { return announced(false) }
        logger.info("telling the backend who is connected", metadata: ["site": "\(name)"])
        channel.send(packet, by: client, timeoutMilliseconds: timeoutMilliseconds) { [self] result in
            guard case .success(let answer) = result, answer.status == 200 else { return announced(false) }
            hasPushChannel = true
            if let plain = answer.packet { onPresence?(plain) }
            announced(true)
        }
    }

    private func announced(_ isKnown: Bool) {
        let waiting = waiting
        self.waiting = []
        for done in waiting { done(isKnown) }
    }
}
