/// People.
package enum UserTable {
    static let find: SQL = """
        SELECT id, account, realname, role, dept, admin, gender, email, mobile, phone, site, qq, avatar, deleted, signed,
            forbidden
        FROM users WHERE id = ?
        """
    static let list: SQL = """
        SELECT id, account, realname, role, dept, admin, gender, email, mobile, phone, site, qq, avatar, deleted, signed,
            forbidden
        FROM users WHERE deleted = 0 OR id IN (SELECT user FROM robots) ORDER BY id
        """
    static let ids: SQL = "SELECT id FROM users WHERE deleted = 0 ORDER BY id"
    static let credential: SQL = """
        SELECT id, account, password, forbidden, deleted FROM users WHERE id = ?
        """
    static let anySuper: SQL = "SELECT id FROM users WHERE admin = 'super' AND deleted = 0 LIMIT 1"
    static let insert: SQL = """
        INSERT INTO users (account, password, realname, admin, created) VALUES (?, ?, ?, ?, ?)
        """
    /// Only if nobody changed it in the meantime.
    static let renewPassword: SQL = "UPDATE users SET password = ? WHERE id = ? AND password = ?"
    /// The lock columns belong to older versions, which kept them here; nothing reads them any more.
    static let setPassword: SQL = "UPDATE users SET password = ?, fails = 0, locked_until = 0 WHERE id = ?"
    static let setForbidden: SQL = "UPDATE users SET forbidden = ? WHERE id = ?"
    static let setDeleted: SQL = "UPDATE users SET deleted = ? WHERE id = ?"
    static let setPlace: SQL = "UPDATE users SET role = ?, dept = ? WHERE id = ?"
    static let setSigned: SQL = "UPDATE users SET signed = ? WHERE id = ?"

    static let setNumber: SQL = "UPDATE users SET number = ? WHERE id = ?"
    static let newerIDs: SQL = "SELECT id FROM users WHERE number > ? ORDER BY id"
    static let newer: SQL = """
        SELECT id, account, realname, role, dept, admin, gender, email, mobile, phone, site, qq, avatar, deleted, signed,
            forbidden, id IN (SELECT user FROM robots)
        FROM users WHERE number > ? ORDER BY id
        """

    private static func read(_ row: any StoreRow) -> UserRecord {
        var user = UserRecord()
        user.id = row.integer(0)
        user.account = row.text(1)
        user.realname = row.text(2)
        user.role = row.text(3)
        user.dept = row.integer(4)
        user.admin = row.text(5)
        user.gender = row.text(6)
        user.email = row.text(7)
        user.mobile = row.text(8)
        user.phone = row.text(9)
        user.site = row.text(10)
        user.qq = row.text(11)
        user.avatar = row.text(12)
        user.isDeleted = row.integer(13) != 0
        user.signed = row.integer(14)
        user.isForbidden = row.integer(15) != 0
        return user
    }

    /// In any state, deleted ones too.
    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> UserRecord? {
        try store.first(find, [.integer(id)], read)
    }

    /// All that are not deleted, by id; and robots, who count as deleted but whose names clients must know.
    package static func list(on store: any StoreConnection) throws(StoreError) -> [UserRecord] {
        try store.all(list, [], read)
    }

    package static func ids(on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(ids) { $0.integer(0) }
    }

    /// The person who signs in with the typed text (`NameTable.signingIn`): an account in any spelling, or an e-mail
    /// address.
    package static func credential(
        _ typed: String, on store: any StoreConnection
    ) throws(StoreError) -> CredentialRecord? {
        guard let id = try NameTable.signingIn(typed, on: store) else { return nil }
        return try store.first(credential, [.integer(id)], readCredential)
    }

    /// The same with deleted people, found by account alone: somebody who knows the password learns that the account is
    /// gone.
    package static func anyCredential(
        _ typed: String, on store: any StoreConnection
    ) throws(StoreError) -> CredentialRecord? {
        if let present = try credential(typed, on: store) { return present }
        guard let found = try NameTable.find(account: typed, on: store) else { return nil }
        return try store.first(credential, [.integer(found.id)], readCredential)
    }

    private static func readCredential(_ row: any StoreRow) -> CredentialRecord {
        CredentialRecord(
            id: row.integer(0), account: row.text(1), password: row.text(2), isForbidden: row.integer(3) != 0,
            isDeleted: row.integer(4) != 0)
    }

    /// Anybody, also deleted, in any spelling.
    package static func id(of account: String, on store: any StoreConnection) throws(StoreError) -> Int64? {
        try NameTable.find(account: account, on: store)?.id
    }

    package static func hasSuper(on store: any StoreConnection) throws(StoreError) -> Bool {
        try store.first(anySuper) { _ in true } ?? false
    }

    package static func insert(
        account: String, password: String, realname: String, admin: String, now: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Int64 {
        try store.execute(insert, [.text(account), .text(password), .text(realname), .text(admin), .integer(now)])
        let id = store.lastInsertID
        try NameTable.renew(id, on: store)
        try MetaTable.increment(MetaTable.systemMembers, on: store)
        try noteChange(of: id, on: store)
        return id
    }

    /// Also ends a lock.
    package static func setPassword(
        _ password: String, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setPassword, [.text(password), .integer(id)])
        try noteChange(of: id, on: store)
    }

    /// Writes the same password under another hash.
    package static func renewPassword(
        _ old: String, by new: String, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(renewPassword, [.text(new), .integer(id), .text(old)])
    }

    /// A disabled person may not do anything; the name stays.
    package static func setForbidden(
        _ flag: Bool, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setForbidden, [StoreValue(flag), .integer(id)])
        try noteChange(of: id, on: store)
    }

    package static func setDeleted(_ flag: Bool, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setDeleted, [StoreValue(flag), .integer(id)])
        try MetaTable.increment(MetaTable.systemMembers, on: store)
        try noteChange(of: id, on: store)
    }

    package static func set(
        role: String, dept: Int64, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setPlace, [.text(role), .integer(dept), .integer(id)])
        try noteChange(of: id, on: store)
    }

    /// What others see of the person has changed. Inside a transaction.
    static func noteChange(of id: Int64, on store: any StoreConnection) throws(StoreError) {
        let number = try MetaTable.increment(MetaTable.peopleNumber, on: store)
        try store.execute(setNumber, [.integer(number), .integer(id)])
        store.concernsOthers()
    }

    /// Ids of people who changed after `number`, deleted ones too.
    package static func ids(changedAfter number: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(newerIDs, [.integer(number)]) { $0.integer(0) }
    }

    /// People who changed after `number`, deleted ones too, by id; those of number 0 if it is negative.
    package static func changed(
        after number: Int64, on store: any StoreConnection
    ) throws(StoreError) -> [(person: UserRecord, isRobot: Bool)] {
        try store.all(newer, [.integer(number)]) { (read($0), $0.integer(16) != 0) }
    }

    package static func setSigned(_ date: Int64, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setSigned, [.integer(date), .integer(id)])
    }
}
