import XuanThreads

/// Memory of the pieces of downloads that do not come from a disk here. Slow clients hold theirs for long: once many are
/// held, pieces get small. Any thread.
final class PieceMemory: Sendable {
    /// Of one piece, while there is room.
    static let large = 1 << 20
    /// Of one piece without: this much per connection is the bound.
    static let small = 64 << 10
    /// Bytes of all large pieces.
    static let room = 32 << 20

    private let held = Guarded(0)

    /// Bytes of the next piece, which count until they are given back.
    func take(_ wanted: Int) -> Int {
        held.withLock { held in
            let size = min(wanted, held + Self.large <= Self.room ? Self.large : Self.small)
            held += size
            return size
        }
    }

    func give(_ size: Int) { held.withLock { $0 -= size } }

    var bytes: Int { held.withLock { $0 } }
}
