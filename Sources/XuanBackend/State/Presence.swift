import XuanPacket
import XuanThreads

/// Connected people, by user. Changed by the writer thread alone, except for `markEnding`; read by all.
///
/// A person has at most one classic session, which has a phase, and any number of synced ones, which have none. Sessions
/// at other nodes of a cluster count for what people see of each other; messages are handed out here to those of this
/// node alone.
final class Presence: Sendable {
    /// What a person has, in short.
    private struct Kinds: Equatable {
        /// Of the classic session.
        var phase: BackendSession.Phase?
        var hasSynced = false

        var isEmpty: Bool { phase == nil && !hasSynced }
    }

    private struct State {
        private(set) var classic: [Int64: BackendSession] = [:]
        /// In the order of their logins; nobody has an empty list.
        private(set) var synced: [Int64: [BackendSession]] = [:]
        /// The same people again: a message looks every member up, and this costs a third.
        private(set) var kinds: [Int64: Kinds] = [:]
        /// At other nodes, in the order of their logins; nobody has an empty list.
        private(set) var remote: [Int64: [BackendSession]] = [:]
        var fading: [Int64: Fading] = [:]
        /// Changes with `kinds` and `remote`.
        private(set) var generation: UInt64 = 0

        mutating func set(classic session: BackendSession?, of user: Int64) {
            classic[user] = session
            note(user)
        }

        mutating func set(synced sessions: [BackendSession], of user: Int64) {
            synced[user] = sessions.isEmpty ? nil : sessions
            note(user)
        }

        mutating func set(remote sessions: [BackendSession], of user: Int64) {
            remote[user] = sessions.isEmpty ? nil : sessions
            generation += 1
        }

        mutating func note(gap index: Int64, in chat: Int64, of user: Int64) {
            classic[user]!.gaps[chat] = min(classic[user]!.gaps[chat] ?? .max, index)
        }

        private mutating func note(_ user: Int64) {
            let now = Kinds(phase: classic[user]?.phase, hasSynced: synced[user] != nil)
            guard kinds[user] ?? Kinds() != now else { return }
            kinds[user] = now.isEmpty ? nil : now
            generation += 1
        }

        func sessions(of user: Int64) -> [BackendSession] {
            (classic[user].map { [$0] } ?? []) + (synced[user] ?? [])
        }

        /// Those at other nodes, too.
        func everySession(of user: Int64) -> [BackendSession] { sessions(of: user) + (remote[user] ?? []) }

        func isOnline(_ user: Int64) -> Bool { kinds[user] != nil || remote[user] != nil }

        /// The best of the person's sessions.
        func status(of user: Int64) -> Status? {
            guard let remote = remote[user] else { return ownStatus(of: user) }
            return remote.reduce(ownStatus(of: user) ?? .offline) { max($0, $1.status) }
        }

        private func ownStatus(of user: Int64) -> Status? {
            guard let synced = synced[user] else { return classic[user]?.status }
            return synced.reduce(classic[user]?.status ?? .offline) { max($0, $1.status) }
        }

        /// Everybody connected, in no order.
        func online() -> [Int64] {
            remote.isEmpty ? Array(kinds.keys) : Array(Set(kinds.keys).union(remote.keys))
        }
    }

    private let state = Guarded(State())

    func classic(of user: Int64) -> BackendSession? { state.withLock { $0.classic[user] } }

    /// In the order of their logins.
    func synced(of user: Int64) -> [BackendSession] { state.withLock { $0.synced[user] ?? [] } }

    /// All of a person's sessions, at other nodes, too.
    func sessions(of user: Int64) -> [BackendSession] { state.withLock { $0.everySession(of: user) } }

    /// Those at this node.
    func sessionsHere(of user: Int64) -> [BackendSession] { state.withLock { $0.sessions(of: user) } }

    /// The one on a connection of a relay.
    func session(of user: Int64, at connection: String, _ relay: String) -> BackendSession? {
        sessionsHere(of: user).first { $0.belongs(to: connection, at: relay) }
    }

    func isOnline(_ user: Int64) -> Bool { state.withLock { $0.isOnline(user) } }

    func isOnlineHere(_ user: Int64) -> Bool { state.withLock { $0.kinds[user] != nil } }

    /// Of a person at other nodes, in the order of their logins.
    func remote(of user: Int64) -> [BackendSession] { state.withLock { $0.remote[user] ?? [] } }

    func set(remote sessions: [BackendSession], of user: Int64) {
        state.withLock { $0.set(remote: sessions, of: user) }
    }

    func isOnlineElsewhere(_ user: Int64) -> Bool { state.withLock { $0.remote[user] != nil } }

    func set(_ session: BackendSession?, of user: Int64) { state.withLock { $0.set(classic: session, of: user) } }

    func set(synced sessions: [BackendSession], of user: Int64) {
        state.withLock { $0.set(synced: sessions, of: user) }
    }

    func fading(of user: Int64) -> Fading? { state.withLock { $0.fading[user] } }

    func set(_ fading: Fading?, fadingOf user: Int64) { state.withLock { $0.fading[user] = fading } }

    /// The people to report now, and when the next one is due.
    func faded(by now: Int64) -> (people: [(user: Int64, Fading)], next: Int64?) {
        state.withLock { state in
            let due = state.fading.filter { $0.value.due <= now }.map { (user: $0.key, $0.value) }
            for entry in due { state.fading[entry.user] = nil }
            return (due.sorted { $0.user < $1.user }, state.fading.values.map(\.due).min())
        }
    }

    /// The status that others see of a person.
    func status(of user: Int64) -> Status {
        state.withLock { $0.status(of: user) ?? $0.fading[user]?.status ?? .offline }
    }

    /// For many people at once.
    func statuses() -> [Int64: Status] {
        state.withLock { state in
            var found = state.fading.mapValues(\.status)
            for user in state.kinds.keys { found[user] = state.status(of: user) }
            for user in state.remote.keys { found[user] = state.status(of: user) }
            return found
        }
    }

    /// Those at this node.
    func all() -> [(user: Int64, session: BackendSession)] {
        state.withLock { state in
            state.classic.map { (user: $0.key, session: $0.value) }
                + state.synced.flatMap { user, sessions in sessions.map { (user: user, session: $0) } }
        }
    }

    /// Everybody connected, in no order: each login is told to all of them, and sorting was half of its cost.
    func online() -> [Int64] { state.withLock { $0.online() } }

    /// Those at this node.
    func onlineHere() -> [Int64] { state.withLock { Array($0.kinds.keys) } }

    /// The connected ones of `members`, with `first` in front of them, connected or not.
    func online(among members: [Int64], first: Int64) -> [Int64] {
        state.withLock { state in
            var found = [first]
            for member in members where member != first && state.isOnline(member) { found.append(member) }
            return found
        }
    }

    /// Those of `members` who have synced sessions.
    func synced(among members: [Int64]) -> [Int64] {
        state.withLock { state in
            guard !state.remote.isEmpty else { return members.filter { state.synced[$0] != nil } }
            return members.filter { member in
                state.synced[member] != nil || state.remote[member]?.contains { $0.device != nil } ?? false
            }
        }
    }

    /// Those of `members` who have sessions at other nodes.
    func elsewhere(among members: [Int64]) -> [Int64] {
        state.withLock { state in
            state.remote.isEmpty ? [] : members.filter { state.remote[$0] != nil }
        }
    }

    /// Those with synced sessions at this node.
    func syncedHere(among members: [Int64]) -> [Int64] {
        state.withLock { state in members.filter { state.synced[$0] != nil } }
    }

    /// Those of `members` who have a classic session at this node, by its language; `standard` if that is unknown.
    func classicHere(among members: [Int64], _ standard: Language) -> [Language: [Int64]] {
        state.withLock { state in
            Dictionary(grouping: members.filter { state.classic[$0] != nil }) {
                state.classic[$0]?.language ?? standard
            }
        }
    }

    /// Those of `members` who have a classic session, by its language; `standard` if that is unknown.
    func classic(among members: [Int64], _ standard: Language) -> [Language: [Int64]] {
        state.withLock { state in
            var found: [Language: [Int64]] = [:]
            for member in members {
                guard
                    let session = state.classic[member] ?? state.remote[member]?.first(where: { $0.device == nil })
                else { continue }
                found[session.language ?? standard, default: []].append(member)
            }
            return found
        }
    }

    /// Whether anybody is connected elsewhere than at `relay`.
    func hasOthers(than relay: String) -> Bool {
        state.withLock { !$0.remote.isEmpty } || all().contains { $0.session.relay != relay }
    }

    /// Those of `people` who have a session at a relay.
    func people(_ people: [Int64], at relay: String) -> [Int64] {
        state.withLock { state in
            people.filter { state.sessions(of: $0).contains { $0.relay == relay } }
        }
    }

    /// The relays where each of `ids` has sessions that a packet is for.
    func relays(of ids: [Int64], _ kind: SessionFilter.Kind) -> [(user: Int64, relays: [String])] {
        state.withLock { state in
            ids.map { id in
                if state.remote[id] != nil {
                    let sessions = state.everySession(of: id).filter { session in
                        if case .only(let wanted) = kind { session.kind == wanted } else { true }
                    }
                    return (id, Array(Set(sessions.map(\.relay))))
                }
                guard let synced = state.synced[id] else {
                    return (id, kind == .only(.synced) ? [] : state.classic[id].map { [$0.relay] } ?? [])
                }
                let sessions =
                    switch kind {
                    case .only(.classic): state.classic[id].map { [$0] } ?? []
                    case .only(.synced): synced
                    case .all, .asker: state.sessions(of: id)
                    }
                return (id, Array(Set(sessions.map(\.relay))))
            }
        }
    }

    /// The session of a person that asks, and whether it is the only one. `connection`: "IP:port" of the request, at
    /// `relay`; read only if there are several.
    func asker(_ user: Int64, at relay: String, _ connection: () -> String) -> (kind: SessionKind, isAlone: Bool) {
        let (classic, synced, isElsewhere) = state.withLock {
            ($0.classic[user] != nil, $0.synced[user] ?? [], $0.remote[user] != nil)
        }
        guard let first = synced.first else { return (.classic, !isElsewhere) }
        if !classic, synced.count == 1 { return (.synced, first.relay == relay && !isElsewhere) }
        let own = connection()
        return (synced.contains { $0.belongs(to: own, at: relay) } ? .synced : .classic, false)
    }

    /// Classic sessions with handed-out notices that still wait in the store.
    func withNotices() -> [(user: Int64, session: BackendSession)] {
        state.withLock { $0.classic.filter { !$0.value.notices.isEmpty }.map { (user: $0.key, session: $0.value) } }
    }

    /// Classic sessions that have been handed everything.
    func live() -> [Int64: BackendSession] { state.withLock { $0.classic.filter { $0.value.phase == .live } } }

    /// Hands a message out to the live sessions at this node of `members` (`nil`: of everybody). Ending ones keep it for later. `index`
    /// is the first new index of the chat. `known`: the earlier result for the chat and the same members; as long as
    /// nobody comes or goes it is the answer, and a message to a thousand people costs no more than one to two.
    func deliver(chat: Int64, index: Int64, members: [Int64]?, known: Audience?) -> Audience {
        state.withLock { state in
            if let known, known.generation == state.generation { return known }
            var people: [Int64] = []
            var syncedOnly: [Int64] = []
            var nodes: Set<String> = []
            func hand(to member: Int64, _ kinds: Kinds?, _ state: inout State) {
                guard let kinds else { return }
                switch kinds.phase {
                case .live: return people.append(member)
                case .ending: state.note(gap: index - 1, in: chat, of: member)
                // Without a classic session, too: one that logs in now finds the message in its backlog.
                case .arriving, nil: break
                }
                if kinds.hasSynced { syncedOnly.append(member) }
            }
            if let members {
                people.reserveCapacity(members.count)
                for member in members { hand(to: member, state.kinds[member], &state) }
                if !state.remote.isEmpty {
                    for member in members { state.remote[member]?.forEach { nodes.insert($0.relay) } }
                }
            } else {
                for (member, kinds) in state.kinds { hand(to: member, kinds, &state) }
                for sessions in state.remote.values { sessions.forEach { nodes.insert($0.relay) } }
            }
            return Audience(
                people.sorted(), syncedOnly: syncedOnly.sorted(), nodes: nodes.sorted(), generation: state.generation)
        }
    }

    /// Called on a socket loop when a logout arrives: commits of the writer before its turn can no longer reach that
    /// connection.
    func markEnding(_ user: Int64, connection: String, relay: String) {
        state.withLock { state in
            guard var session = state.classic[user], session.phase == .live,
                session.belongs(to: connection, at: relay)
            else { return }
            session.phase = .ending
            state.set(classic: session, of: user)
        }
    }
}
