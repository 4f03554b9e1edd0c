import XuanStore

/// What writing methods work with: the open transaction, the chats and people it has seen, presence. Writer thread
/// only.
///
/// What it remembers is true because nobody else in this process writes, and because a commit of another process is
/// noticed at the start of each transaction.
final class Ledger {
    let store: any StoreConnection
    let presence: Presence
    let configuration: BackendConfiguration
    /// Milliseconds UTC, the same for a whole transaction.
    private(set) var now: Int64 = 0

    private var chats: [Int64: Chat] = [:]
    private var ids: [String: Int64] = [:]
    private var people: [Int64: UserRecord] = [:]
    private var foreignChanges: Int64 = -1
    /// Earlier sessions, to be put back if the transaction fails.
    private var undo: [(user: Int64, session: Session?)] = []
    /// Chats in which cursors moved since they were saved.
    private(set) var moved: Set<Int64> = []
    /// Packets that go out behind the answer of the running request.
    private(set) var pushes: [[UInt8]] = []
    /// True if the running request has changed what is remembered, so that its failure must forget it.
    private var isMemoryChanged = false
    /// Set when a failing request could not be taken back: the whole transaction is lost.
    private(set) var isBroken = false
    /// The state of the people's list that the relay was told of.
    var toldUserChanges: Int64

    init(
        store: any StoreConnection, presence: Presence, configuration: BackendConfiguration
    ) throws(StoreError) {
        toldUserChanges = try MetaTable.integer(MetaTable.userChanges, on: store)
        self.store = store
        self.presence = presence
        self.configuration = configuration
    }

    // The transaction

    func begin(now: Int64) throws(StoreError) {
        try store.begin()
        self.now = now
        undo = []
        pushes = []
        isBroken = false
        do throws(StoreError) {
            let changes = try store.foreignChanges()
            if changes != foreignChanges { forget() }
            foreignChanges = changes
        } catch {
            store.rollback()
            throw error
        }
    }

    func commit() throws(StoreError) {
        do throws(StoreError) {
            try store.commit()
        } catch {
            rollback()
            throw error
        }
    }

    func rollback() {
        store.rollback()
        takeBackSessions(to: 0)
        forget()
    }

    /// Runs one request so that its failure leaves no trace. Returns its result and its pushes; throws what `body`
    /// threw.
    func attempt<Result>(_ body: () throws -> Result) throws -> (Result, [[UInt8]]) {
        let mark = undo.count
        pushes = []
        isMemoryChanged = false
        try store.savepoint()
        do {
            let result = try body()
            try store.releaseSavepoint()
            return (result, pushes)
        } catch {
            takeBackSessions(to: mark)
            if isMemoryChanged { forget() }
            do throws(StoreError) {
                try store.rollbackToSavepoint()
            } catch {
                isBroken = true
            }
            throw error
        }
    }

    private func takeBackSessions(to count: Int) {
        while undo.count > count {
            let last = undo.removeLast()
            presence.set(last.session, of: last.user)
        }
    }

    private func forget() {
        chats.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        people.removeAll(keepingCapacity: true)
    }

    // People

    func person(_ id: Int64) throws(StoreError) -> UserRecord? {
        if let known = people[id] { return known }
        let found = try UserTable.find(id, on: store)
        people[id] = found
        return found
    }

    /// Call after having changed a person's row.
    func forgetPerson(_ id: Int64) {
        people[id] = nil
        isMemoryChanged = true
    }

    /// Refuses the whole if one of `ids` is nobody.
    func requirePeople(_ ids: [Int64], parameter: String) throws {
        for id in ids {
            guard let person = try person(id), !person.isDeleted else { throw Refusal.parameter(parameter) }
        }
    }

    // Chats

    func chat(gid: String) throws(StoreError) -> Chat? {
        if let id = ids[gid] { return chats[id] }
        guard let chat = try Chat.load(gid: gid, on: store) else { return nil }
        keep(chat)
        return chat
    }

    func chat(id: Int64) throws(StoreError) -> Chat? {
        if let known = chats[id] { return known }
        guard let record = try ChatTable.find(id: id, on: store) else { return nil }
        let chat = try Chat.load(record, on: store)
        keep(chat)
        return chat
    }

    /// The chat if it is there and `user` is in it.
    func chat(gid: String, for user: UserRecord) throws -> Chat {
        guard let chat = try chat(gid: gid) else { throw Refusal.notExist }
        return try chat.visible(to: user)
    }

    private func keep(_ chat: Chat) {
        // Bounded by forgetting all: a rare event that costs a few reads.
        if chats.count >= 10_000 { forget() }
        chats[chat.record.id] = chat
        ids[chat.record.gid] = chat.record.id
    }

    /// Reads a chat again after its row or its members were changed.
    func reload(_ chat: Chat) throws(StoreError) -> Chat {
        chats[chat.record.id] = nil
        isMemoryChanged = true
        return try self.chat(id: chat.record.id) ?? chat
    }

    /// Counts `count` new messages, the last one of index `index`.
    func advance(_ chat: Chat, to index: Int64) throws(StoreError) {
        isMemoryChanged = true
        try ChatTable.setLast(index: index, active: now, of: chat.record.id, on: store)
        chats[chat.record.id]?.record.lastIndex = index
        chats[chat.record.id]?.record.lastActive = now
        moved.insert(chat.record.id)
    }

    // Presence

    func setSession(_ session: Session?, of user: Int64) {
        undo.append((user, presence.session(of: user)))
        presence.set(session, of: user)
    }

    func changeSession(of user: Int64, _ body: (inout Session) -> Void) {
        guard var session = presence.session(of: user) else { return }
        body(&session)
        setSession(session, of: user)
    }

    /// Sends a packet that nobody asked for, behind the answer.
    func push(_ answer: Answer) { pushes.append(answer.bytes) }

    func markMoved(_ chat: Int64) { moved.insert(chat) }
    func clearMoved() { moved.removeAll() }
}
