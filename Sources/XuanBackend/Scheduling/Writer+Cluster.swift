import Glibc
import XuanPacket
import XuanStore

// The writer of a node: rings of other nodes come to it between transactions, and it looks around in the store.

extension Writer {
    /// At the start: sessions of an earlier process of this node, and who else is there.
    func beginCluster() throws(StoreError) {
        guard let cluster = context.cluster else { return }
        BackendSession.beginLogins(at: services.clock())
        cluster.peopleNumber = try MetaTable.integer(MetaTable.peopleNumber, on: context.store)
        try transaction.begin(now: services.clock())
        do throws(StoreError) {
            if try MetaTable.integer(MetaTable.numbersByTime, on: context.store) == 0 {
                try MetaTable.set(MetaTable.numbersByTime, 1, on: context.store)
            }
            try cluster.start()
        } catch {
            transaction.rollBack()
            throw error
        }
        try transaction.commit()
        transaction.isForeign = false
        _ = try cluster.look { _ in }
        // They know it from here on.
        services.rings?.addToAll(.look)
    }

    func send(_ pushes: [Push]) {
        for push in pushes { services.push(push) }
    }

    /// Takes the rings out of the jobs; no transaction is open. Returns the others.
    func hear(_ jobs: [Job]) -> [Job] {
        guard let cluster = context.cluster else { return jobs }
        var rest: [Job] = []
        for job in jobs {
            switch job.work {
            case .ring(let bytes):
                cluster.heard(bytes, services.push, pass: services.pass)
            case .bell(let isUp):
                cluster.bellChanged(isUp)
                services.configuration.bellChanged(isUp)
            default:
                rest.append(job)
                continue
            }
            services.scheduler.finish(job.chain)
        }
        if cluster.mustSettle { settle(cluster) }
        return rest
    }

    /// Packets for people here may have got lost between the nodes: synced sessions ask for what they lack.
    private func settle(_ cluster: Cluster) {
        cluster.mustSettle = false
        let people = services.presence.syncedHere(among: services.presence.onlineHere())
        guard !people.isEmpty else { return }
        services.push(Push(answer: .resync(people, language: services.configuration.language).here()))
    }

    /// Renews this node's place, finds what the bell did not tell, takes over from nodes that are gone. Returns the
    /// milliseconds until the next time.
    func lookAround() -> Int {
        // The program is about to end.
        if services.lost.withLock({ $0 != nil }) { return 500 }
        guard let cluster = context.cluster else { return .max }
        services.reportFigures()
        services.rings?.gather()
        defer { services.rings?.send() }
        do throws(StoreError) {
            if cluster.isCalled || cluster.needsRenewal { try transact { () throws(StoreError) in } }
            let gone = try cluster.look(services.push)
            if !gone.isEmpty { try transact { () throws(StoreError) in try cluster.sweep(gone) } }
            if cluster.mustOffer { try transact { () throws(StoreError) in try cluster.offerMissed() } }
            if cluster.mustSettle { settle(cluster) }
        } catch {
            // The database is away: it is tried again.
            services.report(error)
            return 500
        }
        return max(1, Int(cluster.wait / .milliseconds(1)))
    }

    /// Removes the rows of people who have faded. If the store fails they fade for another second: false.
    func endFaded(_ people: [(user: Int64, Fading)]) -> Bool {
        do throws(StoreError) {
            try transact { [context] () throws(StoreError) in
                // Their rows go with what is saved of their sessions.
                for (user, _) in people { context.sessions.set(nil, fadingOf: user) }
            }
            return true
        } catch {
            services.report(error)
            let due = services.clock() + (context.cluster?.offset ?? 0) + 1_000
            for (user, fading) in people where !services.presence.isOnlineHere(user) {
                services.presence.set(
                    Fading(status: fading.status, due: due, language: fading.language), fadingOf: user)
            }
            return false
        }
    }

    /// A transaction of the node's own. What other nodes left word of goes out.
    private func transact(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try transaction.begin(now: services.clock())
        var away: [Push] = []
        do throws(StoreError) {
            tellOfLostCommit()
            if transaction.isForeign { away += try transaction.sendAway() }
            try body()
            away += context.cluster?.takeFound() ?? []
        } catch {
            transaction.rollBack()
            throw error
        }
        try transaction.commit()
        transaction.isForeign = false
        send(away + context.pushes.take())
    }

    /// gids of the chats that the jobs name, as far as that is known before they are admitted.
    func chats(of jobs: [Job]) -> Set<String> { Set(jobs.lazy.compactMap { $0.packet?.chatGid }) }

    /// Locks the rows of chats that are not locked yet, all at once and in the order of their ids.
    func lock(_ gids: Set<String>) throws(StoreError) {
        var ids: Set<Int64> = []
        for gid in gids { if let id = try context.chats.id(of: gid) { ids.insert(id) } }
        if !ids.isEmpty { try context.chats.lock(ids.sorted()) }
    }
}

extension PacketWork {
    /// gid of the chat that the packet names, as far as that is known before it is admitted.
    fileprivate var chatGid: String? {
        guard let method, let given = request?.params else { return nil }
        if case .messages = method.rule.place {
            return (given.object?["messages"] ?? given.array?.first).flatMap { try? Message.cgid(of: $0) }
        }
        guard let params = given.array else { return given.object?["gid"]?.string }
        switch method.rule.place {
        case .chat, .chatByFlag, .chatIfThere:
            guard let place = method.parameters.firstIndex(where: { $0.name == "gid" }), place < params.count else {
                return nil
            }
            return params[place].string
        case .none, .everyChat, .message, .messages: return nil
        }
    }
}
