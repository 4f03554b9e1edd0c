import XuanStore

/// Chats as the transaction sees them, and the receivers of their messages. Writer thread only.
final class ChatCache: WritePart {
    private static let capacity = 10_000

    private let store: WriteCounter
    private let presence: Presence
    let positions: ChatPositions
    private var chats: [Int64: Chat] = [:]
    private var ids: [String: Int64] = [:]
    private var audiences: [Int64: Audience] = [:]
    private var writesAtMark = 0
    /// This node among others, each of which may change a chat whose row it has locked. `nil`: nobody else does.
    private let cluster: Cluster?
    /// Chats whose rows the open transaction has locked; `nil`: no transaction is open.
    private var locked: Set<Int64>?

    init(on store: WriteCounter, presence: Presence, positions: ChatPositions, cluster: Cluster?) {
        (self.store, self.presence, self.positions, self.cluster) = (store, presence, positions, cluster)
    }

    func find(gid: String) throws(StoreError) -> Chat? {
        if cluster != nil {
            guard let id = try self.id(of: gid) else { return nil }
            return try find(id)
        }
        if let id = ids[gid] { return chats[id] }
        guard let chat = try Chat.load(gid: gid, on: store) else { return nil }
        keep(chat)
        return chats[chat.record.id]
    }

    func find(_ id: Int64) throws(StoreError) -> Chat? {
        if cluster != nil { try lock([id]) }
        if let known = chats[id] { return known }
        guard let record = try ChatTable.find(id: id, on: store) else { return nil }
        keep(try Chat.load(record, on: store))
        return chats[id]
    }

    /// Locks the rows of chats until the transaction ends, so that what is remembered of them is true until then, and
    /// hands out what other nodes have stored there. `chats`: ascending. Outside of transactions nothing is locked, and
    /// what is remembered may be old.
    func lock(_ chats: [Int64]) throws(StoreError) {
        guard let cluster, let locked else { return }
        let rest = chats.filter { !locked.contains($0) }
        guard !rest.isEmpty else { return }
        for row in try ChatTable.lock(rest, on: store) { try take(row, cluster) }
    }

    /// The same for a row that the beginning of the transaction has locked.
    func take(_ row: ChatTable.Locked) throws(StoreError) {
        if let cluster { try take(row, cluster) }
    }

    private func take(_ row: ChatTable.Locked, _ cluster: Cluster) throws(StoreError) {
        locked?.insert(row.id)
        if chats[row.id]?.version != row.version {
            chats[row.id] = nil
            audiences[row.id] = nil
            guard let record = try ChatTable.find(id: row.id, on: store) else { return }
            keep(try Chat.load(record, on: store))
            chats[row.id]?.version = row.version
        }
        if positions[row.id] == nil {
            chats[row.id]?.record.lastIndex = row.lastIndex
            chats[row.id]?.record.lastActive = row.lastActive
            chats[row.id]?.record.changes = row.changes
        }
        if let chat = chats[row.id] { try cluster.catchUp(chat, row) }
    }

    /// The id of a chat as far as it is remembered: the chat may be gone.
    func knownID(of gid: String) -> Int64? { ids[gid] }

    /// The id of a chat, for `lock`; `nil` if there is none.
    func id(of gid: String) throws(StoreError) -> Int64? {
        if let known = ids[gid] { return known }
        return try ChatTable.id(of: gid, on: store)
    }

    /// A chat as this node remembers it, of at least this version; read if it does not. `nil`: of any version. Not
    /// locked: who its members are may change meanwhile.
    func remembered(_ id: Int64, version: Int64?) throws(StoreError) -> Chat? {
        if let known = chats[id], version == nil || known.version >= version! { return known }
        guard let version = try ChatTable.version(of: id, on: store),
            let record = try ChatTable.find(id: id, on: store)
        else { return nil }
        chats[id] = nil
        audiences[id] = nil
        keep(try Chat.load(record, on: store))
        chats[id]?.version = version
        return chats[id]
    }

    private func keep(_ chat: Chat) {
        // Bounded by clearing it: a rare event that costs a few reads.
        if chats.count >= Self.capacity { forgetAll() }
        var chat = chat
        if let last = positions[chat.record.id] {
            (chat.record.lastIndex, chat.record.lastActive) = (last.index, last.active)
        }
        chats[chat.record.id] = chat
        ids[chat.record.gid] = chat.record.id
    }

    /// Reads a chat again after its row or its members changed, and counts that as a change.
    func reload(_ chat: Chat) throws(StoreError) -> Chat {
        try ChatTable.noteChange(of: chat.record.id, on: store)
        chats[chat.record.id] = nil
        audiences[chat.record.id] = nil
        guard cluster != nil else { return try find(chat.record.id) ?? chat }
        try lock([chat.record.id])
        guard let changed = try remembered(chat.record.id, version: nil) else { return chat }
        return changed
    }

    /// After the chat's row got that number.
    func setChanges(_ number: Int64, of chat: Int64) { chats[chat]?.record.changes = number }

    /// Everybody is in the system chats, and that set has changed.
    func systemMembersChanged() throws(StoreError) {
        for chat in chats.values where chat.isSystem { _ = try reload(chat) }
        try followSystemMembers()
    }

    /// Counts a change of the system chats if their members have changed, by another process, too.
    func followSystemMembers() throws(StoreError) {
        let members = try MetaTable.integer(MetaTable.systemMembers, on: store)
        guard members != (try MetaTable.integer(MetaTable.systemMembersTold, on: store)) else { return }
        try ChatTable.noteChangeOfSystemChats(on: store)
        try MetaTable.set(MetaTable.systemMembersTold, members, on: store)
    }

    /// Call after changing the rows of unknown chats.
    func rowsChanged() throws(StoreError) {
        try positions.save()
        forgetAll()
    }

    func forgetAll() {
        // What is locked stays so, but has to be read again.
        if locked != nil { locked = [] }
        chats.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        audiences.removeAll(keepingCapacity: true)
    }

    /// Counts the new messages of a chat, the last one of index `index`. `now`: milliseconds UTC.
    func advance(_ chat: Chat, to index: Int64, now: Int64) {
        let id = chat.record.id
        positions.advance(
            id, to: .init(index: index, active: now, number: store.changeNumber),
            messages: Int(index - chat.record.lastIndex))
        chats[id]?.record.lastIndex = index
        chats[id]?.record.lastActive = now
    }

    /// Hands out the messages of a chat past the last index that `chat` has.
    func deliver(_ chat: Chat) -> Audience { deliver(chat, from: chat.record.lastIndex + 1) }

    /// Hands out messages of a chat from an index on.
    func deliver(_ chat: Chat, from index: Int64) -> Audience {
        let id = chat.record.id
        let audience = presence.deliver(
            chat: id, index: index, members: chat.isSystem ? nil : chat.members,
            known: audiences[id])
        audiences[id] = audience
        return audience
    }

    func begin() {
        if cluster != nil { locked = [] }
    }

    /// The transaction has ended.
    func end() { locked = nil }

    func mark() { writesAtMark = store.writes }

    func rewind() {
        // Rows read after a write may show it.
        if store.writes != writesAtMark { forgetAll() }
    }

    func rollBack() {
        locked = nil
        forgetAll()
    }
}
