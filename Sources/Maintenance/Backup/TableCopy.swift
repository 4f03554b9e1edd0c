import XuanStore

/// Copies all rows of all tables from one database to another of the same version, of any kind. The tables are read off
/// the SQLite side, so a new one needs no code here.
struct TableCopy {
    private struct Table {
        let name: String
        var columns: [(name: String, isInteger: Bool)] = []
        var key: [Int] = []
    }

    private let tables: [Table]

    /// `sqlite`: either side, on the newest schema.
    init(shapedLike sqlite: any StoreConnection) throws(StoreError) {
        // In order of creation: referenced tables come first.
        let names: SQL = """
            SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid
            """
        var tables: [Table] = []
        for name in try sqlite.all(names, [], { $0.text(0) }) {
            var table = Table(name: name)
            let columns = SQL(composing: "PRAGMA table_info(\(SQL.quoted(name)))")
            var key: [(place: Int64, column: Int)] = []
            try sqlite.query(columns, []) { row in
                if row.integer(5) > 0 { key.append((row.integer(5), table.columns.count)) }
                table.columns.append((row.text(1), row.text(2).contains("INT")))
            }
            table.key = key.sorted { $0.place < $1.place }.map(\.column)
            tables.append(table)
        }
        self.tables = tables
    }

    /// Inside transactions of both. Returns the number of rows.
    @discardableResult
    func run(from source: any StoreConnection, to target: any StoreConnection) throws(StoreError) -> Int {
        var count = 0
        for table in tables { count += try copy(table, source, target) }
        return count
    }

    /// Removes all rows, referring ones first.
    func clear(_ target: any StoreConnection) throws(StoreError) {
        for table in tables.reversed() {
            try target.execute(SQL(composing: "DELETE FROM \(SQL.quoted(table.name))"), [])
        }
    }

    private static let page = 1000

    private func copy(
        _ table: Table, _ source: any StoreConnection, _ target: any StoreConnection
    ) throws(StoreError) -> Int {
        let columns = table.columns.map { SQL.quoted($0.name) }.joined(separator: ", ")
        let select = "SELECT \(columns) FROM \(SQL.quoted(table.name))"
        let first = SQL(composing: select + order(table))
        let next = SQL(composing: "\(select) WHERE \(behind(table))" + order(table))
        // Several rows in one statement: each statement is a round trip to the server.
        let batch = max(1, min(50, 900 / table.columns.count))
        let one = "(" + table.columns.map { _ in "?" }.joined(separator: ", ") + ")"
        let insert = "INSERT INTO \(SQL.quoted(table.name)) (\(columns)) VALUES "
        let many = SQL(composing: insert + [String](repeating: one, count: batch).joined(separator: ", "))
        let single = SQL(composing: insert + one)
        var count = 0
        var last: [StoreValue]?
        while true {
            let values = last.map { last in self.behind(table, last) } ?? []
            let rows = try source.all(last == nil ? first : next, values) { row in
                table.columns.indices.map { index -> StoreValue in
                    if row.isNull(index) { return .null }
                    return table.columns[index].isInteger ? .integer(row.integer(index)) : .text(row.text(index))
                }
            }
            var start = 0
            while start < rows.count {
                if rows.count - start >= batch {
                    try target.execute(many, Array(rows[start..<start + batch].joined()))
                    start += batch
                } else {
                    try target.execute(single, rows[start])
                    start += 1
                }
            }
            count += rows.count
            guard rows.count == Self.page, !table.key.isEmpty else { return count }
            last = rows.last
        }
    }

    /// A table without a key is read at once.
    private func order(_ table: Table) -> String {
        guard !table.key.isEmpty else { return "" }
        return " ORDER BY \(table.key.map { SQL.quoted(table.columns[$0].name) }.joined(separator: ", "))"
            + " LIMIT \(Self.page)"
    }

    /// (a, b) > (?, ?) in a form for which both databases use the key: a >= ? AND (a > ? OR (b > ?)).
    private func behind(_ table: Table) -> String {
        let names = table.key.map { SQL.quoted(table.columns[$0].name) }
        guard var text = names.last.map({ "\($0) > ?" }) else { return "1 = 0" }
        for name in names.dropLast().reversed() { text = "\(name) >= ? AND (\(name) > ? OR (\(text)))" }
        return text
    }

    private func behind(_ table: Table, _ row: [StoreValue]) -> [StoreValue] {
        table.key.dropLast().flatMap { [row[$0], row[$0]] } + table.key.suffix(1).map { row[$0] }
    }
}
