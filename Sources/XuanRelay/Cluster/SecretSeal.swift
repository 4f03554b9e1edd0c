import XuanPacket
import XuanThreads

/// Seals what the nodes of a cluster share, under a key that all of them have and the keeper has not. Any thread.
final class SecretSeal: Sendable {
    private struct State: @unchecked Sendable {  // under the lock
        let cipher: SealedCipher
        var number: Int64 = 0
    }

    private let state: Guarded<State>
    private let nameKey: [UInt8]
    private let sender: UInt64
    private let clock: WallClock

    /// `secret`: what the key is derived from. Throws when OpenSSL has no memory or no such cipher.
    init(secret: [UInt8], clock: WallClock) throws(PacketError) {
        let key = try PacketKey(Secret.hex(Secret.hmacSHA256(Array("xuan shared: seal".utf8), key: secret), limit: 32))
        state = Guarded(State(cipher: try SealedCipher(key: key)))
        nameKey = Secret.hmacSHA256(Array("xuan shared: names".utf8), key: secret)
        sender = UInt64.random(in: 1 ... .max)
        self.clock = clock
    }

    /// `purpose` has to be the same when it is opened: no value passes for one of another kind.
    func seal(_ value: JSON, for purpose: String) -> [UInt8]? {
        state.withLock { state in
            state.number += 1
            var header = SealedHeader(time: clock.milliseconds)
            (header.sender, header.number) = (sender, state.number)
            return state.cipher.seal(value.bytes, header, .answer, run: purpose)
        }
    }

    /// `nil` for what no node has sealed for this purpose, or longer ago than that, or much later than now.
    func open(_ bytes: [UInt8], for purpose: String, notOlderThan milliseconds: Int64) -> JSONObject? {
        guard let (header, value) = state.withLock({ $0.cipher.open(bytes, .answer, run: purpose) }) else { return nil }
        // The clocks of nodes differ a little.
        let age = clock.milliseconds - header.time
        guard (-Self.skew...milliseconds + Self.skew).contains(age) else { return nil }
        return (try? JSON.parse(value))?.object
    }

    private static let skew: Int64 = 60_000

    /// A name that tells nothing of what it stands for.
    func name(_ parts: String...) -> String {
        // Lengths keep the parts apart.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return Secret.hex(Secret.hmacSHA256(Array(text.utf8), key: nameKey), limit: 32)
    }
}
