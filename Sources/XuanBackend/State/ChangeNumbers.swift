import XuanStore
import XuanThreads

/// The numbers of changes of chats and memberships (Docs/protocol.md sync): each request that changes something takes
/// the next one. Rows keep the number of their last change, so a client that names a number gets what changed after it.
/// Writer thread only.
///
/// Numbers are reserved in the store a million at a time, so that a commit needs no row for them. They never fall: a
/// restart goes on behind the reserved ones.
final class ChangeNumbers: WritePart {
    /// Numbers reserved at a time.
    private static let block: Int64 = 1 << 20
    /// A transaction needs at most one for each of its requests, and a few of its own.
    private static let most: Int64 = 4_096

    private let store: any StoreConnection
    private let committed: CommittedNumber
    /// The last one taken.
    private(set) var last: Int64
    /// Whether the running request has taken it.
    private var isTaken = false
    /// Up to this one they are reserved.
    private var limit: Int64
    private var limitBefore: Int64

    init(on store: any StoreConnection, committed: CommittedNumber) throws(StoreError) {
        (self.store, self.committed) = (store, committed)
        last = try MetaTable.integer(MetaTable.chatNumbers, on: store)
        (limit, limitBefore) = (last, last)
        committed.set(last)
    }

    /// Of the running request.
    var number: Int64 {
        if !isTaken {
            last += 1
            isTaken = true
        }
        return last
    }

    /// At the beginning of a transaction, inside of it.
    func reserve() throws(StoreError) {
        guard last + Self.most > limit else { return }
        try MetaTable.set(MetaTable.chatNumbers, last + Self.block, on: store)
        limit = last + Self.block
    }

    /// The transaction is on disk.
    func commit() {
        limitBefore = limit
        committed.set(last)
    }

    func begin() {
        isTaken = false
        limitBefore = limit
    }

    func mark() { isTaken = false }
    func rewind() { isTaken = false }

    /// The numbers of the failed transaction are not given again: its commit may have been carried out.
    func rollBack() {
        isTaken = false
        limit = limitBefore
    }
}

/// The last number whose change is on disk, for readers. Any thread.
final class CommittedNumber: Sendable {
    private let number = Guarded<Int64>(0)

    var value: Int64 { number.withLock { $0 } }

    fileprivate func set(_ value: Int64) { number.withLock { $0 = value } }
}
