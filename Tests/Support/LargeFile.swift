import XuanPacket

/// Bytes of which no MiB is like another, generated on demand.
package struct LargeFile: Sendable {
    /// Bytes of a piece.
    package static let piece = 1 << 20

    package let pieces: Int

    package init(mib: Int) { pieces = mib }

    package var size: Int { pieces * Self.piece }

    package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var bytes = Secret.random(Self.piece)
        for number in 0..<pieces {
            bytes.withUnsafeMutableBytes { $0.storeBytes(of: UInt64(number), as: UInt64.self) }
            try bytes.withUnsafeBytes(body)
        }
    }
}
