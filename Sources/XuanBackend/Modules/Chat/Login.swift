import XuanStore

/// login: site's name, account, wire password, status. Status "online" logs in, any other only checks the password,
/// which is what stands behind the relay's serverInfo.
enum Login {
    /// On a worker. Locks are looked at before the hash is computed. Who is refused for his password waits as long,
    /// whether the account is there or not.
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Step {
        let wire = call.arguments.text("password")
        let isEntering = call.arguments.text("status") == Status.online.rawValue
        let signIn = try SignIn(call.arguments.text("account"), wire, from: call.request.peer, scope)
        guard signIn.isRight, let credential = signIn.credential else {
            let left = scope.signIn.fail(signIn.attempt)
            let answer = Answer.loginFailure(of: call.request, LoginFault(.credentials))
            if left > 0 { return .answer(answer) }
            return .write { ledger in
                try signIn.note(left: left, ledger)
                return answer
            }
        }
        try signIn.refuseClosed(credential)
        scope.signIn.succeed(signIn.attempt)
        let isOriginal = OriginalHash(stored: credential.password) != nil
        let renewed = isOriginal ? scope.passwords.hash(wire) : nil
        if !isEntering, !isOriginal, !signIn.isNews { return .answer(checked(call)) }
        return .write { ledger in
            // What was read before the hash may have changed meanwhile.
            guard let now = try UserTable.find(credential.id, on: ledger.store),
                var password = try PeopleTable.secrets(of: now.id, on: ledger.store)?.password,
                password == credential.password
            else { throw Refusal.login(LoginFault(.credentials)) }
            if now.isDeleted { throw Refusal.login(LoginFault(.deleted)) }
            if now.isForbidden { throw Refusal.login(LoginFault(.disabled)) }
            if let renewed {
                try UserTable.renewPassword(password, by: renewed, of: now.id, on: ledger.store)
                password = renewed
                ledger.changeSession(of: now.id) { $0.password = PasswordMark(renewed) }
            }
            try signIn.remember(ledger)
            return isEntering ? try enter(call, now.id, PasswordMark(password), ledger) : checked(call)
        }
    }

    private static func checked(_ call: Call) -> Answer { .success("login", of: call.request, to: .asker) }

    /// Ends the person's older session. One at a relay that has broken off has not got what was handed to it lately, so
    /// nothing is saved of it; one at another relay is kicked off there, by the name of its connection: the relay may
    /// hear of it after the person has come back to it.
    private static func leaveElsewhere(_ id: Int64, _ call: Call, _ ledger: Ledger) throws {
        guard let older = ledger.presence.session(of: id), older.relay != call.request.relay else {
            return try ledger.saveCursors(of: id)
        }
        if !ledger.relays.isDown(older.relay) { try ledger.saveCursors(of: id) }
        ledger.kickOff(id, older, .elsewhere, connection: older.connection)
    }

    private static func enter(
        _ call: Call, _ id: Int64, _ password: PasswordMark, _ ledger: Ledger
    ) throws -> Answer {
        try ledger.quotas.login(by: id, now: ledger.now)
        try leaveElsewhere(id, call, ledger)
        let day: Int64 = 86_400_000
        guard var me = try ledger.person(id) else { throw Refusal.login(LoginFault(.credentials)) }
        if me.signed / day != ledger.now / day {
            me.signed = ledger.now
            try UserTable.setSigned(ledger.now, of: id, on: ledger.store)
            ledger.forgetPerson(id)
        }
        try ActionTable.add(.login, by: id, detail: call.request.peer, now: ledger.now, on: ledger.store)
        ledger.setFading(nil, of: id)
        ledger.setSession(
            Session(
                connection: call.request.connection, since: ledger.now, relay: call.request.relay,
                language: call.request.language, password: password),
            of: id)
        return .success("login", of: call.request, to: .users(ledger.presence.online())) { writer in
            writer.raw(",\"data\":")
            writer.openUser(me, status: .online)
            writer.raw(",\"signed\":")
            writer.integer(me.signed / 1000)
            writer.raw(",\"ranzhiUrl\":")
            writer.string(ledger.configuration.portalURL)
            writer.raw("}")
        }
    }
}
