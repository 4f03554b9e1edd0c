import XuanPacket
import XuanStore

// Who is connected where. The rows in the store decide; each node keeps a copy of the others' in `Presence`.

extension Cluster {
    /// Before anything is decided about a person's sessions: the copy becomes what the store says, and stays so until
    /// the transaction ends.
    func refresh(_ user: Int64) throws(StoreError) {
        var byNode: [String: [String: SessionRecord]] = [:]
        for session in try SessionTable.lock(of: user, on: store) where session.node != node {
            byNode[session.node, default: [:]][session.device] = session
        }
        for name in Set(others.keys).union(byNode.keys) {
            let now = byNode[name] ?? [:]
            guard (others[name]?.rows[user] ?? [:]) != now else { continue }
            others[name, default: OtherNode(run: "")].rows[user] = now.isEmpty ? nil : now
        }
        show(user)
    }

    /// Ends a person's session at another node, in the store; that node finds it before it writes anything more.
    func end(_ session: BackendSession, of user: Int64, reason: KickoffReason?) throws(StoreError) {
        guard let name = session.node else { return }
        let record = session.record(of: user, at: name)
        try SessionTable.end(record, reason: reason?.rawValue ?? "", on: store)
        try SessionTable.remove(record, on: store)
        others[name]?.rows.set(nil, device: record.device, of: user)
        show(user)
        add(.look, to: name)
    }

    /// At the beginning of a transaction: sessions that others have ended are over, whatever still comes from them. Their
    /// cursors stay where they are: whatever was handed to them lately may not have arrived.
    func takeEnded() throws(StoreError) {
        for ended in try SessionTable.takeEnded(of: node, on: store) {
            let session = presence.sessionsHere(of: ended.user).first { session in
                Int64(bitPattern: session.login) == ended.login && session.device?.id ?? "" == ended.device
            }
            if let row = rows[ended.user]?[ended.device], row.login == ended.login {
                setRow(nil, device: ended.device, of: ended.user)
            }
            guard let session else {
                if rows[ended.user] == nil { context.sessions.set(nil, fadingOf: ended.user) }
                continue
            }
            context.sessions.remove(session, of: ended.user)
            endedLately[ConnectionKey(user: ended.user, connection: session.connection, relay: session.relay)] = time
            if let reason = KickoffReason(rawValue: ended.reason) {
                context.pushes.kickOffNamed(ended.user, session, reason)
            }
        }
        found += context.pushes.take()
        endedLately = endedLately.filter { time - $0.value < 60_000 }
    }

    /// Whether another node has ended the session that a request is from.
    func hasEnded(_ request: Request) -> Bool {
        guard !endedLately.isEmpty, request.userID > 0 else { return false }
        return endedLately[
            ConnectionKey(user: request.userID, connection: request.connection, relay: request.relay)] != nil
            && presence.session(of: request.userID, at: request.connection, request.relay) == nil
    }

    // MARK: This node's

    /// Before the commit: writes what the transaction has changed in this node's sessions, and tells the others.
    func saveSessions(_ changed: Set<Int64>) throws(StoreError) {
        guard !changed.isEmpty else { return }
        var news: (set: [SessionRecord], removed: [SessionRecord]) = ([], [])
        for user in changed.sorted() {
            let before = rows[user] ?? [:]
            var now: [String: SessionRecord] = [:]
            for session in presence.sessionsHere(of: user) {
                let record = session.record(of: user, at: node)
                now[record.device] = record
            }
            // Others see a person who fades as before.
            if now.isEmpty, presence.fading(of: user) != nil { continue }
            for (device, record) in before.sorted(by: { $0.key < $1.key }) where now[device] == nil {
                try SessionTable.remove(record, on: store)
                setRow(nil, device: device, of: user)
                news.removed.append(record)
            }
            for (device, record) in now.sorted(by: { $0.key < $1.key }) where before[device] != record {
                try SessionTable.set(record, on: store)
                setRow(record, device: device, of: user)
                news.set.append(record)
            }
        }
        guard !news.set.isEmpty || !news.removed.isEmpty else { return }
        store.countSessions()
        version += 1
        addToAll(.sessions(SessionNews(version: version, set: news.set, removed: news.removed)))
    }

    private func setRow(_ record: SessionRecord?, device: String, of user: Int64) {
        rowsJournal.append((user, rows[user]))
        rows.set(record, device: device, of: user)
    }

    /// Sessions of a node that is gone become this node's: their people fade here. In a transaction.
    func adopt(from gone: String) throws(StoreError) {
        let records = try SessionTable.adopt(from: gone, by: node, on: store)
        for record in records {
            setRow(record, device: record.device, of: record.user)
            guard !presence.isOnlineHere(record.user) else { continue }
            context.sessions.set(
                Fading(
                    status: Status(rawValue: record.status) ?? .online,
                    due: context.now + Int64(configuration.graceSeconds) * 1000,
                    language: Language(rawValue: record.language) ?? configuration.language), fadingOf: record.user)
        }
        if !records.isEmpty {
            store.countSessions()
            version += 1
        }
    }

    // MARK: Other nodes'

    /// Rebuilds the copy of a person's sessions elsewhere.
    func show(_ user: Int64) {
        var sessions: [BackendSession] = []
        for other in others.values {
            if let rows = other.rows[user] { sessions += rows.values.map { BackendSession($0) } }
        }
        guard !sessions.isEmpty || presence.isOnlineElsewhere(user) else { return }
        presence.set(remote: sessions.sorted { ($0.since, $0.login) < ($1.since, $1.login) }, of: user)
    }

    func take(_ news: SessionNews, of name: String) {
        let known = others[name]?.version ?? -1
        if known >= 0, news.version <= known { return }
        guard known >= 0, news.version == known + 1 else {
            // The look finds them all.
            mustLook = true
            return
        }
        // In place: a copy of all rows for each login would be as long as everybody's.
        others[name]!.version = news.version
        for record in news.removed where others[name]!.rows[record.user]?[record.device]?.login == record.login {
            others[name]!.rows.set(nil, device: record.device, of: record.user)
        }
        for record in news.set {
            // Whoever had the place before has lost it.
            for node in Array(others.keys) {
                others[node]!.rows.set(node == name ? record : nil, device: record.device, of: record.user)
            }
        }
        for record in news.removed + news.set { show(record.user) }
        catchUp(news.set, at: name)
    }

    /// Sessions that this node has just learned of: what it has stored since they began was told to those that it knew, so
    /// these devices ask for it. Messages need no such word, each node finds them in the store.
    private func catchUp(_ sessions: [SessionRecord], at name: String) {
        let people = Set(sessions.lazy.filter { !$0.device.isEmpty && $0.since <= self.committed }.map(\.user))
        guard !people.isEmpty else { return }
        sender.add(.packet(.resync(people.sorted(), language: configuration.language)), to: name)
    }

    /// Reads all sessions of a node. Outside of transactions.
    func reload(_ name: String, version: Int64) throws(StoreError) {
        let known = others[name]?.rows ?? [:]
        let before = Set(known.keys)
        var rows: [Int64: [String: SessionRecord]] = [:]
        for record in try SessionTable.list(of: name, on: store) {
            rows[record.user, default: [:]][record.device] = record
        }
        others[name]?.rows = rows
        others[name]?.version = version
        for user in before.union(rows.keys) { show(user) }
        catchUp(
            rows.values.flatMap(\.values).filter { known[$0.user]?[$0.device]?.login != $0.login }, at: name)
    }

    /// The node is gone, and what it had stored it may not have told.
    func forget(_ name: String) {
        if let gone = others.removeValue(forKey: name) {
            sender.forget(name)
            for user in gone.rows.keys { show(user) }
        }
        context.relays.detach(BackendSession.relay(of: name))
        lostRings()
    }

    // MARK: Wrong passwords

    func count(_ news: SignInNews) {
        context.signIn.note(news, try? UserTable.anyCredential(news.account, on: store))
    }
}
