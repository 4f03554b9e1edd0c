import CXuanCrypto

/// The 32 bytes of a key's text as they stand (Docs/protocol.md 2.1). Never printed: its description hides it.
package struct PacketKey: Sendable, Equatable, CustomStringConvertible {
    package static let byteCount = 32
    let bytes: [UInt8]

    /// Throws `PacketError.key` unless `text` is exactly 32 bytes of UTF-8.
    package init(_ text: String) throws(PacketError) {
        guard text.utf8.count == Self.byteCount else { throw .key }
        bytes = Array(text.utf8)
    }

    /// A new key: 32 lower-case hex characters with 128 bits from the system's random source.
    package static func random() throws(PacketError) -> PacketKey {
        try PacketKey(Secret.randomHex(digits: byteCount))
    }

    /// The key as text, for the one answer and the one file that must carry it.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static func == (a: PacketKey, b: PacketKey) -> Bool { Secret.equal(a.bytes, b.bytes) }

    package var description: String { "PacketKey(hidden)" }
}
