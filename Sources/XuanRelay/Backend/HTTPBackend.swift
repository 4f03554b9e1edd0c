// Stage 5 of 8, backend. In: a request packet. Out: the answer packet, by HTTP under the backend's key.

import XuanConfig
import XuanNet
import XuanPacket

/// A backend behind HTTP, as the original's (Docs/protocol.md 2.3, 5.3).
///
/// A request goes out again only when it surely was not carried out: no connection came about, or the status was not
/// 200. Three attempts, 200 ms apart, 10 s each.
package final class HTTPBackend: BackendPort {
    private static let attempts = 3
    private static let pauseMilliseconds: UInt64 = 200
    private static let timeoutMilliseconds: UInt64 = 10_000
    private static let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("User-Agent", "easysoft/xuan.im"),
        ("xxd-version", RelayVersion.wire),
    ]

    private let loop: Loop
    private let client: HTTPClient
    private let cipher: PacketCipher
    private let request: PreparedPost
    package var onPush: (([UInt8]) -> Void)?

    /// Throws when TLS or the cipher cannot be set up. `key` is used here and kept nowhere else.
    package init(loop: Loop, url: BackendURL, key: PacketKey, tls: TLSContext?) throws(PacketError) {
        self.loop = loop
        cipher = try PacketCipher(key: key)
        client = HTTPClient(loop: loop, host: url.host, port: url.port, tls: tls, keepsHeaders: false)
        request = client.prepare(post: url.path, headers: Self.headers)
    }

    package func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        post(packet, attempt: 1, completion: completion)
    }

    private func post(
        _ packet: [UInt8], attempt: Int, completion: @escaping (Result<[UInt8], BackendFailure>) -> Void
    ) {
        client.post(
            request, length: PacketCipher.encryptedLength(packet.count), timeoutMilliseconds: Self.timeoutMilliseconds,
            completion: { [self] result in
                let failure: BackendFailure
                switch result {
                case .success(let answer) where answer.status == 200: return completion(decrypt(answer.body))
                case .success(let answer): failure = .refused(status: answer.status)
                case .failure(.notConnected(let cause)): failure = .unreachable(cause)
                case .failure(.timedOut): return completion(.failure(.timedOut))
                case .failure(let error): return completion(.failure(.noAnswer("\(error)")))
                }
                guard attempt < Self.attempts else { return completion(.failure(failure)) }
                loop.after(milliseconds: Self.pauseMilliseconds) { [self] in
                    post(packet, attempt: attempt + 1, completion: completion)
                }
            },
            fill: { room in
                // It can only fail when OpenSSL is out of memory; the backend then finds no packet in the zeros.
                let written = packet.withUnsafeBytes { bytes in try? cipher.encrypt(bytes, into: room) }
                if written != room.count { room.initializeMemory(as: UInt8.self, repeating: 0) }
            })
    }

    /// An empty body is an empty answer, which only `serverStart` may have; the caller knows.
    private func decrypt(_ body: [UInt8]) -> Result<[UInt8], BackendFailure> {
        if body.isEmpty { return .success([]) }
        let plain = body.withUnsafeBytes { bytes in try? cipher.decrypt(bytes) }
        return plain.map { .success($0) } ?? .failure(.unreadable)
    }
}
