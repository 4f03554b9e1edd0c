import XuanStore

/// State of writing methods: the open transaction, cached chats and people, presence. Writer thread only.
///
/// The caches are valid because nobody else in this process writes, and because another process's commit is noticed at
/// the start of each transaction.
final class WriteContext: Records {
    let store: WriteCounter
    let presence: Presence
    let configuration: BackendConfiguration
    /// Milliseconds UTC, the same for a whole transaction.
    private(set) var now: Int64 = 0

    let quotas: Quotas

    private var chats: [Int64: Chat] = [:]
    private var ids: [String: Int64] = [:]
    private var people: [Int64: Cached<UserRecord>] = [:]
    private var foreignChanges: Int64 = -1
    /// True if another process has changed something that `sendAway` has not handled.
    var isForeign = false
    /// Undo steps for presence if the transaction fails, latest last.
    private var undo: [() -> Void] = []
    /// The last request has changed somebody's session.
    private(set) var changedSessions = false
    /// Chats whose cursors moved since they were saved.
    private(set) var moved: Set<Int64> = []
    /// Positions of chats when cursors were saved last, and when that was: long enough ago that messages have arrived,
    /// or their connection has ended.
    private(set) var confirmed: [Int64: Int64] = [:]
    private(set) var confirmedTime: Int64 = 0
    /// Packets that leave after the answer of the running request.
    private(set) var pushes: [Push] = []
    /// True if the running request has changed the caches, so that its failure must clear them.
    private var isMemoryChanged = false
    /// Set when a failing request could not be rolled back: the whole transaction is lost.
    private(set) var isBroken = false
    /// Set when a request without savepoint failed after it had written: the transaction must be restarted.
    private(set) var isSpoiled = false
    /// Positions of chats in this transaction; their rows are written once, before the commit.
    private var lasts: [Int64: (index: Int64, active: Int64)] = [:]
    /// The running request's changes to them, with the old values; a copy of the whole would be rewritten each time.
    private var lastsBefore: [(chat: Int64, last: (index: Int64, active: Int64)?)] = []
    /// Number of messages in this transaction.
    private(set) var messages = 0
    /// The receivers of chats' messages.
    private var audiences: [Int64: Audience] = [:]
    /// The version of the people's list that the relay was told of.
    var toldUserChanges: Int64

    let relays: PushSubscribers
    let signIn: SignInLimits
    /// Id of the last message stored by another run of the backend.
    let lastOldMessage: Int64

    init(
        store: any StoreConnection, presence: Presence, configuration: BackendConfiguration,
        relays: PushSubscribers, signIn: SignInLimits
    ) throws(StoreError) {
        self.relays = relays
        self.signIn = signIn
        lastOldMessage = try MessageTable.lastID(on: store)
        toldUserChanges = try MetaTable.integer(MetaTable.userChanges, on: store)
        self.store = WriteCounter(store)
        self.presence = presence
        self.configuration = configuration
        quotas = Quotas(configuration)
    }

    /// Counts a call against the person's limits; `bytes` of its packet. Throws the time to wait.
    func count(_ method: Method?, by user: Int64, bytes: Int) throws(Refusal) {
        switch method?.cost {
        case .change: try quotas.change(isBroadcast: false, bytes: bytes, by: user, now: now)
        case .broadcast: try quotas.change(isBroadcast: true, bytes: bytes, by: user, now: now)
        case .free, .messages, .people, nil: break
        }
    }

    // The transaction

    func begin(now: Int64) throws(StoreError) {
        try store.begin()
        self.now = now
        undo = []
        pushes = []
        isBroken = false
        isSpoiled = false
        lasts = [:]
        messages = 0
        do throws(StoreError) {
            let changes = try store.foreignChanges()
            if changes != foreignChanges {
                forget()
                isForeign = true
            }
            foreignChanges = changes
        } catch {
            store.rollback()
            throw error
        }
    }

    func commit() throws(StoreError) {
        do throws(StoreError) {
            try saveLasts()
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

    /// Runs one request. Its failure leaves no trace; without `savepoint` only if it had not written yet, else
    /// `isSpoiled` is set. Returns its result and its pushes; throws the error of `body`.
    func attempt<Result>(savepoint: Bool, _ body: () throws -> Result) throws -> (Result, [Push]) {
        let mark = undo.count
        let writes = store.writes
        lastsBefore.removeAll(keepingCapacity: true)
        pushes = []
        isMemoryChanged = false
        if savepoint { try store.savepoint() }
        do {
            let result = try body()
            changedSessions = undo.count > mark
            if savepoint { try store.releaseSavepoint() }
            return (result, pushes)
        } catch {
            takeBackSessions(to: mark)
            while let (chat, last) = lastsBefore.popLast() { lasts[chat] = last }
            if isMemoryChanged { forget() }
            if savepoint {
                do throws(StoreError) {
                    try store.rollbackToSavepoint()
                } catch {
                    isBroken = true
                }
            } else if store.writes != writes {
                isSpoiled = true
            }
            throw error
        }
    }

    /// Writes the chats' positions in this transaction, for readers of their rows.
    func saveLasts() throws(StoreError) {
        for (chat, last) in lasts {
            try ChatTable.setLast(index: last.index, active: last.active, of: chat, on: store)
        }
        lasts = [:]
    }

    private func takeBackSessions(to count: Int) {
        while undo.count > count { undo.removeLast()() }
    }

    private func forget() {
        chats.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        people.removeAll(keepingCapacity: true)
        audiences.removeAll(keepingCapacity: true)
    }

    // People

    func person(_ id: Int64) throws(StoreError) -> UserRecord? { try cached(person: id)?.value }

    func cached(person id: Int64) throws(StoreError) -> Cached<UserRecord>? {
        if let known = people[id] { return known }
        let found = try UserTable.find(id, on: store).map { Cached($0) }
        people[id] = found
        return found
    }

    func facts(of person: UserRecord) throws(StoreError) -> AdminFacts? { try AdminFacts(person, on: store) }

    /// Call after changing a person's row.
    func forgetPerson(_ id: Int64) {
        people[id] = nil
        isMemoryChanged = true
    }

    /// The same for everybody.
    func forgetPeople() {
        people.removeAll(keepingCapacity: true)
        isMemoryChanged = true
    }

    /// Throws if one of `ids` does not exist.
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
        return chats[chat.record.id]
    }

    func chat(id: Int64) throws(StoreError) -> Chat? {
        if let known = chats[id] { return known }
        guard let record = try ChatTable.find(id: id, on: store) else { return nil }
        keep(try Chat.load(record, on: store))
        return chats[id]
    }

    private func keep(_ chat: Chat) {
        // Bounded by clearing it: a rare event that costs a few reads.
        if chats.count >= 10_000 { forget() }
        var chat = chat
        if let last = lasts[chat.record.id] { (chat.record.lastIndex, chat.record.lastActive) = last }
        chats[chat.record.id] = chat
        ids[chat.record.gid] = chat.record.id
    }

    /// Reads a chat again after its row or its members changed.
    func reload(_ chat: Chat) throws(StoreError) -> Chat {
        chats[chat.record.id] = nil
        audiences[chat.record.id] = nil
        isMemoryChanged = true
        return try self.chat(id: chat.record.id) ?? chat
    }

    /// Call after changing the rows of unknown chats.
    func forgetChats() throws(StoreError) {
        try saveLasts()
        chats.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        audiences.removeAll(keepingCapacity: true)
        isMemoryChanged = true
    }

    /// Counts the new messages of a chat, the last one of index `index`.
    func advance(_ chat: Chat, to index: Int64) {
        isMemoryChanged = true
        messages += Int(index - chat.record.lastIndex)
        let id = chat.record.id
        lastsBefore.append((id, lasts.updateValue((index, now), forKey: id)))
        chats[id]?.record.lastIndex = index
        chats[id]?.record.lastActive = now
        moved.insert(id)
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

    /// Everybody is in the system chats, and that set has changed.
    func systemMembersChanged() throws(StoreError) {
        for chat in chats.values where chat.isSystem { _ = try reload(chat) }
    }

    // Presence

    func setSession(_ session: BackendSession?, of user: Int64) {
        let before = presence.session(of: user)
        undo.append { [presence] in presence.set(before, of: user) }
        presence.set(session, of: user)
    }

    func setFading(_ fading: Fading?, of user: Int64) {
        let before = presence.fading(of: user)
        undo.append { [presence] in presence.set(before, fadingOf: user) }
        presence.set(fading, fadingOf: user)
    }

    func changeSession(of user: Int64, _ body: (inout BackendSession) -> Void) {
        guard var session = presence.session(of: user) else { return }
        body(&session)
        setSession(session, of: user)
    }

    /// Sends an unrequested packet, after the answer.
    func push(_ answer: Answer, relay: String? = nil) { pushes.append(Push(answer: answer, relay: relay)) }

    /// Whether the backend's own packets reach anybody.
    func canPush() -> Bool { !relays.isEmpty }

    /// Ends the sessions of people whom another process deleted, disabled or gave another password, and tells their
    /// clients.
    func sendAway() throws(StoreError) {
        pushes = []
        for user in presence.online() {
            guard let session = presence.session(of: user), let reason = try reasonToLeave(user, session) else {
                continue
            }
            try saveCursors(of: user)
            setSession(nil, of: user)
            kickOff(user, session, reason)
        }
    }

    /// Why a session must not go on; `nil` for nothing.
    private func reasonToLeave(_ user: Int64, _ session: BackendSession) throws(StoreError) -> KickoffReason? {
        guard let person = try person(user) else { return .deleted }
        if person.isDeleted { return .deleted }
        if person.isForbidden { return .disabled }
        guard let mark = session.password, let secrets = try PeopleTable.secrets(of: user, on: store) else {
            return nil
        }
        return mark == PasswordMark(secrets.password) ? nil : .passwordReset
    }

    func markMoved(_ chat: Int64) { moved.insert(chat) }
    /// After the cursors were saved: `next` is where the chats that moved stand now.
    func confirm(_ next: [Int64: Int64]) {
        confirmed = next
        confirmedTime = now
        moved.removeAll()
    }
}
