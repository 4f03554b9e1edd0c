// Stage 5 of 8, backend. In: a packet. Out: it and its answer by HTTP, encrypted plainly or sealed.

import Logging
import XuanNet
import XuanPacket
import XuanThreads

/// Encrypts packets for one backend and decrypts its answers. Finds out whether the backend takes sealed packets
/// (Docs/protocol.md 2.3). Confined to its loop.
final class PacketChannel {
    /// Status of a sealed answer that says which run of the backend this is.
    private static let unknownEpoch = 428
    /// Header of a request: 1 asks whether the backend takes sealed packets, 2 is on a sealed one.
    private static let sealField = "xxd-seal"

    /// The heads of requests: one form each.
    private struct Posts {
        let plain: PreparedPost
        let hello: PreparedPost
        let sealed: PreparedPost
    }

    private let posts: Posts
    private let cipher: PacketCipher
    private let link: SealedLink?
    /// Which of the backend's addresses: behind each is a process with an epoch of its own.
    private let address: Int
    private let seal: SealedCipher
    private let run: String
    private let sender = Secret.random(8).reduce(0) { $0 << 8 | UInt64($1) }
    private var lastNumber: Int64 = 0
    /// The plain form was refused at the start: the next try is sealed.
    private var triesSealed = false
    private let name: String
    private let logger: Logger
    private let clock: WallClock

    /// `client` makes the heads; it and others of the same origin may send. The rest as in `HTTPBackend`.
    init(
        client: HTTPClient, path: String, name: String, key: PacketKey, run: String, link: SealedLink?,
        address: Int = 0, clock: WallClock, logger: Logger
    ) throws(PacketError) {
        cipher = try PacketCipher(key: key)
        seal = try SealedCipher(key: key)
        (self.link, self.run, self.name, self.clock, self.logger) = (link, run, name, clock, logger)
        self.address = address
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"), ("User-Agent", "easysoft/xuan.im"),
            ("xxd-version", RelayVersion.wire), ("xxd-run", run),
        ]
        posts = Posts(
            plain: client.prepare(post: path, headers: headers),
            hello: client.prepare(post: path, headers: headers + [(Self.sealField, "1")]),
            sealed: client.prepare(post: path, headers: headers + [(Self.sealField, "2")]))
    }

    /// An answer, opened if its status is 200.
    struct Reply {
        let status: Int
        /// `nil` if it cannot be read.
        var packet: [UInt8]?
        var stream: UInt64 = 0
        var place: DeliveryPlace?
    }

    /// Sends `packet` by `client`. `completion` is called exactly once, on the loop, never inside this call.
    func send(
        _ packet: [UInt8], by client: HTTPClient, timeoutMilliseconds: UInt64, isFirst: Bool = true,
        completion: @escaping (Result<Reply, HTTPClientError>) -> Void
    ) {
        let isStart = link != nil && packet == RelayPackets.serverStart
        if let epoch = link?.epoch(of: address) ?? (isStart && triesSealed ? 0 : nil) {
            lastNumber += 1
            var header = SealedHeader(time: clock.milliseconds)
            (header.sender, header.number, header.epoch) = (sender, lastNumber, epoch)
            let number = lastNumber
            return client.post(
                posts.sealed, length: SealedCipher.length(packet.count), timeoutMilliseconds: timeoutMilliseconds,
                completion: { [self] result in
                    opened(result, number, again: isFirst ? packet : nil, client, timeoutMilliseconds, completion)
                },
                fill: { room in
                    let isSealed = packet.withUnsafeBytes { seal.seal($0, header, .request, run: run, into: room) }
                    if !isSealed { room.initializeMemory(as: UInt8.self, repeating: 0) }
                })
        }
        client.post(
            isStart ? posts.hello : posts.plain, length: PacketCipher.encryptedLength(packet.count),
            timeoutMilliseconds: timeoutMilliseconds,
            completion: { [self] result in
                switch result {
                case .failure(let error): completion(.failure(error))
                case .success(let answer):
                    let greeting = isStart ? greeted(answer.status, answer.body) : nil
                    var reply = Reply(status: answer.status)
                    if answer.status == 200 { reply.packet = greeting ?? decrypt(answer.body) }
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

    /// The answer to a plain `serverStart`: our own seals it. Returns what is in it, `nil` if it is not sealed.
    private func greeted(_ status: Int, _ body: [UInt8]) -> [UInt8]? {
        triesSealed = status == 400
        guard status == 200, !body.isEmpty, let (header, plain) = seal.open(body, .answer, run: run), header.epoch != 0
        else { return nil }
        link?.establish(epoch: header.epoch, of: address)
        logger.info("packets to the backend are sealed", metadata: ["site": "\(name)"])
        return plain
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
        link?.establish(epoch: header.epoch, of: address)
        if answer.status == Self.unknownEpoch {
            guard let packet else { return completion(.success(Reply(status: answer.status))) }
            return send(
                packet, by: client, timeoutMilliseconds: timeoutMilliseconds, isFirst: false, completion: completion)
        }
        var reply = Reply(status: 200, packet: plain, stream: header.stream)
        if header.order > 0 { reply.place = DeliveryPlace(stream: header.stream, number: header.order) }
        completion(.success(reply))
    }
}
