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
    private let path: String
    package var onPush: (([UInt8]) -> Void)?

    /// Throws when TLS or the cipher cannot be set up. `key` is used here and kept nowhere else.
    package init(loop: Loop, url: BackendURL, key: PacketKey, tls: TLSContext?) throws(PacketError) {
        self.loop = loop
        cipher = try PacketCipher(key: key)
        path = url.path
        client = HTTPClient(loop: loop, host: url.host, port: url.port, tls: tls)
    }

    package func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        let body: [UInt8]
        do throws(PacketError) {
            body = try encrypt(packet)
        } catch {
            loop.after(milliseconds: 0) { completion(.failure(.unreadable)) }
            return
        }
        post(body, attempt: 1, completion: completion)
    }

    private func encrypt(_ packet: [UInt8]) throws(PacketError) -> [UInt8] {
        var result: Result<[UInt8], PacketError> = .failure(.library)
        packet.withUnsafeBytes { bytes in
            do throws(PacketError) {
                result = .success(try cipher.encrypt(bytes))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    private func post(
        _ body: [UInt8], attempt: Int, completion: @escaping (Result<[UInt8], BackendFailure>) -> Void
    ) {
        client.post(path: path, headers: Self.headers, body: body, timeoutMilliseconds: Self.timeoutMilliseconds) {
            [self] result in
            let failure: BackendFailure
            switch result {
            case .success(let answer) where answer.status == 200:
                completion(decrypt(answer.body))
                return
            case .success(let answer): failure = .refused(status: answer.status)
            case .failure(.notConnected(let cause)): failure = .unreachable(cause)
            case .failure(.timedOut): return completion(.failure(.timedOut))
            case .failure(let error): return completion(.failure(.noAnswer("\(error)")))
            }
            guard attempt < Self.attempts else { return completion(.failure(failure)) }
            loop.after(milliseconds: Self.pauseMilliseconds) { [self] in
                post(body, attempt: attempt + 1, completion: completion)
            }
        }
    }

    /// An empty body is an empty answer, which only `serverStart` may have; the caller knows.
    private func decrypt(_ body: [UInt8]) -> Result<[UInt8], BackendFailure> {
        if body.isEmpty { return .success([]) }
        let plain = body.withUnsafeBytes { bytes in try? cipher.decrypt(bytes) }
        return plain.map { .success($0) } ?? .failure(.unreadable)
    }
}
