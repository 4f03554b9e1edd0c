import XuanPacket

/// A password as the original stored it, `md5hex(md5hex(plain) + account)` (Docs/protocol.md 2.4), taken over by an
/// import. Kept in the password column as `original$<32 hex digits>` until its owner logs in, proves the wire value and
/// so gets a scrypt hash. The hash itself never logs in.
package struct OriginalHash: Equatable, Sendable {
    private let digits: String

    /// Reads the original's `sys_user.password`; `nil` if it is not an MD5 in hex.
    package init?(original: String) {
        let digits = original.lowercased()
        guard Text.isWirePassword(digits) else { return nil }
        self.digits = digits
    }

    /// Reads our password column; `nil` if it is of another kind.
    init?(stored: String) {
        guard stored.hasPrefix("original$") else { return nil }
        self.init(original: String(stored.dropFirst("original$".count)))
    }

    /// For our password column.
    package var stored: String { "original$" + digits }

    /// `account`: as stored.
    func matches(_ wire: String, account: String) -> Bool {
        Text.isWirePassword(wire) && Secret.equal(Array(Secret.md5Hex(wire + account).utf8), Array(digits.utf8))
    }
}
