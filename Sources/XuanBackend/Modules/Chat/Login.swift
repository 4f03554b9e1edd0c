import XuanPacket
import XuanStore
import XuanText

/// login: site's name, account, wire password, status. Status "online" logs in, any other only checks the password, as
/// the relay's serverInfo does.
enum Login {
    /// On a worker. Locks are checked before the hash is computed. A wrong password takes equally long whether the
    /// account exists or not.
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Stage {
        let wire = call.arguments.text("password")
        let isEntering = call.arguments.text("status") == Status.online.rawValue
        let signIn = try SignIn(call.arguments.text("account"), wire, from: call.request.peer, context)
        guard signIn.isRight, let credential = signIn.credential else {
            let left = context.signIn.fail(signIn.attempt)
            let answer = Answer.loginFailure(of: call.request, LoginFault(.credentials))
            if left > 0 { return .answer(answer) }
            return .write { context in
                try signIn.note(left: left, context)
                return answer
            }
        }
        try signIn.refuseClosed(credential)
        context.signIn.succeed(signIn.attempt)
        let isOriginal = OriginalHash(stored: credential.password) != nil
        let renewed = isOriginal ? context.passwords.hash(wire) : nil
        if !isEntering, !isOriginal, !signIn.isNews { return .answer(checked(call)) }
        return .write { context in
            // The values read before the hash may have changed meanwhile.
            guard let now = try UserTable.find(credential.id, on: context.store),
                var password = try PeopleTable.secrets(of: now.id, on: context.store)?.password,
                password == credential.password
            else { throw Refusal.login(LoginFault(.credentials)) }
            if now.isDeleted { throw Refusal.login(LoginFault(.deleted)) }
            if now.isForbidden { throw Refusal.login(LoginFault(.disabled)) }
            if let renewed {
                try UserTable.renewPassword(password, by: renewed, of: now.id, on: context.store)
                password = renewed
                context.sessions.change(allOf: now.id) { $0.password = PasswordMark(renewed) }
            }
            try signIn.remember(context)
            return isEntering ? try enter(call, now.id, PasswordMark(password), context) : checked(call)
        }
    }

    private static func checked(_ call: Call) -> Answer { .success(of: call, to: .asker) }

    private static func enter(
        _ call: Call, _ id: Int64, _ password: PasswordMark, _ context: WriteContext
    ) throws -> Answer {
        try context.quotas.login(by: id, now: context.now)
        guard var me = try context.person(id) else { throw Refusal.login(LoginFault(.credentials)) }
        let request = call.request
        let device = context.relays.has(request.relay) ? ClientDevice(request.device).flatMap(\.synced) : nil
        var session = BackendSession(
            connection: request.connection, since: context.now, relay: request.relay, device: device,
            language: request.language, password: password)
        try context.cluster?.refresh(id)
        let shown = context.presence.status(of: id)
        try makeRoom(for: &session, of: id, context)
        if device == nil { try context.cluster?.takeMissed(of: id) }
        if CalendarDay.number(me.signed) != CalendarDay.number(context.now) {
            me.signed = context.now
            try UserTable.setSigned(context.now, of: id, on: context.store)
            context.people.forget(id)
        }
        try ActionTable.add(.login, by: id, detail: request.peer, now: context.now, on: context.store)
        context.sessions.set(nil, fadingOf: id)
        context.sessions.add(session, of: id)
        return answer(call, me, session, before: shown, context)
    }

    /// Ends the older session that `session` takes the place of: the classic one, or the one of the same device. Past
    /// `sessions.perPerson` the session that logged in first goes. A relay itself ends an older session of its own that
    /// is replaced.
    private static func makeRoom(
        for session: inout BackendSession, of id: Int64, _ context: WriteContext
    ) throws {
        let presence = context.presence
        let older = presence.sessions(of: id).first { $0.device?.id == session.device?.id }
        if let older {
            if older.relay == session.relay {
                if older.device == nil { try context.cursors.save(of: id) }
                session.replace(older)
            } else {
                try context.end(older, of: id, .elsewhere)
            }
        } else if session.device == nil {
            try context.cursors.save(of: id)
        }
        let device = session.device?.id
        let others = presence.sessions(of: id).filter { $0.device?.id != device }
        let excess = others.count + 1 - max(context.configuration.sessionsPerPerson, 1)
        guard excess > 0 else { return }
        // Stable: of two at the same time the one that logged in first is in front.
        for session in others.sorted(by: { $0.login < $1.login }).prefix(excess) {
            try context.end(session, of: id, .elsewhere)
        }
    }

    /// Everybody connected is told of a classic login, as ever; of a synced one only if the person shows another status
    /// now. Whoever was there before has not logged in but changed status: original clients, the person's own too, take
    /// that from `userchange`, and pay no heed to the status in a `login` that names themselves.
    private static func answer(
        _ call: Call, _ me: UserRecord, _ session: BackendSession, before shown: Status, _ context: WriteContext
    ) -> Answer {
        let presence = context.presence
        let status = presence.status(of: me.id)
        func data(_ writer: inout JSONWriter) {
            writer.raw(",\"data\":")
            writer.openUser(me, status: status)
            writer.raw(",\"signed\":")
            writer.integer(me.signed / 1000)
            writer.raw(",\"ranzhiUrl\":")
            writer.string(context.configuration.portalURL)
            writer.raw("}")
        }
        guard session.device != nil else { return .success(of: call, to: .users(presence.online()), data) }
        let own = Answer.success(
            call.method, in: call.module, language: call.request.language, to: .requester(me.id), sessions: .asker,
            rid: call.request.rid, data)
        let others = SessionFilter(but: session.connection)
        let isFirst = presence.sessions(of: me.id).count == 1
        let people = presence.online().filter { !isFirst || $0 != me.id }
        if status == shown || people.isEmpty { return own }
        return own.with([
            isFirst
                ? .success(.login, language: call.request.language, to: .users(people), sessions: others, data)
                : .success(.userChange, language: call.request.language, to: .users(people), sessions: others) {
                    $0.raw(",\"data\":")
                    $0.user(me, status: status)
                }
        ])
    }
}

extension ClientDevice {
    /// `nil` if its client does not ask for what it has missed: it is served as a classic one.
    fileprivate var synced: ClientDevice? { knowsSync ? self : nil }
}
