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
                context.sessions.change(of: now.id) { $0.password = PasswordMark(renewed) }
            }
            try signIn.remember(context)
            return isEntering ? try enter(call, now.id, PasswordMark(password), context) : checked(call)
        }
    }

    private static func checked(_ call: Call) -> Answer { .success(of: call, to: .asker) }

    /// Ends the person's older session. One at a broken-off relay has not received the latest packets, so none of its
    /// cursors are saved; one at another relay is kicked off there, by the name of its connection: the relay may get
    /// the kickoff after the person has come back to it.
    private static func leaveElsewhere(_ id: Int64, _ call: Call, _ context: WriteContext) throws {
        guard let older = context.presence.session(of: id), older.relay != call.request.relay else {
            return try context.cursors.save(of: id)
        }
        if !context.relays.isDown(older.relay) { try context.cursors.save(of: id) }
        context.pushes.kickOff(id, older, .elsewhere, connection: older.connection)
    }

    private static func enter(
        _ call: Call, _ id: Int64, _ password: PasswordMark, _ context: WriteContext
    ) throws -> Answer {
        try context.quotas.login(by: id, now: context.now)
        try leaveElsewhere(id, call, context)
        guard var me = try context.person(id) else { throw Refusal.login(LoginFault(.credentials)) }
        if CalendarDay.number(me.signed) != CalendarDay.number(context.now) {
            me.signed = context.now
            try UserTable.setSigned(context.now, of: id, on: context.store)
            context.people.forget(id)
        }
        try ActionTable.add(.login, by: id, detail: call.request.peer, now: context.now, on: context.store)
        context.sessions.set(nil, fadingOf: id)
        context.sessions.set(
            BackendSession(
                connection: call.request.connection, since: context.now, relay: call.request.relay,
                language: call.request.language, password: password),
            of: id)
        return .success(of: call, to: .users(context.presence.online())) { writer in
            writer.raw(",\"data\":")
            writer.openUser(me, status: .online)
            writer.raw(",\"signed\":")
            writer.integer(me.signed / 1000)
            writer.raw(",\"ranzhiUrl\":")
            writer.string(context.configuration.portalURL)
            writer.raw("}")
        }
    }
}
