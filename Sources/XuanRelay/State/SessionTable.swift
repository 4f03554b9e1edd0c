/// The registered sessions of a site on one loop, by user. Value of the site, confined to its loop.
struct SessionTable {
    /// The newest session of each user, which leads to the others by `next`: nearly always there is one.
    private var newest: [Int64: Session] = [:]
    /// Of synced ones.
    private(set) var syncedCount = 0
    /// Of all.
    private(set) var count = 0

    var peopleCount: Int { newest.count }

    /// The newest one of a user.
    subscript(userID: Int64) -> Session? { newest[userID] }

    /// Makes `session` one of the user's and takes out the one that it replaces, which is returned.
    mutating func register(_ session: Session, userID: Int64) -> Session? {
        count(session, 1)
        guard let before = newest.updateValue(session, forKey: userID) else { return nil }
        session.next = before
        guard let older = others(than: session).first(where: session.replaces) else { return nil }
        remove(older, userID: userID)
        return older
    }

    /// Removes this very session (never a newer one). Returns whether it was registered.
    mutating func unregister(_ session: Session, userID: Int64) -> Bool {
        guard all(of: userID).contains(where: { $0 === session }) else { return false }
        remove(session, userID: userID)
        return true
    }

    /// All sessions of a user.
    func all(of userID: Int64) -> [Session] {
        guard let newest = newest[userID] else { return [] }
        return [newest] + others(than: newest)
    }

    func classic(of userID: Int64) -> Session? {
        var next = newest[userID]
        while let session = next {
            if !session.isSynced { return session }
            next = session.next
        }
        return nil
    }

    /// All sessions of everybody.
    func forEach(_ body: (Session) -> Void) {
        for newest in newest.values {
            body(newest)
            var next = newest.next
            while let session = next {
                body(session)
                next = session.next
            }
        }
    }

    private func others(than newest: Session) -> [Session] {
        var found: [Session] = []
        while let next = (found.last ?? newest).next { found.append(next) }
        return found
    }

    private mutating func remove(_ session: Session, userID: Int64) {
        count(session, -1)
        if newest[userID] === session {
            newest[userID] = session.next
        } else {
            all(of: userID).first { $0.next === session }?.next = session.next
        }
        session.next = nil
    }

    private mutating func count(_ session: Session, _ change: Int) {
        count += change
        if session.isSynced { syncedCount += change }
    }
}
