import XuanStore

/// logout: a connection has ended. Everybody connected is notified when the person has no other session; of a changed
/// status by `userchange`. For a connection that is not the person's nothing changes and nobody is notified.
///
/// With the reason "lost" (ours; the original's relay gives none) the person may come back: others are told only after
/// `graceSeconds` without a new login, by the backend's own packet of the same form.
enum Logout {
    static let lost = "lost"

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let id = call.request.userID
        guard let me = try context.person(id) else { throw Refusal.unknownUser }
        let session = context.presence.session(of: id, at: call.request.connection, call.request.relay)
        guard session != nil || isUnknown(id, call, context) else {
            return answer(me, call.request, to: Answer.nobody, context)
        }
        let grace = Int64(context.configuration.graceSeconds) * 1000
        let fades = call.arguments.text("reason") == lost && grace > 0 && context.pushes.reachAnybody
        let shown = context.presence.status(of: id)
        try end(session, of: id, detail: call.request.peer, context)
        if context.presence.isOnline(id) {
            context.tellStatus(of: me, ifNot: shown)
            return answer(me, call.request, to: Answer.nobody, context)
        }
        if fades {
            let fading = Fading(
                status: session?.status ?? .online, due: context.now + grace, language: call.request.language)
            context.sessions.set(fading, fadingOf: id)
            return answer(me, call.request, to: Answer.nobody, context)
        }
        return answer(me, call.request, to: receivers(context), context)
    }

    /// The person was at a relay before this backend started, and has gone meanwhile: others still see them online.
    static func isUnknown(_ id: Int64, _ call: Call, _ context: WriteContext) -> Bool {
        !call.request.relay.isEmpty && !context.presence.isOnline(id) && context.presence.fading(of: id) == nil
    }

    /// Also used when a relay reports that somebody is gone. `session`: `nil` if this backend never knew it.
    static func end(_ session: BackendSession?, of id: Int64, detail: String, _ context: WriteContext) throws {
        if session?.device == nil { try context.cursors.save(of: id) }
        try ActionTable.add(.logout, by: id, detail: detail, now: context.now, on: context.store)
        if let session { context.sessions.remove(session, of: id) }
    }

    static func receivers(_ context: WriteContext) -> [Int64] {
        let others = context.presence.online()
        return others.isEmpty ? Answer.nobody : others
    }

    static func answer(_ me: UserRecord, _ request: Request, to users: [Int64], _ context: WriteContext) -> Answer {
        packet(me, language: request.language, to: users, context)
    }

    /// For people who are told later.
    static func push(_ me: UserRecord, language: Language, _ context: WriteContext) -> Answer {
        packet(me, language: language, to: receivers(context), context)
    }

    private static func packet(
        _ me: UserRecord, language: Language, to users: [Int64], _ context: WriteContext
    ) -> Answer {
        .success(.logout, language: language, to: .users(users)) { writer in
            writer.raw(",\"data\":")
            writer.user(me, status: context.presence.status(of: me.id))
        }
    }
}

extension WriteContext {
    /// Tells everybody connected what a person shows now, if it was something else.
    func tellStatus(of person: UserRecord, ifNot before: Status) {
        let status = presence.status(of: person.id)
        guard status != before, pushes.reachAnybody else { return }
        pushes.add(
            .success(.userChange, language: configuration.language, to: .users(presence.online())) { writer in
                writer.raw(",\"data\":")
                writer.user(person, status: status)
            })
    }
}
