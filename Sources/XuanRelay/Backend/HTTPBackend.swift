// Stage 5 of 8, backend. In: a request packet. Out: the answer packet, by HTTP under the backend's key.

import Logging
import XuanConfig
import XuanNet
import XuanPacket
import XuanThreads

/// A backend behind HTTP, as the original's (Docs/protocol.md 2.3, 5.3).
///
/// A request goes out again only when it surely was not carried out (no connection came about, or the status was not
/// 200), or when carrying it out twice is the same as once (`RepeatableRequest`). Three attempts, 200 ms apart. While the
/// backend is away a circuit answers at once.
package final class HTTPBackend: BackendPort {
    /// How to talk to a backend.
    package struct Options: Sendable {
        /// Of one attempt.
        package var timeoutMilliseconds: UInt64 = 10_000
        package var maximumAnswerBytes = 64 << 20
        /// Connections of this loop.
        package var connections = 64

        package init() {}

        package init(_ options: RelayConfig.BackendOptions) {
            timeoutMilliseconds = UInt64(options.timeoutSeconds) * 1_000
            maximumAnswerBytes = options.maximumAnswerBytes
            connections = options.poolConnections
        }
    }

    private static let attempts = 3
    private static let pauseMilliseconds: UInt64 = 200
    /// Status by which our backend says that it does not know this run of the relay, or not any more.
    static let unknownRun = 409

    private let loop: Loop
    private let client: HTTPClient
    private let channel: PacketChannel
    private let announcer: PresenceAnnouncer
    private let pushes: PushChannel
    private let options: Options
    private var circuit = Circuit()
    private let logger: Logger
    private let name: String
    package private(set) var isAnsweringAgain = false
    /// An answer may have been lost that concerned others than who asked: they are settled with the backend as soon as
    /// it answers again.
    private var hasLostAnswer = false
    /// Not sooner, ms on the loop's clock: a backend that is slow is not made slower.
    private var nextSettling: UInt64 = 0
    private static let settlingMilliseconds: UInt64 = 10_000

    package var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)? {
        get { pushes.onPush }
        set { pushes.onPush = newValue }
    }
    package var presence: (() -> [UInt8])? {
        get { announcer.presence }
        set { announcer.presence = newValue }
    }
    package var onPresence: (([UInt8]) -> Void)? {
        get { announcer.onPresence }
        set { announcer.onPresence = newValue }
    }

    /// `name` is for the log. `run` is this run of the relay, the same for all of a team. Throws when TLS or the cipher
    /// cannot be set up. `key` is used here and kept nowhere else. `clock` dates sealed packets.
    package init(
        loop: Loop, name: String, url: BackendURL, key: PacketKey, tls: TLSContext?, run: String,
        options: Options = Options(), link: SealedLink? = nil, clock: WallClock = .system, logger: Logger
    ) throws(PacketError) {
        self.loop = loop
        self.name = name
        self.options = options
        self.logger = logger
        client = HTTPClient(
            loop: loop, host: url.host, port: url.port, tls: tls, maxConnections: options.connections,
            maxAnswerBytes: options.maximumAnswerBytes, keepsHeaders: false)
        let pushClient = HTTPClient(
            loop: loop, host: url.host, port: url.port, tls: tls, maxConnections: 1,
            maxAnswerBytes: options.maximumAnswerBytes, keepsHeaders: false)
        channel = try PacketChannel(
            client: client, path: url.path, name: name, key: key, run: run, link: link, clock: clock, logger: logger)
        announcer = PresenceAnnouncer(
            channel, client: client, timeoutMilliseconds: options.timeoutMilliseconds, name: name, logger: logger)
        pushes = PushChannel(channel, loop: loop, client: pushClient, announcer: announcer, logger: logger)
    }

    package func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        post(packet) { [self] result in
            if case .success(let answer) = result, answer.place != nil { onPush?(nil, answer.place) }
            completion(result.map(\.bytes))
        }
    }

    package func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        post(packet.bytes) { result in
            completion(result.map { ClientReply(reading: $0.bytes, at: $0.place) })
        }
    }

    /// The answer to a request, and its place among those for clients.
    private typealias Answer = (bytes: [UInt8], place: DeliveryPlace?)

    private func post(_ packet: [UInt8], completion: @escaping (Result<Answer, BackendFailure>) -> Void) {
        guard circuit.letsThrough(now: loop.now) else {
            loop.after(milliseconds: 0) { completion(.failure(.unreachable("it was not reachable a moment ago"))) }
            return
        }
        post(packet, attempt: 1, completion: completion)
    }

    private func post(
        _ packet: [UInt8], attempt: Int, isAgain: Bool = false,
        completion: @escaping (Result<Answer, BackendFailure>) -> Void
    ) {
        channel.send(packet, by: client, timeoutMilliseconds: options.timeoutMilliseconds) { [self] result in
            let failure: BackendFailure
            var isNextAgain = isAgain
            switch result {
            case .success(let answer) where answer.status == 200:
                closeCircuit()
                isAnsweringAgain = isAgain
                completion(answer.packet.map { .success(($0, answer.place)) } ?? .failure(.unreadable))
                isAnsweringAgain = false
                return settleLostAnswers()
            case .success(let answer) where answer.status == Self.unknownRun && attempt < Self.attempts:
                closeCircuit()
                return announcer.announce { [self] isKnown in
                    guard isKnown else { return completion(.failure(.refused(status: Self.unknownRun))) }
                    post(packet, attempt: attempt + 1, isAgain: isAgain, completion: completion)
                }
            case .success(let answer):
                closeCircuit()
                failure = .refused(status: answer.status)
            case .failure(.notConnected(let cause)): failure = .unreachable(cause)
            case .failure(.timedOut):
                hasLostAnswer = true
                return completion(.failure(.timedOut))
            case .failure(let error):
                guard isAgain || RepeatableRequest.may(packet) else {
                    hasLostAnswer = true
                    return completion(.failure(.noAnswer("\(error)")))
                }
                isNextAgain = true
                failure = .noAnswer("\(error)")
            }
            guard attempt < Self.attempts else {
                if case .unreachable(let cause) = failure { openCircuit(cause) }
                if isNextAgain { hasLostAnswer = true }
                return completion(.failure(failure))
            }
            let next = isNextAgain && !isAgain ? RepeatableRequest.marked(packet) : packet
            loop.after(milliseconds: Self.pauseMilliseconds) { [self] in
                post(next, attempt: attempt + 1, isAgain: isNextAgain, completion: completion)
            }
        }
    }

    // MARK: Away and back

    private func openCircuit(_ cause: String) {
        if circuit.failed(now: loop.now) {
            logger.warning("backend is away", metadata: ["site": "\(name)", "cause": "\(cause)"])
        }
    }

    private func closeCircuit() {
        if circuit.succeeded() { logger.info("backend is back", metadata: ["site": "\(name)"]) }
    }

    /// Recipients of a lost answer get its contents another way: the backend learns from `$present` what has arrived.
    private func settleLostAnswers() {
        guard hasLostAnswer, loop.now >= nextSettling else { return }
        hasLostAnswer = false
        nextSettling = loop.now + Self.settlingMilliseconds
        guard announcer.hasPushChannel else { return }
        announcer.announce { [self] isKnown in
            if !isKnown { hasLostAnswer = true }
        }
    }

    /// One request stands open at the backend; its answer brings what there is and the position to ask from next.
    package func openPushChannel(changed: @escaping (Bool) -> Void) { pushes.open(changed: changed) }
}
