import XuanStore
import XuanThreads

/// The numbers of changes of chats and memberships (Docs/protocol.md sync): each request that changes something takes
/// the next one. Rows keep the number of their last change, so a client that names a number gets what changed after it.
/// Writer thread only.
///
/// Numbers are reserved in the store a million at a time, so that a commit needs no row for them. They never fall: a
/// restart goes on behind the reserved ones.
///
/// Nodes of a cluster take microseconds UTC of the database's clock instead. A transaction that is under way at another
/// node may have a lower number than one that is on disk; older than `Cluster.lag` it is on disk, too.
final class ChangeNumbers: WritePart {
    /// Numbers reserved at a time.
    private static let block: Int64 = 1 << 20
    /// A transaction needs at most one for each of its requests, and a few of its own.
    private static let most: Int64 = 4_096

    private let store: any StoreConnection
    private let committed: CommittedNumber
    /// The last one taken.
    private(set) var last: Int64
    private var isByTime = false
    /// Whether the running request has taken it.
    private var isTaken = false
    /// Up to this one they are reserved.
    private var limit: Int64
    private var limitBefore: Int64

    init(on store: any StoreConnection, committed: CommittedNumber) throws(StoreError) {
        (self.store, self.committed) = (store, committed)
        last = try MetaTable.integer(MetaTable.chatNumbers, on: store)
        if try MetaTable.integer(MetaTable.numbersByTime, on: store) > 0 {
            last = max(last, MetaTable.microseconds())
        }
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

    /// Up to this one all changes are on disk that ever will be; `last` without a cluster.
    var known: Int64 { isByTime ? last - Cluster.lag * 1000 : last }

    /// At the beginning of a transaction, inside of it.
    func reserve() throws(StoreError) {
        if let moment = store.moment {
            (last, isByTime) = (max(last, moment.time), true)
            return
        }
        guard last + Self.most > limit else { return }
        try MetaTable.set(MetaTable.chatNumbers, last + Self.block, on: store)
        limit = last + Self.block
    }

    /// The transaction is on disk.
    func commit() {
        limitBefore = limit
        committed.set(known, tolerance: isByTime ? 4 * Cluster.lag * 1000 : 0)
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
    private let number = Guarded<(value: Int64, tolerance: Int64)>((0, 0))

    var value: Int64 { number.withLock { $0.value } }

    /// Up to so much above it another node may know numbers.
    var tolerance: Int64 { number.withLock { $0.tolerance } }

    fileprivate func set(_ value: Int64, tolerance: Int64 = 0) { number.withLock { $0 = (value, tolerance) } }
}
