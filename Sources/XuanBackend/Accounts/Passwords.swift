import XuanPacket
import XuanStore

/// Checks and makes password hashes. Worker threads; it blocks for tens of milliseconds.
///
/// A client logs in by two checks within a second (serverInfo, then the socket), so a check that went well is
/// remembered for a minute, as a digest over the stored hash: a changed password is never found.
final class Passwords: Sendable {
    static let memorySeconds: Int64 = 60

    private let configuration: BackendConfiguration
    /// Compared against when there is no such account, so that the answer takes as long.
    private let dummy: PasswordHash
    private let pepper = Secret.random(32)
    private let verified = Guarded<[Int64: (digest: [UInt8], until: Int64)]>([:])

    init(configuration: BackendConfiguration) {
        self.configuration = configuration
        dummy = Self.hash("", configuration)
    }

    /// Traps when OpenSSL refuses the configured numbers: nobody could log in any more.
    private static func hash(_ wire: String, _ configuration: BackendConfiguration) -> PasswordHash {
        let hash = PasswordHash(
            wire: wire, cost: configuration.scryptCost, blockSize: configuration.scryptBlockSize,
            parallel: configuration.scryptParallel)
        guard let hash else { preconditionFailure("scrypt refused its numbers, or there is no memory for it") }
        return hash
    }

    func hash(_ wire: String) -> String { Self.hash(wire, configuration).stored }

    func matches(_ wire: String, _ credential: CredentialRecord?, now: Int64) -> Bool {
        guard let credential, let hash = PasswordHash(stored: credential.password) else {
            _ = dummy.matches(wire)
            return false
        }
        let digest = Secret.sha256(pepper + Array(credential.password.utf8) + [0] + Array(wire.utf8))
        let known = verified.withLock { $0[credential.id] }
        if let known, known.until > now, Secret.equal(known.digest, digest) { return true }
        guard hash.matches(wire) else { return false }
        verified.withLock { verified in
            if verified.count >= 10_000 { verified = verified.filter { $0.value.until > now } }
            verified[credential.id] = (digest, now + Self.memorySeconds * 1000)
        }
        return true
    }
}
