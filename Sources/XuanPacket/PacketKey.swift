/// The 32 bytes of a key's text as they stand (Docs/protocol.md 2.1). Never printed: its description hides it.
///
/// Held in itself, without memory of its own. Comparing takes the same time wherever two keys differ.
package struct PacketKey: Sendable, Hashable, CustomStringConvertible {
    package static let byteCount = 32
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Throws `PacketError.key` unless `text` is exactly 32 bytes of UTF-8.
    package init(_ text: String) throws(PacketError) {
        guard text.utf8.count == Self.byteCount else { throw .key }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: text.utf8) }
    }

    /// A new key: 32 lower-case hex characters with 128 bits from the system's random source.
    package static func random() throws(PacketError) -> PacketKey {
        try PacketKey(Secret.randomHex(digits: byteCount))
    }

    /// The key as text, for the one answer and the one file that must carry it.
    package var text: String {
        withBytes { String(decoding: UnsafeBufferPointer(start: $0, count: Self.byteCount), as: UTF8.self) }
    }

    /// Lends the 32 bytes until `body` returns.
    func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        withUnsafeBytes(of: words) { body($0.baseAddress!.assumingMemoryBound(to: UInt8.self)) }
    }

    package static func == (a: PacketKey, b: PacketKey) -> Bool {
        (a.words.0 ^ b.words.0) | (a.words.1 ^ b.words.1) | (a.words.2 ^ b.words.2) | (a.words.3 ^ b.words.3) == 0
    }

    package func hash(into hasher: inout Hasher) {
        withUnsafeBytes(of: words) { hasher.combine(bytes: $0) }
    }

    package var description: String { "PacketKey(hidden)" }
}
