import XuanPacket
import XuanStore

extension Backend {
    /// Stores a notice and hands it to its connected people; for the others it waits. `done` is called exactly once, on
    /// a thread of the backend, after the commit (on the caller's thread when the backend is closed). Any thread; never
    /// waits.
    package func post(
        _ notice: Notice, to targets: Notice.Targets,
        done: @escaping @Sendable (Result<Notice.Receipt, NoticeError>) -> Void
    ) {
        perform { context in
            try context.post(notice, to: targets)
        } done: { result in
            done(
                result.mapError { error in
                    switch error {
                    case .closed: .stopping
                    case .failed(let error): error as? NoticeError ?? .database
                    }
                })
        }
    }
}

extension Backend {
    /// The same for what an application has sent from `address`, if it is let in from there.
    package func post(
        _ body: JSONObject, by proof: ApplicationProof, from address: String,
        done: @escaping @Sendable (Result<Notice.Receipt, ApplicationFault>) -> Void
    ) {
        perform { context -> Notice.Receipt in
            let entry = try proof.entry(context)
            guard AddressRange.list(entry.allowed, has: address) else { throw ApplicationFault.address }
            if entry.lastUsed / 60_000 != context.now / 60_000 {
                try EntryTable.set(used: context.now, of: entry.id, on: context.store)
            }
            let (notice, targets) = try Notice.parse(body, of: entry)
            return try context.post(notice, to: targets)
        } done: { result in
            done(
                result.mapError { error in
                    switch error {
                    case .closed: .notice(.stopping)
                    case .failed(let error as NoticeError): .notice(error)
                    case .failed(let error): error as? ApplicationFault ?? .failed
                    }
                })
        }
    }

    /// Whether a proof is that of an application. False also while the database is away.
    package func hasApplication(_ proof: ApplicationProof, done: @escaping @Sendable (Bool) -> Void) {
        perform { context in
            _ = try proof.entry(context)
        } done: { result in
            if case .success = result { done(true) } else { done(false) }
        }
    }
}

extension WriteContext {
    func post(_ notice: Notice, to targets: Notice.Targets) throws -> Notice.Receipt {
        let people = try receivers(targets)
        var record = try notice.record(now: now)
        record.targets = "[" + people.map(String.init).joined(separator: ",") + "]"
        if let known = try NoticeTable.find(gid: record.gid, on: store) {
            return Notice.Receipt(id: known, gid: record.gid, people: people.count, reached: 0, isNew: false)
        }
        record.id = try NoticeTable.insert(record, on: store)
        var reached: [Int64] = []
        // Their classic sessions get it with what waits for them.
        var syncedOnly: [Int64] = []
        for user in people {
            try NoticeTable.wait(user, for: record.id, on: store)
            try NoticeTable.add(user, to: record.id, on: store)
            guard pushes.reachAnybody, presence.isOnline(user) else { continue }
            switch presence.classic(of: user)?.phase {
            case .live:
                sessions.change(of: user) { $0.notices.append(record.id) }
                reached.append(user)
            case nil where presence.isOnlineElsewhere(user): reached.append(user)
            case .arriving, .ending, nil: if !presence.synced(of: user).isEmpty { syncedOnly.append(user) }
            }
        }
        tell(record, reached, .all)
        tell(record, syncedOnly, SessionFilter(.only(.synced)))
        return Notice.Receipt(
            id: record.id, gid: record.gid, people: people.count, reached: reached.count + syncedOnly.count,
            isNew: true)
    }

    private func tell(_ notice: NoticeRecord, _ people: [Int64], _ sessions: SessionFilter) {
        guard !people.isEmpty else { return }
        pushes.add(
            .success(
                .notify, language: configuration.language, to: .users(people),
                content: .notices(MessageGids([notice.gid])), sessions: sessions
            ) { writer in
                writer.raw(",\"data\":")
                writer.list([notice]) { $0.notice($1) }
            })
    }

    private func receivers(_ targets: Notice.Targets) throws -> [Int64] {
        var ids: [Int64] = []
        switch targets {
        case .everybody: ids = try UserTable.ids(on: store)
        case .chat(let gid):
            guard let chat = try chat(gid: gid) else { throw NoticeError.unknownChat(gid) }
            ids = chat.members
        case .people(let named): ids = named
        case .accounts(let accounts):
            for account in accounts {
                guard let id = try UserTable.id(of: account, on: store) else {
                    throw NoticeError.unknownPerson(account)
                }
                ids.append(id)
            }
        }
        guard !ids.isEmpty else { throw NoticeError.part("people") }
        var seen: Set<Int64> = []
        for id in ids where !seen.contains(id) {
            guard let person = try person(id), !person.isDeleted else { throw NoticeError.unknownPerson(String(id)) }
            seen.insert(id)
        }
        return seen.sorted()
    }
}
