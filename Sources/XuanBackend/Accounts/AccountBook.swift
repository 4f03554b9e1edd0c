import XuanPacket
import XuanStore

/// Accounts from the command line and the first start. Opens the database for itself, so it also works in a process
/// beside the running server, which notices at its next transaction. Blocks: not on a socket loop.
package struct AccountBook: Sendable {
    package enum Admin: String, Sendable { case no, common, `super` }

    private let store: any Store
    private let configuration: BackendConfiguration
    private let clock: @Sendable () -> Int64

    /// `clock`: milliseconds UTC. Only the scrypt numbers of `configuration` are looked at.
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
        guard Self.isAccount(account) else { throw .badName }
        guard realname.utf8.count <= 255, Text.isLabel(realname) else { throw .badRealname }
        let hash = try hash(password)
        return try write { store in
            if try UserTable.isTaken(account, on: store) { throw AccountError.taken }
            let now = clock()
            let id = try UserTable.insert(
                account: account, password: hash, realname: realname.isEmpty ? account : realname,
                admin: admin.rawValue, now: now, on: store)
            // What was said to everybody before he came is not new to him.
            for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
                try MemberTable.join(id, chat: chat.id, index: chat.lastIndex, now: now, on: store)
            }
            try ActionTable.add(.created, by: id, now: now, on: store)
            try MetaTable.increment(MetaTable.userChanges, on: store)
            return id
        }
    }

    /// Also ends a lock.
    package func setPassword(account: String, password: String) throws(AccountError) {
        let hash = try hash(password)
        try write { store in
            guard let known = try UserTable.credential(account, on: store) else { throw AccountError.unknown }
            try UserTable.setPassword(hash, of: known.id, on: store)
            try ActionTable.add(.password, by: known.id, detail: "command line", now: clock(), on: store)
        }
    }

    package func hasAdministrator() throws(AccountError) -> Bool {
        try write { store in try UserTable.hasSuper(on: store) }
    }

    /// Blank-free, so that @account ends where it should; `system` owns the system chat.
    private static func isAccount(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && Text.isLabel(text) && text.lowercased() != "system"
            && !text.contains { $0.isWhitespace || $0 == "," }
    }

    private func hash(_ password: String) throws(AccountError) -> String {
        guard !password.isEmpty else { throw .badPassword }
        return Passwords(configuration: configuration).hash(Secret.md5Hex(password))
    }

    /// One transaction on a connection of its own. `body` throws nothing but `AccountError` and `StoreError`.
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
