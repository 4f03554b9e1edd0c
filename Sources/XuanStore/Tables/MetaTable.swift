import Glibc

/// Single values by name.
package enum MetaTable {
    /// Id of the system chat.
    package static let systemChat = "system_chat"
    /// Grows with each change of people that clients do not know of.
    package static let userChanges = "user_changes"
    /// Number of server starts on this database.
    package static let epoch = "epoch"

    /// Number of the newest change of a person.
    package static let peopleNumber = "people_number"
    /// The same of departments and roles.
    package static let companyNumber = "company_number"
    /// Grows when somebody comes into the system chats, or leaves them.
    package static let systemMembers = "system_members"
    /// The value of `systemMembers` that the system chats' numbers follow.
    package static let systemMembersTold = "system_members_told"
    /// Numbers of chats up to this one may have been given.
    package static let chatNumbers = "chat_numbers"
    /// 1 if nodes of a cluster have given numbers of chats by the clock: they are microseconds UTC.
    package static let numbersByTime = "numbers_by_time"
    /// Random; another one means that numbers from before mean nothing.
    package static let storeEpoch = "store_epoch"

    /// When the database was last tried after a failed write, milliseconds UTC.
    package static let tried = "tried"
    /// Random text that the nodes of a cluster share and nobody else knows.
    static let clusterSecret = "cluster_secret"

    static let get: SQL = "SELECT value FROM meta WHERE name = ?"
    static let update: SQL = "UPDATE meta SET value = ? WHERE name = ?"
    static let add: SQL = "UPDATE meta SET value = value + 1 WHERE name = ?"
    static let insert: SQL = "INSERT INTO meta (value, name) VALUES (?, ?)"

    package static func integer(_ name: String, on store: any StoreConnection) throws(StoreError) -> Int64 {
        let text = try store.first(get, [.text(name)]) { $0.text(0) }
        return text.flatMap { Int64($0) } ?? 0
    }

    package static func set(_ name: String, _ value: Int64, on store: any StoreConnection) throws(StoreError) {
        let values: [StoreValue] = [.text(String(value)), .text(name)]
        if try store.execute(update, values) == 0 { try store.execute(insert, values) }
    }

    /// Of this machine's clock, UTC.
    package static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// After the rows were replaced by others: clients forget what they have.
    package static func renewStoreEpoch(on store: any StoreConnection) throws(StoreError) {
        try set(storeEpoch, Int64.random(in: 1...(1 << 53)), on: store)
    }

    /// Adds one and returns the new value. Inside a transaction, which keeps the value for itself until it ends.
    @discardableResult
    package static func increment(_ name: String, on store: any StoreConnection) throws(StoreError) -> Int64 {
        if try store.execute(add, [.text(name)]) == 0 { try store.execute(insert, ["1", .text(name)]) }
        return try integer(name, on: store)
    }

    /// The secret of the nodes on this database; `make` gives one if there is none. Outside of a transaction.
    package static func clusterSecret(
        on store: any StoreConnection, make: () -> String
    ) throws(StoreError) -> String {
        func find() throws(StoreError) -> String? { try store.first(get, [.text(clusterSecret)]) { $0.text(0) } }
        if let secret = try find() { return secret }
        // Another node may do the same at this moment; the transaction owns the right to write.
        return try store.transaction { () throws(StoreError) in
            if let secret = try find() { return secret }
            let secret = make()
            try store.execute(insert, [.text(secret), .text(clusterSecret)])
            return secret
        }
    }
}
