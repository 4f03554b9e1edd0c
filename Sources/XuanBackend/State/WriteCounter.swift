import XuanStore

/// A connection that counts potentially changing statements, failed ones too. The writer's only.
final class WriteCounter: ForwardingConnection {
    let inner: any StoreConnection
    private(set) var writes = 0

    init(_ inner: any StoreConnection) { self.inner = inner }

    func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        writes += 1
        return try inner.execute(sql, values)
    }
}
