import XuanStore

/// State of writing methods, in parts. Writer thread only.
///
/// Many members: one per part.
///
/// The caches are valid because nobody else in this process writes, and because another process's commit is noticed at
/// the start of each transaction. A part's memory follows the transaction: see `WriteTransaction`.
final class WriteContext: Records {
    let store: WriteCounter
    let configuration: BackendConfiguration
    let relays: PushSubscribers
    let signIn: SignInLimits
    let quotas: Quotas
    let numbers: ChangeNumbers
    let people: PeopleCache
    let chats: ChatCache
    let sessions: SessionChanges
    let cursors: Cursors
    let pushes: Pushes
    let readMarks = ReadMarks()
    /// This node among others; `nil` without a cluster.
    let cluster: Cluster?
    /// Id of the last message stored by another run of the backend.
    let lastOldMessage: Int64
    /// Milliseconds UTC, the same for a whole transaction, which sets it.
    var now: Int64 = 0

    init(
        store inner: any StoreConnection, presence: Presence, configuration: BackendConfiguration,
        relays: PushSubscribers, signIn: SignInLimits, committed: CommittedNumber = CommittedNumber(),
        rings: RingSender? = nil
    ) throws(StoreError) {
        numbers = try ChangeNumbers(on: inner, committed: committed)
        store = WriteCounter(inner, numbers: numbers)
        (self.configuration, self.relays, self.signIn) = (configuration, relays, signIn)
        quotas = Quotas(configuration)
        people = try PeopleCache(on: store)
        cluster = rings.map { [store] in
            Cluster($0, store: store, presence: presence, configuration: configuration)
        }
        chats = ChatCache(on: store, presence: presence, positions: ChatPositions(on: store), cluster: cluster)
        sessions = SessionChanges(presence)
        cursors = Cursors(on: store, sessions: sessions, chats: chats, relays: relays, cluster: cluster)
        pushes = Pushes(to: relays, language: configuration.language)
        lastOldMessage = try MessageTable.lastID(on: store)
        cluster?.context = self
    }

    var presence: Presence { sessions.presence }

    var database: any StoreConnection { store }
    var locksChats: Bool { cluster != nil }

    func person(_ id: Int64) throws(StoreError) -> UserRecord? { try people.find(id)?.value }

    func cached(person id: Int64) throws(StoreError) -> Cached<UserRecord>? { try people.find(id) }

    func facts(of person: UserRecord) throws(StoreError) -> AdminFacts? { try AdminFacts(person, on: store) }

    func chat(gid: String) throws(StoreError) -> Chat? { try chats.find(gid: gid) }

    func chat(id: Int64) throws(StoreError) -> Chat? { try chats.find(id) }

    /// Counts a call against the person's limits; `bytes` of its packet. Throws the time to wait.
    func count(_ method: Method?, by user: Int64, bytes: Int) throws(Refusal) {
        switch method?.cost {
        case .change: try quotas.change(isBroadcast: false, bytes: bytes, by: user, now: now)
        case .broadcast: try quotas.change(isBroadcast: true, bytes: bytes, by: user, now: now)
        case .typing: try quotas.typing(by: user, now: now)
        case .free, .messages, .people, nil: break
        }
    }

    /// Counts the new messages of a chat, the last one of index `index`.
    func advance(_ chat: Chat, to index: Int64) {
        // Nodes compare this time with that of the database.
        chats.advance(chat, to: index, now: cluster?.time ?? now)
        cursors.markMoved(chat.record.id)
    }
}
