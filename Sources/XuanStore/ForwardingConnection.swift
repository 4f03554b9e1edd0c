/// A connection in front of another one: everything is forwarded except what the conformer implements itself.
package protocol ForwardingConnection: StoreConnection {
    var inner: any StoreConnection { get }
}

extension ForwardingConnection {
    package func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        try inner.execute(sql, values)
    }

    package func query(_ sql: SQL, _ values: [StoreValue], _ body: (any StoreRow) -> Void) throws(StoreError) {
        try inner.query(sql, values, body)
    }

    package var lastInsertID: Int64 { inner.lastInsertID }
    package var changeNumber: Int64 { inner.changeNumber }
    package func begin() throws(StoreError) { try inner.begin() }
    package func begin(locking chat: Int64?) throws(StoreError) { try inner.begin(locking: chat) }
    package func commit() throws(StoreError) { try inner.commit() }
    package func rollback() { inner.rollback() }
    package func savepoint() throws(StoreError) { try inner.savepoint() }
    package func releaseSavepoint() throws(StoreError) { try inner.releaseSavepoint() }
    package func rollbackToSavepoint() throws(StoreError) { try inner.rollbackToSavepoint() }
    package func schemaVersion() throws(StoreError) -> Int { try inner.schemaVersion() }
    package func setSchemaVersion(_ version: Int) throws(StoreError) { try inner.setSchemaVersion(version) }
    package func isRemoving() throws(StoreError) -> Bool { try inner.isRemoving() }
    package func checkNodes(before step: Migration) throws(StoreError) { try inner.checkNodes(before: step) }
    package func apply(_ step: Migration) throws(StoreError) { try inner.apply(step) }
    package func foreignChanges() throws(StoreError) -> Int64 { try inner.foreignChanges() }
    package func wasLostCommitStored() -> Bool { inner.wasLostCommitStored() }
    package func hold(as owner: StoreOwner, lost: @escaping @Sendable (StoreError) -> Void) throws(StoreError) {
        try inner.hold(as: owner, lost: lost)
    }
    package func refuseIfHeld() throws(StoreError) { try inner.refuseIfHeld() }
    package var preparesEvery: Int? { inner.preparesEvery }
    package var moment: NodeMoment? { inner.moment }
    package func concernsOthers() { inner.concernsOthers() }
    package func countSessions() { inner.countSessions() }
    package func serve() throws(StoreError) { try inner.serve() }
    package func prepare() -> Bool { inner.prepare() }
    package func damages() throws(StoreError) -> [String] { try inner.damages() }
    package func close() { inner.close() }
}
