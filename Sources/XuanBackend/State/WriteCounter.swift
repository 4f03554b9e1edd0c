import XuanStore

/// A connection that counts potentially changing statements, failed ones too. The writer's only.
final class WriteCounter: StoreConnection {
    private let inner: any StoreConnection
    private(set) var writes = 0

    init(_ inner: any StoreConnection) { self.inner = inner }

    func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        writes += 1
        return try inner.execute(sql, values)
    }

    func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError) {
        try inner.query(sql, values, body)
    }

    var lastInsertID: Int64 { inner.lastInsertID }
    func begin() throws(StoreError) { try inner.begin() }
    func commit() throws(StoreError) { try inner.commit() }
    func rollback() { inner.rollback() }
    func savepoint() throws(StoreError) { try inner.savepoint() }
    func releaseSavepoint() throws(StoreError) { try inner.releaseSavepoint() }
    func rollbackToSavepoint() throws(StoreError) { try inner.rollbackToSavepoint() }
    func schemaVersion() throws(StoreError) -> Int { try inner.schemaVersion() }
    func setSchemaVersion(_ version: Int) throws(StoreError) { try inner.setSchemaVersion(version) }
    func foreignChanges() throws(StoreError) -> Int64 { try inner.foreignChanges() }
    func wasLostCommitStored() -> Bool { inner.wasLostCommitStored() }
    func apply(_ step: Migration) throws(StoreError) { try inner.apply(step) }
    func damages() throws(StoreError) -> [String] { try inner.damages() }
    func close() { inner.close() }
}
