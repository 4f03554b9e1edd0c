import XuanPacket
import XuanStore
import XuanThreads

/// Checks and creates password hashes. Worker threads; it blocks for tens of milliseconds.
///
/// A client logs in by two checks within a second (serverInfo, then the socket), so a successful check is cached for a
/// minute, as a digest over the stored hash: a changed password never matches.
final class Passwords: Sendable {
    static let memorySeconds: Int64 = 60

    private let configuration: BackendConfiguration
    /// Compared against when there is no such account, so that the answer takes as long.
    private let dummy: PasswordHash
    private let pepper = Secret.random(32)
    private let count = Guarded(0)
    private let verified = Guarded<[Int64: (digest: [UInt8], until: Int64)]>([:])

    init(configuration: BackendConfiguration) {
        self.configuration = configuration
        dummy = Self.hash("", configuration)
    }

    /// Traps when OpenSSL refuses the configured parameters: nobody could log in any more.
    private static func hash(_ wire: String, _ configuration: BackendConfiguration) -> PasswordHash {
        let hash = PasswordHash(
            wire: wire, cost: configuration.scryptCost, blockSize: configuration.scryptBlockSize,
            parallel: configuration.scryptParallel)
        guard let hash else { preconditionFailure("scrypt refused its numbers, or there is no memory for it") }
        return hash
    }

    func hash(_ wire: String) -> String { Self.hash(wire, configuration).stored }

    /// The same for a random password that we generated: nobody can guess it, so it need not be slow. For many at once.
    func quickHash(_ wire: String) -> String {
        var configuration = configuration
        configuration.scryptCost = min(configuration.scryptCost, 1024)
        return Self.hash(wire, configuration).stored
    }

    /// How often scrypt was computed to check a password.
    var computed: Int { count.withLock { $0 } }

    private func compute(_ hash: PasswordHash, _ wire: String) -> Bool {
        count.withLock { $0 += 1 }
        return hash.matches(wire)
    }

    /// True also for the original's hash. A refusal takes equally long whether the account exists or not.
    func matches(_ wire: String, _ credential: CredentialRecord?, now: Int64) -> Bool {
        if let credential, let original = OriginalHash(stored: credential.password) {
            let isRight = original.matches(wire, account: credential.account)
            if !isRight { _ = compute(dummy, wire) }
            return isRight
        }
        guard let credential, let hash = PasswordHash(stored: credential.password) else {
            _ = compute(dummy, wire)
            return false
        }
        let digest = Secret.sha256(pepper + Array(credential.password.utf8) + [0] + Array(wire.utf8))
        let known = verified.withLock { $0[credential.id] }
        if let known, known.until > now, Secret.equal(known.digest, digest) { return true }
        guard compute(hash, wire) else { return false }
        verified.withLock { verified in
            if verified.count >= 10_000 { verified = verified.filter { $0.value.until > now } }
            verified[credential.id] = (digest, now + Self.memorySeconds * 1000)
        }
        return true
    }
}
