import Logging
import XuanNet
import XuanPacket

/// Tells a backend that does not know this run of the relay who is connected. Confined to its loop.
final class PresenceAnnouncer {
    /// The result of an announcement.
    enum Outcome: Equatable {
        case known
        /// The backend answered, and has not taken it: its database may be away.
        case refused
        /// No connection was made.
        case unreachable(String)
        case noAnswer
    }

    /// Gives the packet `chat/$present`.
    var presence: (() -> [UInt8])?
    /// Called with the backend's answer to that packet.
    var onPresence: (([UInt8]) -> Void)?
    /// The backend is our own: it has taken an announcement or answered at the push channel.
    var hasPushChannel = false
    /// How often the relay has changed the backend's address. A backend that knows the run from before begins again
    /// when this is higher.
    var change: Int64 = 0

    private let channel: PacketChannel
    private let client: HTTPClient
    private let timeoutMilliseconds: UInt64
    private let name: String
    private let logger: Logger
    /// Those who wait for the announcement that is under way.
    private var waiting: [(Outcome) -> Void] = []

    /// `name` is for the log.
    init(_ channel: PacketChannel, client: HTTPClient, timeoutMilliseconds: UInt64, name: String, logger: Logger) {
        (self.channel, self.client, self.timeoutMilliseconds) = (channel, client, timeoutMilliseconds)
        (self.name, self.logger) = (name, logger)
    }

    /// Announces once for all who wait for it.
    func announce(_ done: @escaping (Outcome) -> Void) {
        waiting.append(done)
        guard waiting.count == 1 else { return }
        guard let packet = presence?() else { return announced(.refused) }
        logger.info("telling the backend who is connected", metadata: ["site": "\(name)"])
        channel.send(numbered(packet), by: client, timeoutMilliseconds: timeoutMilliseconds) { [self] result in
            switch result {
            case .failure(.notConnected(let cause)): announced(.unreachable(cause))
            case .failure: announced(.noAnswer)
            case .success(let answer) where answer.status == 200:
                hasPushChannel = true
                guard let plain = answer.packet, Self.isTaken(plain) else { return announced(.refused) }
                onPresence?(plain)
                announced(.known)
            case .success: announced(.refused)
            }
        }
    }

    private static func isTaken(_ answer: [UInt8]) -> Bool {
        guard let head = PacketHead(of: answer) else { return false }
        return answer.withUnsafeBytes { PacketHead.member(head.result, of: $0, is: "success") }
    }

    /// With `change` as the last of its parameters.
    private func numbered(_ packet: [UInt8]) -> [UInt8] {
        let end = Array("}}".utf8)
        guard change > 0, packet.suffix(2).elementsEqual(end) else { return packet }
        return packet.dropLast(2) + Array(",\"change\":\(change)}}".utf8)
    }

    private func announced(_ outcome: Outcome) {
        let waiting = waiting
        self.waiting = []
        for done in waiting { done(outcome) }
    }
}
