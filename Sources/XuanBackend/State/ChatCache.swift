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

    init(on store: WriteCounter, presence: Presence, positions: ChatPositions) {
        (self.store, self.presence, self.positions) = (store, presence, positions)
    }

    func find(gid: String) throws(StoreError) -> Chat? {
        if let id = ids[gid] { return chats[id] }
        guard let chat = try Chat.load(gid: gid, on: store) else { return nil }
        keep(chat)
        return chats[chat.record.id]
    }

    func find(_ id: Int64) throws(StoreError) -> Chat? {
        if let known = chats[id] { return known }
        guard let record = try ChatTable.find(id: id, on: store) else { return nil }
        keep(try Chat.load(record, on: store))
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
        return try find(chat.record.id) ?? chat
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
    func deliver(_ chat: Chat) -> Audience {
        let id = chat.record.id
        let audience = presence.deliver(
            chat: id, index: chat.record.lastIndex + 1, members: chat.isSystem ? nil : chat.members,
            known: audiences[id])
        audiences[id] = audience
        return audience
    }

    func begin() {}
    func mark() { writesAtMark = store.writes }

    func rewind() {
        // Rows read after a write may show it.
        if store.writes != writesAtMark { forgetAll() }
    }

    func rollBack() { forgetAll() }
}
