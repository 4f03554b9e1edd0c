import XuanPacket
import XuanStore
import XuanText

/// Accounts from the command line and the first start. Opens its own database connection, so it also works in a process
/// beside the running server, which notices at its next transaction. Blocks: not on a socket loop.
package struct AccountBook: Sendable {
    package enum Admin: String, Sendable { case no, common, `super` }

    private let store: any Store
    private let configuration: BackendConfiguration
    private let clock: @Sendable () -> Int64

    /// `clock`: milliseconds UTC. Uses only the password settings of `configuration`.
    package init(
        store: any Store, configuration: BackendConfiguration = BackendConfiguration(),
        clock: @escaping @Sendable () -> Int64
    ) {
        (self.store, self.configuration, self.clock) = (store, configuration, clock)
    }

    /// Returns the new id. `password` is the plain one.
    package func addUser(
        account: String, password: String, realname: String, admin: Admin = .no
    ) throws(AccountError) -> Int64 {
        let account = AccountName.nfc(account)
        let realname = AccountName.nfc(realname)
        guard Self.isAccount(account) else { throw .badName }
        guard realname.utf8.count <= 255, Text.isName(realname) else { throw .badRealname }
        let hash = try hash(password, account: account)
        return try write { store in
            if let other = try NameTable.holder(of: account, on: store) { throw AccountError.taken(other) }
            if let other = try NameTable.alike(account: account, on: store) { throw AccountError.alike(other) }
            let now = clock()
            let id = try UserTable.insert(
                account: account, password: hash, realname: realname.isEmpty ? account : realname,
                admin: admin.rawValue, now: now, on: store)
            // Earlier messages to everybody are not new to the person.
            for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
                try MemberTable.join(id, chat: chat.id, index: chat.lastIndex, now: now, on: store)
            }
            try ActionTable.add(.created, by: id, now: now, on: store)
            try MetaTable.increment(MetaTable.userChanges, on: store)
            return id
        }
    }

    /// Accounts of others whose names look like this one, at most five: for a warning.
    package func alike(realname: String, except id: Int64) throws(AccountError) -> [String] {
        try write { store in try NameTable.alike(realname: realname, except: id, on: store) }
    }

    /// Also ends a lock.
    package func setPassword(account: String, password: String) throws(AccountError) {
        let hash = try hash(password, account: account)
        try write { store in
            guard let known = try UserTable.credential(account, on: store) else { throw AccountError.unknown }
            try UserTable.setPassword(hash, of: known.id, on: store)
            try ActionTable.add(.password, by: known.id, detail: "command line", now: clock(), on: store)
        }
    }

    /// The parts of an account that an administrator can change.
    package enum Change: Sendable {
        /// May do nothing any more; the name stays in every list.
        case forbidden(Bool)
        /// Removed from the lists; the messages stay.
        case deleted(Bool)
        /// Role code and department id; 0 for none.
        case place(role: String, dept: Int64)
    }

    /// Clients see it the next time they fetch the list of people.
    package func change(account: String, _ change: Change) throws(AccountError) {
        try write { store in
            guard let id = try UserTable.id(of: account, on: store) else { throw AccountError.unknown }
            var action = ActionTable.Action.edited
            switch change {
            case .forbidden(let flag): try UserTable.setForbidden(flag, of: id, on: store)
            case .deleted(let flag):
                try UserTable.setDeleted(flag, of: id, on: store)
                if flag { action = .deleted }
            case .place(let role, let dept):
                if dept != 0, try !CompanyTable.depts(on: store).contains(where: { $0.id == dept }) {
                    throw AccountError.unknownDept
                }
                try UserTable.set(role: role, dept: dept, of: id, on: store)
            }
            try ActionTable.add(action, by: id, detail: "administration", now: clock(), on: store)
            try MetaTable.increment(MetaTable.userChanges, on: store)
        }
    }

    /// Creates or renames a role.
    package func set(_ role: RoleRecord) throws(AccountError) {
        try write { store in
            try CompanyTable.set(role, on: store)
            try MetaTable.increment(MetaTable.userChanges, on: store)
        }
    }

    /// Creates or changes the department with that id.
    package func set(_ dept: DeptRecord) throws(AccountError) {
        try write { store in
            try CompanyTable.set(dept, on: store)
            try MetaTable.increment(MetaTable.userChanges, on: store)
        }
    }

    package func hasAdministrator() throws(AccountError) -> Bool {
        try write { store in try UserTable.hasSuper(on: store) }
    }

    /// Without blanks, so that @account ends where it should; `system` owns the system chat.
    static func isAccount(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && LookAlike.skeleton(text) != "system"
            && text.unicodeScalars.allSatisfy { scalar in
                !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint && scalar != ","
            } && Text.isName(text)
    }

    private func hash(_ password: String, account: String) throws(AccountError) -> String {
        let minimum = configuration.passwordMinimum
        if minimum > 0, let weakness = PasswordRules.weakness(plain: password, account: account, minimum: minimum) {
            throw .badPassword(Sentence.weakPassword(weakness).english)
        }
        return Passwords(configuration: configuration).hash(Secret.md5Hex(password))
    }

    /// One transaction on its own connection. `body` throws only `AccountError` and `StoreError`.
    private func write<Result>(_ body: (any StoreConnection) throws -> Result) throws(AccountError) -> Result {
        do {
            let connection = try store.openWriter()
            defer { connection.close() }
            try Migrations.run(on: connection)
            try connection.begin()
            do {
                let result = try body(connection)
                try connection.commit()
                return result
            } catch {
                connection.rollback()
                throw error
            }
        } catch let error as AccountError {
            throw error
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            preconditionFailure("only the two error types are thrown in here: \(error)")
        }
    }
}
