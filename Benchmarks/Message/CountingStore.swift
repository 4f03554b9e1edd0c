import Glibc
import XuanStore
import XuanThreads

/// A store that counts the statements of its writer, and can stop the writer at the end of a transaction.
final class CountingStore: Store {
    private struct State {
        var statements = 0
        var isHeld = false
    }

    private let inner: any Store
    private let state = Guarded(State())
    private let arrived = Semaphore()
    private let released = Semaphore()

    init(_ inner: any Store) { self.inner = inner }

    /// BEGIN and COMMIT are among them.
    var statements: Int { state.withLock { $0.statements } }

    /// The next commit waits for `release`.
    func hold() { state.withLock { $0.isHeld = true } }
    /// Returns when the writer waits in the commit.
    func waitUntilHeld() { arrived.wait() }
    func release() { released.post() }

    func openWriter() throws(StoreError) -> any StoreConnection { CountingConnection(try inner.openWriter(), self) }
    func openReader() throws(StoreError) -> any StoreConnection { try inner.openReader() }
    func interrupt() { inner.interrupt() }

    fileprivate func count() { state.withLock { $0.statements += 1 } }

    fileprivate func stopIfHeld() {
        let isHeld = state.withLock { state in
            defer { state.isHeld = false }
            return state.isHeld
        }
        guard isHeld else { return }
        arrived.post()
        released.wait()
    }
}

private final class CountingConnection: ForwardingConnection {
    let inner: any StoreConnection
    private let store: CountingStore

    init(_ inner: any StoreConnection, _ store: CountingStore) { (self.inner, self.store) = (inner, store) }

    func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        store.count()
        return try inner.execute(sql, values)
    }

    func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError) {
        store.count()
        try inner.query(sql, values, body)
    }

    func begin() throws(StoreError) {
        store.count()
        try inner.begin()
    }

    func commit() throws(StoreError) {
        store.stopIfHeld()
        store.count()
        try inner.commit()
    }

    func savepoint() throws(StoreError) {
        store.count()
        try inner.savepoint()
    }

    func releaseSavepoint() throws(StoreError) {
        store.count()
        try inner.releaseSavepoint()
    }

    func foreignChanges() throws(StoreError) -> Int64 {
        store.count()
        return try inner.foreignChanges()
    }
}

/// A POSIX semaphore. Any thread.
private final class Semaphore: @unchecked Sendable {  // the semaphore itself is all there is
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func wait() { while sem_wait(semaphore) != 0 {} }
    func post() { sem_post(semaphore) }
}
