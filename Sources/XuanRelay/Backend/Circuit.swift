/// Whether a backend is asked at all: after it could not be reached requests fail at once, but for one probe now and
/// then. Milliseconds on the loop's clock.
struct Circuit {
    private static let firstPause: UInt64 = 250
    private static let longestPause: UInt64 = 2_000

    private var pause: UInt64 = 0
    private var nextProbe: UInt64 = 0

    var isOpen: Bool { pause > 0 }

    /// True if a request may try.
    mutating func letsThrough(now: UInt64) -> Bool {
        guard isOpen else { return true }
        guard now >= nextProbe else { return false }
        nextProbe = now + pause
        return true
    }

    /// Returns whether this opened it.
    mutating func failed(now: UInt64) -> Bool {
        defer {
            pause = isOpen ? min(pause * 2, Self.longestPause) : Self.firstPause
            nextProbe = now + pause
        }
        return !isOpen
    }

    /// Returns whether this closed it.
    mutating func succeeded() -> Bool {
        defer { pause = 0 }
        return isOpen
    }
}
