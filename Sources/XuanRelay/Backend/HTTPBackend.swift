// Stage 5 of 8, backend. In: a request packet. Out: the answer packet, by HTTP under the backend's key.

import Glibc
import Logging
import XuanConfig
import XuanNet
import XuanPacket

/// A backend behind HTTP, as the original's (Docs/protocol.md 2.3, 5.3).
///
/// A request goes out again only when it surely was not carried out (no connection came about, or the status was not
/// 200), or when carrying it out twice is the same as once (`Repeatable`). Three attempts, 200 ms apart. While the
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
    private static let unknownRun = 409
    /// Status of a sealed answer that says which run of the backend this is.
    private static let unknownEpoch = 428
    /// Header of a request: 1 asks whether the backend takes sealed packets, 2 is on a sealed one.
    private static let sealField = "xxd-seal"

    private let loop: Loop
    private let client: HTTPClient
    private let pushClient: HTTPClient
    private let cipher: PacketCipher
    private let request: PreparedPost
    private let hello: PreparedPost
    private let sealedRequest: PreparedPost
    private let link: SealedLink?
    private let seal: SealedCipher
    private let run: String
    private let sender = Secret.random(8).reduce(0) { $0 << 8 | UInt64($1) }
    private var lastNumber: Int64 = 0
    /// The plain form was refused at the start: the next try is sealed.
    private var triesSealed = false
    private let options: Options
    private var circuit = Circuit()
    private let logger: Logger
    private let name: String
    package var onPush: (([UInt8]) -> Void)?
    package var onPlacedPush: (([UInt8], DeliveryPlace?) -> Void)?
    package var presence: (() -> [UInt8])?
    package var onPresence: (([UInt8]) -> Void)?
    package private(set) var isAnsweringAgain = false
    /// An answer may have been lost that concerned others than who asked: they are settled with the backend as soon as
    /// it answers again.
    private var hasLostAnswer = false
    private var hasPushChannel = false
    /// Not sooner, ms on the loop's clock: a backend that is slow is not made slower.
    private var nextSettling: UInt64 = 0
    private static let settlingMilliseconds: UInt64 = 10_000
    /// Those who wait for the announcement that is under way.
    private var announcing: [(Bool) -> Void] = []

    /// `name` is for the log. `run` is this run of the relay, the same for all of a team. Throws when TLS or the cipher
    /// cannot be set up. `key` is used here and kept nowhere else.
    package init(
        loop: Loop, name: String, url: BackendURL, key: PacketKey, tls: TLSContext?, run: String,
        options: Options = Options(), link: SealedLink? = nil, logger: Logger
    ) throws(PacketError) {
        (self.link, self.run) = (link, run)
        seal = try SealedCipher(key: key)
        self.loop = loop
        self.name = name
        self.options = options
        self.logger = logger
        cipher = try PacketCipher(key: key)
        client = HTTPClient(
            loop: loop, host: url.host, port: url.port, tls: tls, maxConnections: options.connections,
            maxAnswerBytes: options.maximumAnswerBytes, keepsHeaders: false)
        pushClient = HTTPClient(
            loop: loop, host: url.host, port: url.port, tls: tls, maxConnections: 1,
            maxAnswerBytes: options.maximumAnswerBytes, keepsHeaders: false)
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"), ("User-Agent", "easysoft/xuan.im"),
            ("xxd-version", RelayVersion.wire), ("xxd-run", run),
        ]
        request = client.prepare(post: url.path, headers: headers)
        hello = client.prepare(post: url.path, headers: headers + [(Self.sealField, "1")])
        sealedRequest = client.prepare(post: url.path, headers: headers + [(Self.sealField, "2")])
    }

    package func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        askForClient(packet) { [self] result in
            switch result {
            case .success(.packet(let answer, let place)):
                if place != nil { onPlacedPush?([], place) }
                completion(.success(answer))
            case .success(.delivered): completion(.failure(.unreadable))
            case .failure(let failure): completion(.failure(failure))
            }
        }
    }

    package func askForClient(_ packet: [UInt8], completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        guard circuit.letsThrough(now: loop.now) else {
            loop.after(milliseconds: 0) { completion(.failure(.unreachable("it was not reachable a moment ago"))) }
            return
        }
        post(packet, attempt: 1, completion: completion)
    }

    private func post(
        _ packet: [UInt8], attempt: Int, isAgain: Bool = false,
        completion: @escaping (Result<ClientReply, BackendFailure>) -> Void
    ) {
        send(packet, by: client, timeoutMilliseconds: options.timeoutMilliseconds) { [self] result in
            let failure: BackendFailure
            var isNextAgain = isAgain
            switch result {
            case .success(let answer) where answer.status == 200:
                closeCircuit()
                isAnsweringAgain = isAgain
                completion(answer.packet.map { .success(.packet($0, at: answer.place)) } ?? .failure(.unreadable))
                isAnsweringAgain = false
                return settleLostAnswers()
            case .success(let answer) where answer.status == Self.unknownRun && attempt < Self.attempts:
                closeCircuit()
                return announce { [self] isKnown in
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
                guard isAgain || Repeatable.may(packet) else {
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
            let next = isNextAgain && !isAgain ? Repeatable.marked(packet) : packet
            loop.after(milliseconds: Self.pauseMilliseconds) { [self] in
                post(next, attempt: attempt + 1, isAgain: isNextAgain, completion: completion)
            }
        }
    }

    /// An answer, opened if its status is 200.
    private struct Reply {
        let status: Int
        /// `nil` if it cannot be read.
        var packet: [UInt8]?
        var stream: UInt64 = 0
        var place: DeliveryPlace?
    }

    private func send(
        _ packet: [UInt8], by client: HTTPClient, timeoutMilliseconds: UInt64, isFirst: Bool = true,
        completion: @escaping (Result<Reply, HTTPClientError>) -> Void
    ) {
        let isStart = link != nil && packet == RelayPackets.serverStart
        if let epoch = link?.epoch ?? (isStart && triesSealed ? 0 : nil) {
            lastNumber += 1
            var header = SealedHeader(time: Self.now)
            (header.sender, header.number, header.epoch) = (sender, lastNumber, epoch)
            let number = lastNumber
            return client.post(
                sealedRequest, length: SealedCipher.length(packet.count), timeoutMilliseconds: timeoutMilliseconds,
                completion: { [self] result in
                    opened(result, number, again: isFirst ? packet : nil, client, timeoutMilliseconds, completion)
                },
                fill: { room in
                    let isSealed = packet.withUnsafeBytes { seal.seal($0, header, .request, run: run, into: room) }
                    if !isSealed { room.initializeMemory(as: UInt8.self, repeating: 0) }
                })
        }
        client.post(
            isStart ? hello : request, length: PacketCipher.encryptedLength(packet.count),
            timeoutMilliseconds: timeoutMilliseconds,
            completion: { [self] result in
                switch result {
                case .failure(let error): completion(.failure(error))
                case .success(let answer):
                    if isStart { greeted(answer.status, answer.body) }
                    var reply = Reply(status: answer.status)
                    if answer.status == 200 {
                        reply.packet = isStart && link?.epoch != nil ? [] : decrypt(answer.body)
                    }
                    completion(.success(reply))
                }
            },
            fill: { room in
                // It can only fail when OpenSSL is out of memory; the backend then finds no packet in the zeros.
                let written = packet.withUnsafeBytes { bytes in try? cipher.encrypt(bytes, into: room) }
                if written != room.count { room.initializeMemory(as: UInt8.self, repeating: 0) }
            })
    }

    /// An empty body is an empty answer, which only `serverStart` may have; the caller knows.
    private func decrypt(_ body: [UInt8]) -> [UInt8]? {
        if body.isEmpty { return [] }
        return body.withUnsafeBytes { bytes in try? cipher.decrypt(bytes) }
    }

    // MARK: Sealed packets

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The answer to a plain `serverStart`: our own seals it, though nothing is in it.
    private func greeted(_ status: Int, _ body: [UInt8]) {
        triesSealed = status == 400
        guard status == 200, !body.isEmpty, let (header, _) = seal.open(body, .answer, run: run), header.epoch != 0
        else { return }
        link?.establish(epoch: header.epoch)
        logger.info("packets to the backend are sealed", metadata: ["site": "\(name)"])
    }

    /// The answer to a sealed request. It names the request, so no answer to another one passes for it.
    private func opened(
        _ result: Result<HTTPAnswer, HTTPClientError>, _ number: Int64, again packet: [UInt8]?,
        _ client: HTTPClient, _ timeoutMilliseconds: UInt64,
        _ completion: @escaping (Result<Reply, HTTPClientError>) -> Void
    ) {
        guard case .success(let answer) = result, answer.status == 200 || answer.status == Self.unknownEpoch else {
            if case .success = result { triesSealed = false }
            return completion(result.map { Reply(status: $0.status) })
        }
        guard let (header, plain) = seal.open(answer.body, .answer, run: run), header.sender == sender,
            header.number == number
        else {
            triesSealed = false
            return completion(.success(Reply(status: answer.status)))
        }
        link?.establish(epoch: header.epoch)
        if answer.status == Self.unknownEpoch {
            guard let packet else { return completion(.success(Reply(status: answer.status))) }
            return send(
                packet, by: client, timeoutMilliseconds: timeoutMilliseconds, isFirst: false, completion: completion)
        }
        var reply = Reply(status: 200, packet: plain, stream: header.stream)
        if header.order > 0 { reply.place = DeliveryPlace(stream: header.stream, number: header.order) }
        completion(.success(reply))
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

    /// Who was named in an answer that got lost is brought what it held: the backend knows from `$present` what has come.
    private func settleLostAnswers() {
        guard hasLostAnswer, loop.now >= nextSettling else { return }
        hasLostAnswer = false
        nextSettling = loop.now + Self.settlingMilliseconds
        guard hasPushChannel else { return }
        announce { [self] isKnown in
            if !isKnown { hasLostAnswer = true }
        }
    }

    /// Tells a backend that does not know this run who is connected; once for all who wait for it.
    private func announce(_ done: @escaping (Bool) -> Void) {
        announcing.append(done)
        guard announcing.count == 1 else { return }
        guard let packet = presence?() else { return announced(false) }
        logger.info("telling the backend who is connected", metadata: ["site": "\(name)"])
        send(packet, by: client, timeoutMilliseconds: options.timeoutMilliseconds) { [self] result in
            guard case .success(let answer) = result, answer.status == 200 else { return announced(false) }
            hasPushChannel = true
            if let plain = answer.packet { onPresence?(plain) }
            announced(true)
        }
    }

    private func announced(_ isKnown: Bool) {
        let waiting = announcing
        announcing = []
        for done in waiting { done(isKnown) }
    }

    // MARK: The push channel

    /// One request stands open at the backend; its answer brings what there is and the position to ask from next.
    package func openPushChannel(changed: @escaping (Bool) -> Void) {
        wait(PushPosition(), pauseMilliseconds: 100, changed: changed)
    }

    private func wait(_ position: PushPosition, pauseMilliseconds: UInt64, changed: @escaping (Bool) -> Void) {
        send(position.request, by: pushClient, timeoutMilliseconds: PushPosition.patienceMilliseconds) {
            [self] result in
            switch result {
            case .success(let answer) where answer.status == 200:
                guard let plain = answer.packet, let batch = PushPosition.Batch(plain) else {
                    return changed(false)  // a backend without it, as the original's
                }
                hasPushChannel = true
                changed(true)
                for (index, packet) in batch.packets.enumerated() {
                    if answer.stream != 0, index < batch.orders.count, let onPlacedPush {
                        onPlacedPush(packet, DeliveryPlace(stream: answer.stream, number: batch.orders[index]))
                    } else {
                        onPush?(packet)
                    }
                }
                return wait(batch.next, pauseMilliseconds: 100, changed: changed)
            case .success(let answer) where answer.status == Self.unknownRun:
                return announce { [self] isKnown in
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

/// Requests that may be carried out twice: their gid makes the second time the first one's answer.
private enum Repeatable {
    /// Whether a packet may be repeated.
    static func may(_ packet: [UInt8]) -> Bool {
        let may = packet.withUnsafeBytes { bytes in
            guard let head = try? PacketHead(peeking: bytes), PacketHead.member(head.module, of: bytes, is: "chat")
            else { return false }
            if PacketHead.member(head.method, of: bytes, is: "message") { return true }
            // A chat without a gid would be made twice.
            return PacketHead.member(head.method, of: bytes, is: "create")
                && PacketHead.value(head.params, of: bytes)?.array?.first?.string?.isEmpty == false
        }
        return may && packet.last == UInt8(ascii: "}")
    }

    /// The packet with the mark that it may have come before (`"again":true`), so that our backend answers to
    /// everybody here and not only to the sender.
    static func marked(_ packet: [UInt8]) -> [UInt8] { packet.dropLast() + Array(#","again":true}"#.utf8) }
}
