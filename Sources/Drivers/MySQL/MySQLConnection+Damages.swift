import XuanStore

extension MySQLConnection {
    func damages() throws(StoreError) -> [String] {
        try patiently { () throws(StoreError) in try lookForDamages() }
    }

    private func lookForDamages() throws(StoreError) -> [String] {
        var damages: [String] = []
        for table in try all(MySQLDialect.tableNames, [], { $0.text(0) }) {
            let check = SQL(composing: "CHECK TABLE \(SQL.quoted(table))")
            damages += try all(check, []) { row in (kind: row.text(2), text: row.text(3)) }
                .filter { !($0.kind == "status" && $0.text == "OK") && $0.kind != "note" }
                .map { "\(address.name): table \(table): \($0.text)" }
        }
        // Not damage yet, but the promise that an answered change is on disk depends on it.
        let flush = try first("SELECT @@innodb_flush_log_at_trx_commit") { $0.integer(0) }
        if flush != 1 {
            damages.append(
                "\(address.name): innodb_flush_log_at_trx_commit is not 1: a power cut loses the last messages; set it")
        }
        return damages
    }
}
