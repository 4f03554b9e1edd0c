import XuanPacket

/// A stored password: `scrypt$N$r$p$salt$key`, salt and key in hex, over the wire value `md5hex(plain)`
/// (Docs/protocol.md 2.4). The parameters travel with the hash, so they can grow later.
struct PasswordHash: Equatable {
    static let saltCount = 16
    static let keyCount = 32

    let cost: Int
    let blockSize: Int
    let parallel: Int
    let salt: [UInt8]
    let key: [UInt8]

    /// Hashes with a fresh salt. Blocks for tens of milliseconds: worker threads and the command line. `nil` if OpenSSL
    /// is out of memory.
    init?(wire: String, cost: Int, blockSize: Int, parallel: Int) {
        let salt = Secret.random(Self.saltCount)
        guard
            let key = Secret.scrypt(
                wire, salt: salt, cost: cost, blockSize: blockSize, parallel: parallel, count: Self.keyCount)
        else { return nil }
        (self.cost, self.blockSize, self.parallel, self.salt, self.key) = (cost, blockSize, parallel, salt, key)
    }

    /// Reads the stored text; `nil` if it is of another kind.
    init?(stored: String) {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let cost = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallel = Int(parts[3]), let salt = Self.bytes(parts[4]), let key = Self.bytes(parts[5]), cost > 1,
            blockSize > 0, parallel > 0, !key.isEmpty
        else { return nil }
        (self.cost, self.blockSize, self.parallel, self.salt, self.key) = (cost, blockSize, parallel, salt, key)
    }

    var stored: String {
        "scrypt$\(cost)$\(blockSize)$\(parallel)$\(Secret.hex(salt))$\(Secret.hex(key))"
    }

    /// Blocks like `init`.
    func matches(_ wire: String) -> Bool {
        guard
            let other = Secret.scrypt(
                wire, salt: salt, cost: cost, blockSize: blockSize, parallel: parallel, count: key.count)
        else { return false }
        return Secret.equal(key, other)
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for i in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[i...i + 1], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
