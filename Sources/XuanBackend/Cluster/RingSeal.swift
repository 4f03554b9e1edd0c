import XuanPacket
import XuanThreads

/// Seals rings under a key that all nodes have from the store and their engine has not: whoever reads or writes there
/// learns nothing and says nothing. Any thread.
final class RingSeal: Sendable {
    private struct State: @unchecked Sendable {  // under the lock
        let cipher: SealedCipher
    }

    /// Clocks of nodes and a ring on its way may differ by so much, milliseconds; an older one is a copy.
    private static let tolerance: Int64 = 120_000

    private let state: Guarded<State>

    /// Throws when OpenSSL has no memory or no such cipher.
    init(secret: String) throws(PacketError) {
        let key = Secret.hmacSHA256(Array("xuan rings".utf8), key: Array(secret.utf8))
        state = Guarded(State(cipher: try SealedCipher(key: PacketKey(Secret.hex(key, limit: 32)))))
    }

    /// For one node alone. `now`: milliseconds UTC. `nil` when there is no memory.
    func seal(_ ring: [UInt8], number: UInt64, to node: String, now: Int64) -> [UInt8]? {
        var header = SealedHeader(time: now)
        header.number = Int64(bitPattern: number)
        // Beside the time it makes each header another one.
        header.sender = UInt64.random(in: 1...UInt64.max)
        return state.withLock { $0.cipher.seal(ring, header, .answer, run: node) }
    }

    /// `nil` for what no node has sealed for this one, or too long ago.
    func open(_ bytes: [UInt8], at node: String, now: Int64) -> [UInt8]? {
        guard let (header, ring) = state.withLock({ $0.cipher.open(bytes, .answer, run: node) }),
            abs(now - header.time) <= Self.tolerance
        else { return nil }
        return ring
    }
}
