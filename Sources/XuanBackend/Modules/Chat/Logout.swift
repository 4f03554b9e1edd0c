import XuanStore

/// logout: a connection has ended. Told to all who are connected. Of a connection that is not the person's current
/// one nothing is changed and nobody is told.
enum Logout {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let id = call.request.userID
        guard let me = try ledger.person(id) else { throw Refusal.said("Unknown user.") }
        guard let session = ledger.presence.session(of: id), session.belongs(to: call.request.connection) else {
            return answer(me, call.request, to: Answer.nobody, ledger)
        }
        try end(id, detail: call.request.peer, ledger)
        return answer(me, call.request, to: receivers(ledger), ledger)
    }

    /// Also used when a relay reports that somebody is gone.
    static func end(_ id: Int64, detail: String, _ ledger: Ledger) throws {
        try ledger.saveCursors(of: id)
        try ActionTable.add(.logout, by: id, detail: detail, now: ledger.now, on: ledger.store)
        ledger.setSession(nil, of: id)
    }

    static func receivers(_ ledger: Ledger) -> [Int64] {
        let others = ledger.presence.online()
        return others.isEmpty ? Answer.nobody : others
    }

    static func answer(_ me: UserRecord, _ request: Request, to users: [Int64], _ ledger: Ledger) -> Answer {
        .success("logout", of: request, to: .users(users)) { writer in
            writer.raw(",\"data\":")
            writer.user(me, status: ledger.presence.status(of: me.id))
        }
    }
}
