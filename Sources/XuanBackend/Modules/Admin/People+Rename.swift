import XuanPacket
import XuanStore

extension WriteContext {
    /// Refuses an account that somebody else has in another spelling, or that looks like another one. Deleted people
    /// count: they can be restored.
    func requireFree(_ account: String, except id: Int64 = 0) throws {
        if let other = try NameTable.holder(of: account, except: id, on: store) {
            throw Refusal.admin(
                .conflict, other.utf8.elementsEqual(account.utf8) ? .taken : .takenAs(other), field: "account")
        }
        if let other = try NameTable.alike(account: account, except: id, on: store) {
            throw Refusal.admin(.conflict, .looksLike(other), field: "account")
        }
    }

    /// Changes the sign-in name. Sessions stay open, and ownership is kept; online people are notified of the renamed
    /// person's chats. The caller must send the list of people.
    func rename(_ person: UserRecord, to account: String) throws {
        guard AccountBook.isAccount(account) else { throw Refusal.admin(.bad, .badAccount, field: "account") }
        try requireFree(account, except: person.id)
        // The original mixed the account into its hash: a renamed person could not sign in with it.
        if let secrets = try PeopleTable.secrets(of: person.id, on: store),
            OriginalHash(stored: secrets.password) != nil
        {
            throw Refusal.admin(.conflict, .originalPassword, field: "account")
        }
        let groups = try AccountTable.groups(ownedBy: person.account, on: store)
        try AccountTable.rename(person.account, to: account, of: person.id, on: store)
        people.forget(person.id)
        try chats.rowsChanged()
        for id in groups {
            if let chat = try chat(id: id) { tell(chat, .changeName) }
        }
    }
}
