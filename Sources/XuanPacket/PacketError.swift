/// Why bytes are not a packet. `length` and `padding` must look the same to a peer (Docs/protocol.md 2.1).
package enum PacketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Ciphertext is empty or not a whole number of 16-byte blocks.
    case length
    /// PKCS#7 padding is wrong, most often because the key is another one.
    case padding
    /// Plaintext is not UTF-8.
    case utf8
    /// Plaintext is not one JSON value; `offset` is the byte where reading stopped.
    case json(offset: Int)
    /// JSON, but not an object with the fields a packet has. The text names the field.
    case shape(String)
    /// A key is not 32 bytes long.
    case key
    /// OpenSSL refused: out of memory or no such cipher.
    case library

    package var description: String {
        switch self {
        case .length, .padding: "packet: cannot be decrypted with this key"
        case .utf8: "packet: not UTF-8"
        case .json(let offset): "packet: not JSON at byte \(offset)"
        case .shape(let field): "packet: \(field)"
        case .key: "packet key: must be exactly 32 bytes"
        case .library: "packet cipher: OpenSSL refused (out of memory, or AES-256-CBC is missing)"
        }
    }
}
