import XuanStore

// What a node finds in the store by itself, every few seconds: nodes that are gone, sessions and messages of which the
// bell did not tell.

extension Cluster {
    /// Between two looks at the nodes.
    private static let nodesInterval = Duration.milliseconds(Int(Lease.renewalMilliseconds))
    /// Between two looks at messages while nothing gets lost.
    private static let interval = Duration.seconds(5)
    /// The same while something may.
    private static let shortInterval = Duration.seconds(1)

    /// Until the next look.
    var wait: Duration {
        if mustLook || isCalled || mustOffer { return .zero }
        return max(.zero, min(nextLook, nextNodes) - .now)
    }

    /// Looks if it is time to. No transaction is open. Returns nodes that seem to be gone, for `sweep`.
    func look(_ push: (Push) -> Void) throws(StoreError) -> [NodeRecord] {
        let now = ContinuousClock.now
        var gone: [NodeRecord] = []
        if mustLook || now >= nextNodes {
            nextNodes = now + (isBellUp ? Self.nodesInterval : Self.shortInterval)
            gone = try lookAtNodes()
        }
        if mustLook || now >= nextLook {
            mustLook = false
            nextLook = now + (isBellUp ? Self.interval : Self.shortInterval)
            do throws(StoreError) { try lookAtMessages(push) } catch {
                nextLook = now + Self.shortInterval
                throw error
            }
        }
        return gone
    }

    private func lookAtNodes() throws(StoreError) -> [NodeRecord] {
        var gone: [NodeRecord] = []
        let records = try NodeTable.list(on: store).filter { $0.owner.node != node }
        for record in records {
            let name = record.owner.node
            if !record.isLiving(seenFrom: StoreOwner.thisProcess.place) { gone.append(record) }
            if others[name]?.run != record.owner.run || others[name]?.version ?? -1 < 0 {
                // A new process of the node has a number line of its own, and perhaps the sessions of the one before.
                let ring = others[name]?.ring
                let rows = others[name]?.rows ?? [:]
                // What its process before had stored it may not have told.
                if others[name]?.version ?? -1 >= 0 { lostRings() }
                others[name] = OtherNode(run: record.owner.run, rows: rows, ring: ring)
                sender.know(name)
                context.relays.attach(BackendSession.relay(of: name)) { [sender] answer in
                    sender.add(.packet(answer), to: name)
                }
                try reload(name, version: record.sessions)
            }
            // The bell is faster than this look, unless it has lost something.
            let isBehind = others[name]!.version < others[name]!.seen
            others[name]!.seen = record.sessions
            if isBehind { try reload(name, version: record.sessions) }
        }
        for name in others.keys where !records.contains(where: { $0.owner.node == name }) {
            forget(name)
        }
        return gone
    }

    private func lookAtMessages(_ push: (Push) -> Void) throws(StoreError) {
        let newest = try MessageTable.lastID(on: store)
        if horizon.time == 0 {
            // The first look: nobody is connected yet, and what is stored from here on is found by the next ones.
            horizon = Horizon(id: max(0, newest - 1_000), time: time - Self.lag)
        }
        for place in try MessageTable.chats(withMessagesAfter: horizon.id, on: store) {
            let mark = marks[place.chat] ?? place.first - 1
            guard mark < place.last else { continue }
            // Those who have left it meanwhile must not get them.
            let version = try ChatTable.version(of: place.chat, on: store)
            if let chat = try context.chats.remembered(place.chat, version: version) {
                try handOut(chat, after: mark, upTo: place.last, push)
            }
            marks.set(place.chat, to: place.last, at: time)
        }
        looks.append(Horizon(id: newest, time: time))
        while let first = looks.first, first.time <= time - Self.lag {
            horizon = first
            looks.removeFirst()
        }
        marks.forget(before: horizon.time)
        let now = context.now
        recentlyLive = recentlyLive.filter { now - $0.value < 60_000 }
        recentlyPresented = recentlyPresented.filter { now - $0.value.at < 60_000 }
    }

    /// At the start, in a transaction: the sessions of an earlier process of this node.
    func start() throws(StoreError) {
        try adopt(from: node)
        _ = try lookAtNodes()
    }

    /// In a transaction: takes over from nodes that have been silent for too long. One whose row still holds is gone by
    /// what this machine knows.
    func sweep(_ gone: [NodeRecord]) throws(StoreError) {
        for record in gone {
            guard try NodeTable.sweep(record.owner, isGone: record.isRunning, on: store) else { continue }
            try adopt(from: record.owner.node)
            forget(record.owner.node)
            addToAll(.look)
        }
    }
}
