import XuanStore

/// An original 2.x database, read as it is (Docs/protocol.md 7.2): columns missing in its version read as "", rows come
/// in pages by id, so that millions of them need no memory.
package struct OriginalDatabase {
    private let connection: any StoreConnection
    private let prefix: String
    private var columns: [String: Set<String>] = [:]

    /// `prefix`: of all table names. Throws `ImportError` if it is not a database of that kind.
    package init(_ connection: any StoreConnection, prefix: String = "") throws {
        self.connection = connection
        self.prefix = prefix
        let all: SQL = """
            SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()
            """
        for (table, column) in try connection.all(all, [], { ($0.text(0), $0.text(1)) }) {
            columns[table, default: []].insert(column)
        }
        for table in ["sys_user", "im_chat", "im_chatuser", "im_message"] where !has(table) {
            throw ImportError.noTable(prefix + table)
        }
    }

    package func has(_ table: String) -> Bool { columns[prefix + table] != nil }

    /// Rows of a table that has an `id`, ordered by id. `body` gets the id and the texts of `names`, "" for NULL and
    /// for missing columns.
    package func rows(
        of table: String, _ names: [String], _ body: (Int64, [String]) throws -> Void
    ) throws {
        guard has(table) else { return }
        let list = ["id"] + columnList(table, names)
        let page = SQL(
            composing: """
                SELECT \(list.joined(separator: ", ")) FROM \(SQL.quoted(prefix + table))
                WHERE id > ? ORDER BY id LIMIT \(Self.pageSize)
                """)
        var last: Int64 = -1
        while true {
            let rows = try connection.all(page, [.integer(last)]) { row in
                (id: row.integer(0), texts: names.indices.map { row.text($0 + 1) })
            }
            for row in rows { try body(row.id, row.texts) }
            guard let next = rows.last?.id, rows.count == Self.pageSize else { return }
            last = next
        }
    }

    private static let pageSize = 2000

    /// gids of the messages that wait for each person.
    package func waiting(_ body: (_ user: Int64, _ gid: String) throws -> Void) throws {
        guard has("im_messagestatus") else { return }
        let users = SQL(
            composing: """
                SELECT DISTINCT "user" FROM \(SQL.quoted(prefix + "im_messagestatus")) WHERE "status" = 'waiting'
                """)
        let gids = SQL(
            composing: """
                SELECT "gid" FROM \(SQL.quoted(prefix + "im_messagestatus")) WHERE "status" = 'waiting' AND "user" = ?
                """)
        for user in try connection.all(users, [], { $0.integer(0) }) {
            for gid in try connection.all(gids, [.integer(user)], { $0.text(0) }) { try body(user, gid) }
        }
    }

    /// Settings that clients saved, by account.
    package func settings(_ body: (_ account: String, _ json: String) throws -> Void) throws {
        guard has("sys_config") else { return }
        let all = SQL(
            composing: """
                SELECT "key", "value" FROM \(SQL.quoted(prefix + "sys_config"))
                WHERE "owner" = 'system' AND "app" = 'sys' AND "module" = 'chat' AND "section" = 'settings'
                ORDER BY "key"
                """)
        for (account, json) in try connection.all(all, [], { ($0.text(0), $0.text(1)) }) { try body(account, json) }
    }

    private func columnList(_ table: String, _ names: [String]) -> [String] {
        names.map { columns[prefix + table]!.contains($0) ? SQL.quoted($0) : "''" }
    }
}

/// Why nothing was imported.
package enum ImportError: Error, CustomStringConvertible {
    case noTable(String)
    case notEmpty

    package var description: String {
        switch self {
        case .noTable(let name):
            "the database has no table \(name): it is no original 2.x database, or its tables carry a prefix "
                + "(give it with --prefix)"
        case .notEmpty:
            "there are people or messages here already; import into a new data folder, before its first start"
        }
    }
}
