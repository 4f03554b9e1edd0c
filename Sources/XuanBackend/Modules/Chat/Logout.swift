import XuanStore

/// logout: a connection has ended. Told to all who are connected. Of a connection that is not the person's current
/// one nothing is changed and nobody is told.
///
/// With the reason "lost" (ours; the original's relay gives none) the person may come back: others are told only
/// after `graceSeconds` without a new login, by a packet of the same form that the backend sends by itself.
enum Logout {
    static let lost = "lost"

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let id = call.request.userID
        guard let me = try ledger.person(id) else { throw Refusal.unknownUser }
        let session = ledger.presence.session(of: id)
        guard session?.belongs(to: call.request.connection, at: call.request.relay) ?? isUnknown(id, call, ledger)
        else {
            return answer(me, call.request, to: Answer.nobody, ledger)
        }
        let grace = Int64(ledger.configuration.graceSeconds) * 1000
        let fades = call.arguments.text("reason") == lost && grace > 0 && ledger.canPush()
        try end(id, detail: call.request.peer, ledger)
        if fades {
            let fading = Fading(
                status: session?.status ?? .online, due: ledger.now + grace, language: call.request.language)
            ledger.setFading(fading, of: id)
            return answer(me, call.request, to: Answer.nobody, ledger)
        }
        return answer(me, call.request, to: receivers(ledger), ledger)
    }

    /// The person was at a relay before this backend started, and has gone meanwhile: others still see him.
    static func isUnknown(_ id: Int64, _ call: Call, _ ledger: Ledger) -> Bool {
        !call.request.relay.isEmpty && ledger.presence.session(of: id) == nil && ledger.presence.fading(of: id) == nil
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
        packet(me, language: request.language, to: users, ledger)
    }

    /// For those who hear of it later.
    static func push(_ me: UserRecord, language: Language, _ ledger: Ledger) -> Answer {
        packet(me, language: language, to: receivers(ledger), ledger)
    }

    private static func packet(
        _ me: UserRecord, language: Language, to users: [Int64], _ ledger: Ledger
    ) -> Answer {
        .success("logout", language: language, to: .users(users)) { writer in
            writer.raw(",\"data\":")
            writer.user(me, status: ledger.presence.status(of: me.id))
        }
    }
}
