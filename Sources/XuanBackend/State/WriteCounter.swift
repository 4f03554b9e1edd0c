import XuanStore

/// A connection that counts potentially changing statements, failed ones too, and numbers the changes of chats. The
/// writer's only.
final class WriteCounter: ForwardingConnection {
    let inner: any StoreConnection
    let numbers: ChangeNumbers
    private(set) var writes = 0

    init(_ inner: any StoreConnection, numbers: ChangeNumbers) { (self.inner, self.numbers) = (inner, numbers) }

    var changeNumber: Int64 { numbers.number }

    func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
        writes += 1
        return try inner.execute(sql, values)
    }
}
