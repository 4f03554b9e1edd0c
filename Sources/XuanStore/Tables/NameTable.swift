import XuanText

/// Finds people by name: the columns computed from account, e-mail and name, and the look-ups by them. Every statement
/// that writes one of the three is followed by `renew`.
package enum NameTable {
    static let page: SQL = "SELECT id, account, email, realname FROM users WHERE id > ? ORDER BY id LIMIT 500"
    static let one: SQL = "SELECT id, account, email, realname FROM users WHERE id = ?"
    static let set: SQL = """
        UPDATE users SET account_key = ?, email_key = ?, account_look = ?, realname_look = ? WHERE id = ?
        """
    // With and without deleted people, who cannot sign in but can be restored. LIMIT 2: two are as ambiguous as many.
    static let exact: SQL = "SELECT id, account FROM users WHERE account = ?"
    static let byKey: SQL = "SELECT id, account FROM users WHERE account_key = ? LIMIT 2"
    static let exactHere: SQL = "SELECT id FROM users WHERE account = ? AND deleted = 0"
    static let byKeyHere: SQL = "SELECT id FROM users WHERE account_key = ? AND deleted = 0 LIMIT 2"
    static let byEmailHere: SQL = "SELECT id FROM users WHERE email_key = ? AND deleted = 0 LIMIT 2"
    static let othersByKey: SQL = "SELECT account FROM users WHERE account_key = ? AND id <> ? LIMIT 1"
    static let othersByEmail: SQL = """
        SELECT account FROM users WHERE email_key = ? AND id <> ? AND deleted = 0 LIMIT 1
        """
    static let othersByLook: SQL = "SELECT account FROM users WHERE account_look = ? AND id <> ? LIMIT 1"
    static let othersByName: SQL = """
        SELECT account FROM users WHERE realname_look = ? AND id <> ? AND deleted = 0 ORDER BY id LIMIT 5
        """
    static let twins: SQL = """
        SELECT account_key, account, id FROM users
        WHERE account_key IN (SELECT account_key FROM users WHERE account_key <> '' GROUP BY account_key HAVING COUNT(*) > 1)
        ORDER BY account_key, id
        """

    private static func read(_ row: any StoreRow) -> (id: Int64, values: [StoreValue]) {
        let (account, email, realname) = (row.text(1), row.text(2), row.text(3))
        return (
            row.integer(0),
            [
                .text(AccountName.key(account)), .text(AccountName.key(email)), .text(LookAlike.key(account)),
                .text(LookAlike.key(realname)), .integer(row.integer(0)),
            ]
        )
    }

    /// Computes the columns of one person again.
    package static func renew(_ id: Int64, on store: any StoreConnection) throws(StoreError) {
        guard let row = try store.first(one, [.integer(id)], read) else { return }
        try store.execute(set, row.values)
    }

    /// The same for everybody, for a migration.
    static func renewAll(on store: any StoreConnection) throws(StoreError) {
        var last: Int64 = 0
        while true {
            let rows = try store.all(page, [.integer(last)], read)
            for row in rows { try store.execute(set, row.values) }
            guard let next = rows.last?.id else { return }
            last = next
        }
    }

    /// The person who signs in with the typed text: the account in this exact spelling; else the only account with that
    /// normal form; else the only person with that e-mail address. `nil` if there is none or it is ambiguous. Three
    /// look-ups by index.
    package static func signingIn(_ typed: String, on store: any StoreConnection) throws(StoreError) -> Int64? {
        let key = AccountName.key(typed)
        guard !key.isEmpty else { return nil }
        if let id = try store.first(exactHere, [.text(typed)], { $0.integer(0) }) { return id }
        let same = try store.all(byKeyHere, [.text(key)]) { $0.integer(0) }
        if !same.isEmpty { return same.count == 1 ? same[0] : nil }
        guard key.utf8.contains(UInt8(ascii: "@")) else { return nil }
        let owners = try store.all(byEmailHere, [.text(key)]) { $0.integer(0) }
        return owners.count == 1 ? owners[0] : nil
    }

    /// The person of an account, also a deleted one: in this exact spelling, else the only one of that normal form.
    package static func find(
        account: String, on store: any StoreConnection
    ) throws(StoreError) -> (id: Int64, account: String)? {
        if let found = try store.first(exact, [.text(account)], { ($0.integer(0), $0.text(1)) }) { return found }
        let key = AccountName.key(account)
        guard !key.isEmpty else { return nil }
        let same = try store.all(byKey, [.text(key)]) { ($0.integer(0), $0.text(1)) }
        return same.count == 1 ? same[0] : nil
    }

    /// The account of anybody but `id`, also deleted, that is the same in another spelling, or whose e-mail address it
    /// is.
    package static func holder(
        of account: String, except id: Int64 = 0, on store: any StoreConnection
    ) throws(StoreError) -> String? {
        let values: [StoreValue] = [.text(AccountName.key(account)), .integer(id)]
        if let other = try store.first(othersByKey, values, { $0.text(0) }) { return other }
        guard account.utf8.contains(UInt8(ascii: "@")) else { return nil }
        return try store.first(othersByEmail, values) { $0.text(0) }
    }

    /// The account of anybody but `id`, also deleted, that looks like this one.
    package static func alike(
        account: String, except id: Int64 = 0, on store: any StoreConnection
    ) throws(StoreError) -> String? {
        let look = LookAlike.key(account)
        if look.isEmpty { return nil }
        return try store.first(othersByLook, [.text(look), .integer(id)]) { $0.text(0) }
    }

    /// The accounts of at most five people whose names look like this one.
    package static func alike(
        realname: String, except id: Int64 = 0, on store: any StoreConnection
    ) throws(StoreError) -> [String] {
        let look = LookAlike.key(realname)
        if look.isEmpty { return [] }
        return try store.all(othersByName, [.text(look), .integer(id)]) { $0.text(0) }
    }

    /// Whether the address signs somebody else in, as account or e-mail.
    package static func isTaken(
        email: String, except id: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        let key = AccountName.key(email)
        if key.isEmpty { return false }
        let values: [StoreValue] = [.text(key), .integer(id)]
        if try store.first(othersByKey, values, { _ in true }) ?? false { return true }
        return try store.first(othersByEmail, values) { _ in true } ?? false
    }

    /// Accounts that exist in several spellings, those of one form together. Scans the index.
    package static func twins(on store: any StoreConnection) throws(StoreError) -> [[(id: Int64, account: String)]] {
        var groups: [[(id: Int64, account: String)]] = []
        var last = ""
        for row in try store.all(twins, [], { ($0.text(0), $0.text(1), $0.integer(2)) }) {
            if groups.isEmpty || Array(row.0.utf8) != Array(last.utf8) { groups.append([]) }
            last = row.0
            groups[groups.count - 1].append((row.2, row.1))
        }
        return groups
    }
}
