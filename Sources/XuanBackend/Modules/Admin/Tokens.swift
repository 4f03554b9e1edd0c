import XuanPacket

/// Tokens are kept as digests: a reader of the database cannot use them. They are random, so no slow hash is needed.
package enum Tokens {
    package static func digest(_ token: String) -> String { Secret.hex(Secret.sha256(Array(token.utf8))) }
}
