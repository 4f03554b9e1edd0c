import Glibc

/// Brings what is written to a large file to the disk in small steps, so that a commit of another file, which waits for
/// all that is on its way, waits for little (Docs/decisions/055).
package struct PacedSync {
    /// Bytes.
    package static let step = 256 << 10

    private let file: Int32
    private var synced = 0

    /// `file`: a descriptor that outlives this.
    package init(_ file: Int32) { self.file = file }

    /// The file has grown to `size` bytes. A failure is left to the `fsync` at the end.
    package mutating func grew(to size: Int) {
        guard size - synced >= Self.step else { return }
        _ = fdatasync(file)
        synced = size
    }
}
