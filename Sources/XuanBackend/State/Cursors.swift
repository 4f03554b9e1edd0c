import XuanStore

/// Delivery cursors. Writer thread only.
///
/// The cursor of a live person is not a number that moves with each message: everything in each chat has been received
/// but for the session's gaps. It becomes numbers in `members` when the session ends and, half a minute late, during
/// it, so a message to a thousand people costs the store nothing per person. A saved cursor never runs ahead of the
/// messages handed out; after a crash somebody may get the last messages again, which clients merge by gid.
final class Cursors: WritePart {
    private let store: any StoreConnection
    private let sessions: SessionChanges
    private let chats: ChatCache
    private let relays: PushSubscribers
    /// Messages of other nodes are on disk before they are handed out here.
    private let cluster: Cluster?
    /// Chats whose cursors moved since they were saved.
    private var moved: Set<Int64> = []
    /// Those that the running request has added.
    private var movedSinceMark: [Int64] = []
    /// Positions of chats when cursors were saved last, and when that was: long enough ago that messages have arrived,
    /// or their connection has ended.
    private var confirmed: [Int64: Int64] = [:]
    private var confirmedTime: Int64 = 0

    init(
        on store: any StoreConnection, sessions: SessionChanges, chats: ChatCache, relays: PushSubscribers,
        cluster: Cluster?
    ) {
        (self.store, self.sessions, self.chats, self.relays) = (store, sessions, chats, relays)
        self.cluster = cluster
    }

    private var presence: Presence { sessions.presence }

    // MARK: One person's

    /// Saves a session's cursors, if it was live.
    func save(of user: Int64) throws(StoreError) {
        guard let session = presence.classic(of: user) else { return }
        try saveNotices(of: user, session)
        guard session.phase != .arriving else { return }
        try setAllDelivered(to: user)
        for (chat, index) in session.gaps {
            try MemberTable.moveBack(to: index, user: user, in: chat, on: store)
        }
    }

    /// Everything in every chat of the person counts as delivered.
    func setAllDelivered(to user: Int64) throws(StoreError) {
        try MemberTable.setAllDelivered(to: user, on: store)
        for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
            try setDelivered(chat.lastIndex, to: user, in: chat)
        }
        // After that: what is stored meanwhile stays past the cursor.
        guard let cluster else { return }
        for (chat, mark) in try cluster.unhandled(of: user) {
            try MemberTable.moveBack(to: mark, user: user, in: chat, on: store)
        }
    }

    /// In the system chat a person's row is created when there is something to keep.
    func setDelivered(_ index: Int64, to user: Int64, in chat: ChatRecord) throws(StoreError) {
        let isKept = try MemberTable.setDelivered(index, to: user, in: chat.id, on: store)
        if !isKept, chat.kind == .system {
            try MemberTable.insertRow(of: user, in: chat.id, delivered: index, on: store)
        }
    }

    /// Notices handed to a session no longer wait.
    private func saveNotices(of user: Int64, _ session: BackendSession) throws(StoreError) {
        guard !session.notices.isEmpty else { return }
        for notice in session.notices { try NoticeTable.arrived(user, notice, on: store) }
        sessions.change(of: user) { $0.notices = [] }
    }

    /// Where a person's saved cursors are behind, by chat.
    func unsaved(of user: Int64) throws(StoreError) -> [Int64: Int64] {
        var behind = try MemberTable.behind(user, on: store)
        for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
            if try MemberTable.delivered(to: user, in: chat.id, on: store) == nil { behind[chat.id] = 0 }
        }
        return behind
    }

    /// Messages after `index` in a chat did not all reach a person: they are offered at the next fetch.
    func moveBack(to index: Int64, user: Int64, in chat: Int64) throws(StoreError) {
        try MemberTable.moveBack(to: index, user: user, in: chat, on: store)
        sessions.change(of: user) { session in
            // The backlog of one that arrives begins at the cursor; once a part is out, it may have passed the place.
            if session.phase == .arriving, session.arrival.backlog == nil { return }
            session.gaps[chat] = min(session.gaps[chat] ?? .max, index)
        }
        markMoved(chat)
    }

    /// A notice did not reach a person.
    func moveBack(notice gid: String, user: Int64) throws(StoreError) {
        guard let notice = try NoticeTable.find(gid: gid, on: store) else { return }
        try NoticeTable.wait(user, for: notice, on: store)
        sessions.change(of: user) { session in session.notices.removeAll { $0 == notice } }
    }

    // MARK: Everybody's

    func markMoved(_ chat: Int64) {
        if moved.insert(chat).inserted { movedSinceMark.append(chat) }
    }

    /// Whether `saveMoved` has anything to do.
    var hasUnsaved: Bool { !moved.isEmpty || !confirmed.isEmpty || !presence.withNotices().isEmpty }

    /// Saves the cursors of all live people as far as messages were handed out before the last call, and their received
    /// notices. Returns where the chats that moved since then stand, for `confirm` after the commit.
    ///
    /// A message handed out a moment ago may be on a dying connection, or at a dying relay: half a minute later the
    /// relay has reported it, or is known to be gone.
    func saveMoved() throws(StoreError) -> [Int64: Int64] {
        let live = presence.live().filter { isHeard($0.value) }
        for (user, session) in presence.withNotices() where isHeard(session) {
            try saveNotices(of: user, session)
        }
        for (id, index) in confirmed {
            guard let chat = try remembered(id) else { continue }
            for user in chat.isSystem ? Array(live.keys) : chat.members {
                guard let session = live[user], session.liveSince < confirmedTime else { continue }
                try setDelivered(min(session.gaps[id] ?? index, index), to: user, in: chat.record)
            }
        }
        var next: [Int64: Int64] = [:]
        for id in moved {
            if let mark = cluster?.marks[id] {
                next[id] = mark
            } else {
                next[id] = try remembered(id)?.record.lastIndex
            }
        }
        return next
    }

    private func remembered(_ id: Int64) throws(StoreError) -> Chat? {
        cluster == nil ? try chats.find(id) : try chats.remembered(id, version: nil)
    }

    /// Whether the session's relay is up, as far as is known: one without a name holds no push channel.
    private func isHeard(_ session: BackendSession) -> Bool { session.relay.isEmpty || !relays.isDown(session.relay) }

    /// After the cursors were saved: `next` holds the positions of the chats that moved, at `now`, milliseconds UTC.
    func confirm(_ next: [Int64: Int64], now: Int64) {
        confirmed = next
        confirmedTime = now
        moved.removeAll()
        movedSinceMark = []
    }

    // MARK: The transaction

    func begin() { mark() }
    func mark() { movedSinceMark.removeAll(keepingCapacity: true) }

    func rewind() {
        for chat in movedSinceMark { moved.remove(chat) }
        mark()
    }

    /// Chats stay marked: the commit may have been carried out although its answer got lost. One that is marked without
    /// need costs a look.
    func rollBack() { mark() }
}
