import XuanStore

/// For methods that only read, on a reader's or worker's thread: each statement sees the commits before it, those of a
/// `snapshot` the same ones.
struct ReadContext: Records {
    let store: any StoreConnection
    let presence: Presence
    let passwords: Passwords
    let signIn: SignInLimits
    let configuration: BackendConfiguration
    /// The number of the last change of a chat that is on disk.
    let committed: CommittedNumber
    /// Milliseconds UTC.
    let now: Int64

    var database: any StoreConnection { store }
    var locksChats: Bool { false }

    /// For rows that belong together, as a message and its reactions do: no commit comes between two reads of `body`.
    func snapshot<T>(_ body: () throws -> T) throws -> T {
        try store.begin()
        do {
            let result = try body()
            try store.commit()
            return result
        } catch {
            store.rollback()
            throw error
        }
    }

    func person(_ id: Int64) throws(StoreError) -> UserRecord? { try UserTable.find(id, on: store) }

    func cached(person id: Int64) throws(StoreError) -> Cached<UserRecord>? { try person(id).map { Cached($0) } }

    func facts(of person: UserRecord) throws(StoreError) -> AdminFacts? { try AdminFacts(person, on: store) }

    func chat(gid: String) throws(StoreError) -> Chat? { try Chat.load(gid: gid, on: store) }

    func chat(id: Int64) throws(StoreError) -> Chat? {
        try ChatTable.find(id: id, on: store).map { record throws(StoreError) in try Chat.load(record, on: store) }
    }
}
