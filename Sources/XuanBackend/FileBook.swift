import XuanStore

/// The records of uploaded files, for a command beside the server. Blocks.
package struct FileBook {
    private let store: any Store
    private let clock: () -> Int64

    package init(store: any Store, clock: @escaping () -> Int64) { (self.store, self.clock) = (store, clock) }

    /// Visits the files that no message has named for `hours`, oldest first. With `remove`, which deletes the bytes and
    /// returns whether they are gone, deletes the records of those as well; each in its own transaction, in which
    /// nobody can name the file any more. Without it, only lists them.
    package func sweep(
        hours: Int64, show: (FileRecord) -> Void, remove: ((FileRecord) -> Bool)?
    ) throws(StoreError) {
        let connection = try store.openWriter()
        defer { connection.close() }
        try Migrations.run(on: connection)
        let before = clock() - hours * 3_600_000
        var after: Int64 = 0
        while true {
            let found = try FileTable.unclaimed(before: before, after: after, limit: 100, on: connection)
            guard let last = found.last else { return }
            after = last.id
            for file in found {
                guard let remove else {
                    show(file)
                    continue
                }
                try connection.transaction { () throws(StoreError) in
                    guard try FileTable.chats(of: file.id, on: connection).isEmpty, remove(file) else { return }
                    try FileTable.delete(file.id, on: connection)
                    show(file)
                }
            }
        }
    }
}
