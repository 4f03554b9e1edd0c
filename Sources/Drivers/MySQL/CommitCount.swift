/// The number of commits in our mark's row, as one connection knows it: how far others have advanced it, and whether a
/// commit whose answer got lost was carried out.
struct CommitCount {
    private var known: Int64 = 0
    private var calls: Int64 = 0
    /// Grows with each change by somebody else, or that may be one.
    private(set) var foreign: Int64 = 0
    /// The number before a counted commit that is under way or has failed.
    private var before: Int64?
    private var isLostOneStored = false

    /// Begins a commit; `isCounted`: it advances the number.
    mutating func begin(isCounted: Bool) { before = isCounted ? known : nil }

    /// The server has answered the commit.
    mutating func end() {
        if before != nil { known += 1 }
        before = nil
    }

    /// The row was read, so nothing is under way on this connection.
    mutating func see(_ number: Int64) {
        if let before {
            isLostOneStored = number != before
            self.before = nil
        }
        if number != known {
            known = number
            foreign += 1
        }
    }

    /// A node's: how often it was called to look at what others have changed.
    mutating func seeCalls(_ number: Int64) {
        if number != calls { foreign += 1 }
        calls = number
    }

    /// Others may have changed what was cached before the connection is back.
    mutating func connectionLost() { foreign += 1 }

    /// Whether the last commit failed although it was stored; true once.
    mutating func takeLostOne() -> Bool {
        defer { isLostOneStored = false }
        return isLostOneStored
    }
}
