import XuanStore

/// login: site's name, account, wire password, status. Status "online" logs in, any other only checks the password,
/// which is what stands behind the relay's serverInfo.
enum Login {
    static let failsToLock = 5
    static let lockMilliseconds: Int64 = 600_000

    /// On a worker. The locks are looked at before the hash is computed. Who is refused for his password waits as long,
    /// whether the account is there or not.
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Step {
        let account = call.arguments.text("account")
        let wire = call.arguments.text("password")
        let isEntering = call.arguments.text("status") == Status.online.rawValue
        let address = call.request.peer
        let credential = try UserTable.credential(account, on: scope.store)
        if scope.signIn.isLocked(name: account, address: address, now: scope.now) {
            throw Refusal.said(.lockedLogin)
        }
        if let credential, isLocked(credential, scope.configuration, scope.now) { throw Refusal.said(.lockedLogin) }
        let isRight = scope.passwords.matches(wire, credential, now: scope.now)
        if !isRight {
            scope.signIn.fail(
                name: credential == nil && account.utf8.count <= 64 ? account : nil, address: address, now: scope.now)
        }
        guard let credential else { throw Refusal.said(.wrongLogin) }
        if isRight, credential.isForbidden { throw Refusal.said(.forbidden) }
        let isOriginal = OriginalHash(stored: credential.password) != nil
        let renewed = isRight && isOriginal ? scope.passwords.hash(wire) : nil
        if isRight, !isEntering, !isOriginal, credential.fails == 0 { return .answer(checked(call)) }
        return .write { ledger in
            // What was read before the hash may have changed meanwhile.
            guard let now = try UserTable.credential(account, on: ledger.store), now.id == credential.id,
                now.password == credential.password
            else { throw Refusal.said(.wrongLogin) }
            if isLocked(now, ledger.configuration, ledger.now) { throw Refusal.said(.lockedLogin) }
            guard isRight else { return try fail(call, now, ledger) }
            if now.isForbidden { throw Refusal.said(.forbidden) }
            if let renewed {
                try UserTable.renewPassword(credential.password, by: renewed, of: now.id, on: ledger.store)
            }
            if now.fails > 0 { try UserTable.setFails(0, lockedUntil: 0, of: now.id, on: ledger.store) }
            return isEntering ? try enter(call, now.id, ledger) : checked(call)
        }
    }

    private static func isLocked(
        _ credential: CredentialRecord, _ configuration: BackendConfiguration, _ now: Int64
    ) -> Bool {
        configuration.limits && credential.lockedUntil > now
    }

    private static func checked(_ call: Call) -> Answer { .success("login", of: call.request, to: .asker) }

    /// Counts one failure; the fifth in a row locks. Answers, and does not throw, so that the count stays.
    private static func fail(_ call: Call, _ credential: CredentialRecord, _ ledger: Ledger) throws -> Answer {
        _ = try count(failureOf: credential, from: call.request.peer, ledger)
        return .loginFailure(of: call.request, Sentence.wrongLogin.text(in: call.request.language))
    }

    /// Returns the number of failures in a row.
    static func count(failureOf credential: CredentialRecord, from address: String, _ ledger: Ledger) throws -> Int {
        let fails = credential.fails + 1
        let isLocking = fails >= failsToLock && ledger.configuration.limits
        try UserTable.setFails(
            isLocking ? 0 : fails, lockedUntil: isLocking ? ledger.now + lockMilliseconds : 0, of: credential.id,
            on: ledger.store)
        if isLocking {
            try ActionTable.add(.locked, by: credential.id, detail: address, now: ledger.now, on: ledger.store)
        }
        return fails
    }

    /// Ends the person's older session. One at a relay that has broken off has not got what was handed to it lately, so
    /// nothing is saved of it; one at another relay is kicked off there, by the name of its connection: the relay may
    /// hear of it after the person has come back to it.
    private static func leaveElsewhere(_ id: Int64, _ call: Call, _ ledger: Ledger) throws {
        guard let older = ledger.presence.session(of: id), older.relay != call.request.relay else {
            return try ledger.saveCursors(of: id)
        }
        if !ledger.relays.isDown(older.relay) { try ledger.saveCursors(of: id) }
        ledger.push(
            .kickoff(to: id, language: call.request.language, connection: older.connection), relay: older.relay)
    }

    private static func enter(_ call: Call, _ id: Int64, _ ledger: Ledger) throws -> Answer {
        try leaveElsewhere(id, call, ledger)
        let day: Int64 = 86_400_000
        guard var me = try ledger.person(id) else { throw Refusal.said(.wrongLogin) }
        if me.signed / day != ledger.now / day {
            me.signed = ledger.now
            try UserTable.setSigned(ledger.now, of: id, on: ledger.store)
            ledger.forgetPerson(id)
        }
        try ActionTable.add(.login, by: id, detail: call.request.peer, now: ledger.now, on: ledger.store)
        ledger.setFading(nil, of: id)
        ledger.setSession(
            Session(connection: call.request.connection, since: ledger.now, relay: call.request.relay), of: id)
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
