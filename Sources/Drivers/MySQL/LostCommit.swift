/// A commit whose answer got lost: the number of commits in our mark's row shows whether it was carried out.
struct LostCommit {
    /// The number before a commit that is under way or has failed.
    private var before: Int64?
    private var isStored = false

    /// Begins a commit that will be counted; `nil` for one that is not.
    mutating func begin(_ changes: Int64?) { before = changes }

    /// The server answered the commit.
    mutating func end() { before = nil }

    /// The row was read, so nothing is under way on this connection.
    mutating func see(_ changes: Int64) {
        guard let before else { return }
        isStored = changes != before
        self.before = nil
    }

    /// Whether the last commit failed but was stored all the same; true once.
    mutating func take() -> Bool {
        defer { isStored = false }
        return isStored
    }
}
