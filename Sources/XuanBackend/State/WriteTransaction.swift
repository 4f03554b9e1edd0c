import XuanStore

/// The writer's transaction: many requests, one commit. The store and the parts of the context go through it together.
/// Writer thread only.
final class WriteTransaction {
    /// Why the transaction cannot be committed.
    enum Damage {
        /// A request without savepoint failed after it had written: begin again, with a savepoint for each.
        case spoiled
        /// A failed request could not be rolled back: everything is lost.
        case broken
        /// The database has ended it in favour of another server's: begin again.
        case contended
    }

    /// Effects of a request that succeeded, besides its result.
    struct Effects {
        /// Packets that leave after the answer.
        let pushes: [Push]
        /// It has changed somebody's session.
        let changedSessions: Bool

        static let none = Effects(pushes: [], changedSessions: false)
    }

    let context: WriteContext
    private var parts: [any WritePart]
    private(set) var damage: Damage?
    /// True if another process has changed something that `sendAway` has not handled.
    var isForeign = false
    private var foreignChanges: Int64 = -1

    init(_ context: WriteContext) {
        self.context = context
        parts = [
            context.people, context.chats, context.chats.positions, context.sessions, context.cursors, context.pushes,
            context.quotas, context.readMarks, context.numbers,
        ]
        if let cluster = context.cluster { parts.append(cluster) }
    }

    /// `now`: milliseconds UTC, of everything in it. `chat`: what a node locks at once.
    func begin(now: Int64, locking chat: Int64? = nil) throws(StoreError) {
        try context.store.begin(locking: chat)
        context.now = now
        damage = nil
        for part in parts { part.begin() }
        do throws(StoreError) {
            try context.numbers.reserve()
            let changes = try context.store.foreignChanges()
            if let cluster = context.cluster, let moment = context.store.moment {
                cluster.offset = moment.time / 1000 - now
                context.now = moment.time / 1000
                try cluster.begin(at: moment)
            }
            if changes != foreignChanges {
                context.people.forgetAll()
                context.chats.forgetAll()
                isForeign = true
            }
            foreignChanges = changes
            // Until it is on disk: the transaction may be rolled back.
            if isForeign { try context.chats.followSystemMembers() }
            if let chat = context.store.moment?.chat { try context.chats.take(chat) }
        } catch {
            rollBack()
            throw error
        }
    }

    func commit() throws(StoreError) {
        do throws(StoreError) {
            try context.chats.positions.save()
            try context.cluster?.saveSessions(context.sessions.changed)
            try context.store.commit()
        } catch {
            rollBack()
            throw error
        }
        context.numbers.commit()
        context.chats.end()
        context.cluster?.tellNews()
    }

    func rollBack() {
        context.store.rollback()
        for part in parts { part.rollBack() }
    }

    /// Runs one request. Its failure leaves no trace; without `savepoint` only if it had not written yet, else the
    /// transaction is spoiled. Throws the error of `body`.
    func attempt<Result>(savepoint: Bool, _ body: () throws -> Result) throws -> (Result, Effects) {
        let writes = context.store.writes
        for part in parts { part.mark() }
        if savepoint { try context.store.savepoint() }
        do {
            let result = try body()
            if savepoint { try context.store.releaseSavepoint() }
            return (
                result, Effects(pushes: context.pushes.take(), changedSessions: context.sessions.hasChanged)
            )
        } catch {
            for part in parts { part.rewind() }
            if savepoint {
                do throws(StoreError) {
                    try context.store.rollbackToSavepoint()
                } catch {
                    damage = .broken
                }
            } else if context.store.writes != writes {
                damage = .spoiled
            }
            throw error
        }
    }

    func contend() { damage = .contended }

    /// Ends the sessions of people whom another process deleted, disabled or gave another password. Returns what tells
    /// their clients.
    func sendAway() throws(StoreError) -> [Push] {
        for user in try people() {
            for session in context.presence.sessionsHere(of: user) {
                guard let reason = try reasonToLeave(user, session) else { continue }
                if session.device == nil { try context.cursors.save(of: user) }
                context.sessions.remove(session, of: user)
                context.pushes.kickOff(
                    user, session, reason, connection: session.device == nil ? "" : session.connection)
            }
        }
        return context.pushes.take()
    }

    /// The people concerned: a node is called for each change of a person at another one, so it looks at those who have
    /// changed.
    private func people() throws(StoreError) -> [Int64] {
        guard let cluster = context.cluster else { return context.presence.onlineHere() }
        let number = try MetaTable.integer(MetaTable.peopleNumber, on: context.store)
        defer { cluster.peopleNumber = number }
        return try UserTable.ids(changedAfter: cluster.peopleNumber, on: context.store)
            .filter { context.presence.isOnlineHere($0) }
    }

    /// Why a session must not go on; `nil` for nothing.
    private func reasonToLeave(_ user: Int64, _ session: BackendSession) throws(StoreError) -> KickoffReason? {
        guard let person = try context.person(user) else { return .deleted }
        if person.isDeleted { return .deleted }
        if person.isForbidden { return .disabled }
        guard let mark = session.password,
            let secrets = try PeopleTable.secrets(of: user, on: context.store)
        else { return nil }
        return mark == PasswordMark(secrets.password) ? nil : .passwordReset
    }
}
