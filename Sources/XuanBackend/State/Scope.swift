import XuanStore

/// What methods work with that only read, on a reader's or worker's thread: each statement sees what was committed
/// before it.
struct Scope {
    let store: any StoreConnection
    let presence: Presence
    let passwords: Passwords
    let configuration: BackendConfiguration
    /// Milliseconds UTC.
    let now: Int64

    func person(_ id: Int64) throws(StoreError) -> UserRecord? { try UserTable.find(id, on: store) }

    /// The chat if it is there and `user` is in it.
    func chat(gid: String, for user: UserRecord) throws -> Chat {
        guard let chat = try Chat.load(gid: gid, on: store) else { throw Refusal.notExist }
        return try chat.visible(to: user)
    }
}
