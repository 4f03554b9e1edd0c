import Glibc
import SQLiteStore
import XuanStore

/// A database of many messages, written without a backend: a tenth of them in one chat, the rest over a thousand, round
/// robin, as a company talks.
package struct StoredMessages {
    package static let chats: Int64 = 1000
    package static let firstDate: Int64 = 1_700_000_000_000

    /// A person who is in every chat.
    package let reader: Int64

    /// Number 0 is the largest chat.
    package static func gid(_ chat: Int64) -> String { "history-chat-\(chat)" }

    package init(_ rows: Int64, path: String) throws {
        let connection = try SQLiteStore(path: path).openWriter()
        defer { connection.close() }
        try Migrations.run(on: connection)
        // The set-up is not measured: a cache that holds the indexes makes ten million rows in minutes.
        try connection.query("PRAGMA cache_size = -262144", []) { _ in }
        try connection.query("PRAGMA synchronous = OFF", []) { _ in }
        var ids: [Int64] = []
        let me = try connection.transaction { () throws(StoreError) in
            let me = try UserTable.insert(
                account: "reader", password: "none", realname: "Reader", admin: "no", now: 1, on: connection)
            for chat in 0...Self.chats {
                var record = ChatRecord()
                record.gid = Self.gid(chat)
                record.createdBy = "reader"
                let id = try ChatTable.insert(record, on: connection)
                try MemberTable.join(me, chat: id, index: 0, now: 1, on: connection)
                ids.append(id)
            }
            return me
        }
        reader = me
        var message = MessageRecord()
        message.user = me
        message.contentType = "plain"
        message.content = String(repeating: "a message of a common length. ", count: 4)
        var indexes = [Int64](repeating: 0, count: ids.count)
        var made: Int64 = 0
        while made < rows {
            try connection.transaction { () throws(StoreError) in
                for _ in 0..<min(20_000, rows - made) {
                    let chat = made % 10 == 0 ? 0 : Int(1 + (made - made / 10 - 1) % Self.chats)
                    indexes[chat] += 1
                    message.gid = "message-of-the-history-bench-\(made)"
                    message.chat = ids[chat]
                    message.index = indexes[chat]
                    message.date = Self.firstDate + made * 1000
                    message.order = indexes[chat]
                    _ = try MessageTable.insert(message, on: connection)
                    made += 1
                }
            }
        }
        try connection.transaction { () throws(StoreError) in
            for (chat, index) in indexes.enumerated() {
                try ChatTable.setLast(index: index, active: Self.firstDate, of: ids[chat], on: connection)
            }
        }
        try connection.query("PRAGMA wal_checkpoint(TRUNCATE)", []) { _ in }
    }

    /// Asks the system to drop the file's pages from its cache.
    package static func drop(_ path: String) {
        sync()
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return }
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
        close(file)
    }
}
