/// A person with the fields that only administrators see.
package struct PersonRecord: Sendable, Equatable {
    package var user = UserRecord()
    package var birthday = ""
    package var address = ""
    /// Milliseconds UTC, 0 for no lock after wrong passwords.
    package var lockedUntil: Int64 = 0
    package var created: Int64 = 0

    package init() {}
}

/// People as the administration sees them, without robots, who have rows only for their names.
package enum PeopleTable {
    static let list: SQL = """
        SELECT id, account, realname, role, dept, admin, gender, email, mobile, phone, site, qq, avatar, deleted, signed,
            forbidden, birthday, address, locked_until, created
        FROM users WHERE id NOT IN (SELECT user FROM robots) ORDER BY id
        """
    static let find: SQL = """
        SELECT id, account, realname, role, dept, admin, gender, email, mobile, phone, site, qq, avatar, deleted, signed,
            forbidden, birthday, address, locked_until, created
        FROM users WHERE id = ? AND id NOT IN (SELECT user FROM robots)
        """
    static let setRealname: SQL = "UPDATE users SET realname = ? WHERE id = ?"
    static let setRole: SQL = "UPDATE users SET role = ? WHERE id = ?"
    static let setDept: SQL = "UPDATE users SET dept = ? WHERE id = ?"
    static let setAdmin: SQL = "UPDATE users SET admin = ? WHERE id = ?"
    static let supers: SQL = """
        SELECT COUNT(*) FROM users WHERE admin = 'super' AND deleted = 0 AND forbidden = 0
        """
    static let moveDept: SQL = "UPDATE users SET dept = ?, number = ? WHERE dept = ?"
    static let inDept: SQL = "SELECT id FROM users WHERE dept = ? AND deleted = 0 ORDER BY id"
    static let clearRole: SQL = "UPDATE users SET role = '', number = ? WHERE role = ?"
    static let chats: SQL = """
        SELECT COUNT(*) FROM members m JOIN chats c ON c.id = m.chat
        WHERE m.user = ? AND m.quit = 0 AND c.kind <> 'system'
        """
    static let secrets: SQL = """
        SELECT password, totp, totp_draft, totp_step FROM users WHERE id = ? AND deleted = 0
        """
    static let setTotp: SQL = "UPDATE users SET totp = ?, totp_draft = '', totp_step = ? WHERE id = ?"
    static let setDraft: SQL = "UPDATE users SET totp_draft = ? WHERE id = ?"
    static let setStep: SQL = "UPDATE users SET totp_step = ? WHERE id = ?"
    static let picture: SQL = "SELECT type, data FROM avatars WHERE tag = ?"
    static let dropPicture: SQL = "DELETE FROM avatars WHERE user = ?"
    static let addPicture: SQL = "INSERT INTO avatars (user, tag, type, data) VALUES (?, ?, ?, ?)"

    private static func read(_ row: any StoreRow) -> PersonRecord {
        var person = PersonRecord()
        person.user.id = row.integer(0)
        person.user.account = row.text(1)
        person.user.realname = row.text(2)
        person.user.role = row.text(3)
        person.user.dept = row.integer(4)
        person.user.admin = row.text(5)
        person.user.gender = row.text(6)
        person.user.email = row.text(7)
        person.user.mobile = row.text(8)
        person.user.phone = row.text(9)
        person.user.site = row.text(10)
        person.user.qq = row.text(11)
        person.user.avatar = row.text(12)
        person.user.isDeleted = row.integer(13) != 0
        person.user.signed = row.integer(14)
        person.user.isForbidden = row.integer(15) != 0
        person.birthday = row.text(16)
        person.address = row.text(17)
        person.lockedUntil = row.integer(18)
        person.created = row.integer(19)
        return person
    }

    /// In every state, by id.
    package static func list(on store: any StoreConnection) throws(StoreError) -> [PersonRecord] {
        try store.all(list, [], read)
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> PersonRecord? {
        try store.first(find, [.integer(id)], read)
    }

    /// The fields beside the profile that an administrator may set.
    package enum Change: Sendable {
        case realname(String)
        case role(String)
        case dept(Int64)
        case admin(String)
    }

    package static func set(_ change: Change, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        let (sql, value): (SQL, StoreValue) =
            switch change {
            case .realname(let text): (setRealname, .text(text))
            case .role(let text): (setRole, .text(text))
            case .dept(let dept): (setDept, .integer(dept))
            case .admin(let text): (setAdmin, .text(text))
            }
        try store.execute(sql, [value, .integer(id)])
        try UserTable.noteChange(of: id, on: store)
        if case .realname = change { try NameTable.renew(id, on: store) }
    }

    /// System administrators who can sign in.
    package static func supers(on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(supers) { $0.integer(0) } ?? 0
    }

    package static func people(inDept dept: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(inDept, [.integer(dept)]) { $0.integer(0) }
    }

    package static func move(fromDept dept: Int64, to other: Int64, on store: any StoreConnection) throws(StoreError) {
        let number = try MetaTable.increment(MetaTable.peopleNumber, on: store)
        try store.execute(moveDept, [.integer(other), .integer(number), .integer(dept)])
        store.concernsOthers()
    }

    package static func clear(role code: String, on store: any StoreConnection) throws(StoreError) {
        let number = try MetaTable.increment(MetaTable.peopleNumber, on: store)
        try store.execute(clearRole, [.integer(number), .text(code)])
        store.concernsOthers()
    }

    /// Number of the person's chats, without the system chat.
    package static func chats(of id: Int64, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.first(chats, [.integer(id)]) { $0.integer(0) } ?? 0
    }

    // One-time codes

    package struct Secrets: Sendable, Equatable {
        package let password: String
        /// Base32; "" for none.
        package let totp: String
        package let draft: String
        /// The time step of the last accepted code.
        package let step: Int64
    }

    /// `nil` if the person is missing or deleted.
    package static func secrets(of id: Int64, on store: any StoreConnection) throws(StoreError) -> Secrets? {
        try store.first(secrets, [.integer(id)]) { row in
            Secrets(password: row.text(0), totp: row.text(1), draft: row.text(2), step: row.integer(3))
        }
    }

    /// Also forgets the draft. "" switches codes off.
    package static func set(
        totp secret: String, step: Int64, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(setTotp, [.text(secret), .integer(step), .integer(id)])
    }

    package static func set(draft: String, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setDraft, [.text(draft), .integer(id)])
    }

    package static func set(step: Int64, of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(setStep, [.integer(step), .integer(id)])
    }

    // Pictures

    /// Type and Base64.
    package static func picture(
        tag: String, on store: any StoreConnection
    ) throws(StoreError) -> (type: String, data: String)? {
        try store.first(picture, [.text(tag)]) { ($0.text(0), $0.text(1)) }
    }

    /// `nil` removes it.
    package static func set(
        picture: (tag: String, type: String, data: String)?, of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(dropPicture, [.integer(id)])
        guard let picture else { return }
        try store.execute(addPicture, [.integer(id), .text(picture.tag), .text(picture.type), .text(picture.data)])
    }
}
