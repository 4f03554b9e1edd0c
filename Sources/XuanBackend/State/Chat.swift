import XuanStore

/// A chat with its members and their permissions (Docs/protocol.md 9.4).
struct Chat: Sendable {
    var record: ChatRecord
    /// Ascending ids. Of the system chat: everybody.
    var members: [Int64]
    /// Of the row, as far as it is known: at least as old as what was read. -1: unknown.
    var version: Int64 = -1

    static func load(gid: String, on store: any StoreConnection) throws(StoreError) -> Chat? {
        guard let record = try ChatTable.find(gid: gid, on: store) else { return nil }
        return try load(record, on: store)
    }

    static func load(_ record: ChatRecord, on store: any StoreConnection) throws(StoreError) -> Chat {
        let members =
            record.kind == .system
            ? try UserTable.ids(on: store) : try MemberTable.list(of: record.id, on: store)
        return Chat(record: record, members: members)
    }

    var isGroup: Bool { record.kind == .group }
    var isSystem: Bool { record.kind == .system }
    /// Of two people: it has neither owner nor administrators.
    var isPair: Bool { record.kind == .one2one }
    var isDismissed: Bool { record.dismissed != 0 }

    func has(_ user: UserRecord) -> Bool { isSystem || hasMember(user.id) }

    func hasMember(_ id: Int64) -> Bool { members.ascendingHas(id) }

    /// Byte by byte: `==` would take two spellings of é for one account.
    func isOwner(_ user: UserRecord) -> Bool { record.owner.utf8.elementsEqual(user.account.utf8) }

    func isAdmin(_ user: UserRecord) -> Bool {
        isOwner(user) || Self.list(record.admins, has: user.id) || isSystem && user.isSuper
    }

    /// Whether the person may write.
    func isCommitter(_ user: UserRecord) -> Bool {
        switch record.committers {
        case "", "$ALL": true
        case "$ADMINS": isAdmin(user)
        default: Self.list(record.committers, has: user.id)
        }
    }

    var admins: [Int64] { record.admins.split(separator: ",").compactMap { Int64($0) } }

    /// As the record has them.
    static func text(of admins: [Int64]) -> String { admins.map(String.init).joined(separator: ",") }

    /// The record's, without these; `nil` if none of them is one.
    func admins(without ids: [Int64]) -> String? {
        let left = admins.filter { !ids.contains($0) }
        return left == admins ? nil : Self.text(of: left)
    }

    static func list(_ ids: String, has id: Int64) -> Bool {
        ids.split(separator: ",").contains { Int64($0) == id }
    }
}
