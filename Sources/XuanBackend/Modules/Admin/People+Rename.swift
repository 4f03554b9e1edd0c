import XuanPacket
import XuanStore

extension Ledger {
    /// Another name to sign in by. Who is signed in stays so, and what he owns stays his; people who are online hear of
    /// his chats. Their own list of people is the caller's affair.
    func rename(_ person: UserRecord, to account: String) throws {
        guard AccountBook.isAccount(account) else { throw Refusal.seat(.bad, .badAccount, field: "account") }
        guard try !AccountTable.isTaken(account, except: person.id, on: store) else {
            throw Refusal.seat(.conflict, .taken, field: "account")
        }
        // The original mixed the account into its hash: nobody could sign in by it under another name.
        if let secrets = try PeopleTable.secrets(of: person.id, on: store),
            OriginalHash(stored: secrets.password) != nil
        {
            throw Refusal.seat(.conflict, .originalPassword, field: "account")
        }
        let groups = try AccountTable.groups(ownedBy: person.account, on: store)
        try AccountTable.rename(person.account, to: account, of: person.id, on: store)
        forgetPerson(person.id)
        try forgetChats()
        for id in groups {
            if let chat = try chat(id: id) { tell(chat, "changename") }
        }
    }
}
