/// A commit whose answer got lost: whether it was carried out shows in the number of commits that our mark's row counts.
struct LostCommit {
    /// The number before a commit that is under way or has failed.
    private var before: Int64?
    private var isStored = false

    /// A commit begins that will be counted; `nil` for one that is not.
    mutating func begin(_ changes: Int64?) { before = changes }

    /// It was answered.
    mutating func end() { before = nil }

    /// The row was read: nothing is under way on this connection then.
    mutating func see(_ changes: Int64) {
        guard let before else { return }
        isStored = changes != before
        self.before = nil
    }

    /// Whether the last commit failed and was stored all the same; true once.
    mutating func take() -> Bool {
        defer { isStored = false }
        return isStored
    }
}
