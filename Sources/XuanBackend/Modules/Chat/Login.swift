import XuanStore

/// login: account, wire password, status (behind the site's name). Status "online" logs in, any other only checks the
/// password, which is what stands behind the relay's serverInfo.
enum Login {
    static let wrong = "Login failed. Check your account and password."
    static let locked = "Too many wrong passwords. Try again in 10 minutes."
    static let failsToLock = 5
    static let lockMilliseconds: Int64 = 600_000

    /// On a worker. The lock is looked at before the hash is computed.
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Step {
        let parameters = try call.parameters.dropFirst()
        let account = try parameters.text(0, "account")
        let wire = try parameters.text(1, "password")
        let isEntering = try parameters.text(2, "status", default: "") == Status.online.rawValue
        let credential = account.utf8.count <= 64 ? try UserTable.credential(account, on: scope.store) : nil
        if let credential, isLocked(credential, scope.configuration, scope.now) { throw Refusal.said(locked) }
        let isRight = scope.passwords.matches(wire, credential, now: scope.now)
        guard let credential else { throw Refusal.said(wrong) }
        if isRight, !isEntering, credential.fails == 0 { return .answer(checked(call)) }
        return .write { ledger in
            // What was read before the hash may have changed meanwhile.
            guard let now = try UserTable.credential(account, on: ledger.store), now.id == credential.id,
                now.password == credential.password
            else { throw Refusal.said(wrong) }
            if isLocked(now, ledger.configuration, ledger.now) { throw Refusal.said(locked) }
            guard isRight else { return try fail(call, now, ledger) }
            if now.fails > 0 { try UserTable.setFails(0, lockedUntil: 0, of: now.id, on: ledger.store) }
            return isEntering ? try enter(call, now.id, ledger) : checked(call)
        }
    }

    private static func isLocked(
        _ credential: CredentialRecord, _ configuration: BackendConfiguration, _ now: Int64
    ) -> Bool {
        configuration.limits && credential.lockedUntil > now
    }

    private static func checked(_ call: Call) -> Answer { .success("login", of: call.request, to: .relay) }

    /// Counts one failure; the fifth in a row locks. Answers, and does not throw, so that the count stays.
    private static func fail(_ call: Call, _ credential: CredentialRecord, _ ledger: Ledger) throws -> Answer {
        let fails = credential.fails + 1
        let isLocking = fails >= failsToLock && ledger.configuration.limits
        try UserTable.setFails(
            isLocking ? 0 : fails, lockedUntil: isLocking ? ledger.now + lockMilliseconds : 0, of: credential.id,
            on: ledger.store)
        if isLocking {
            try ActionTable.add(
                .locked, by: credential.id, detail: call.request.peer, now: ledger.now, on: ledger.store)
        }
        return .loginFailure(of: call.request, wrong)
    }

    private static func enter(_ call: Call, _ id: Int64, _ ledger: Ledger) throws -> Answer {
        try ledger.saveCursors(of: id)
        let day: Int64 = 86_400_000
        guard var me = try ledger.person(id) else { throw Refusal.said(wrong) }
        if me.signed / day != ledger.now / day {
            me.signed = ledger.now
            try UserTable.setSigned(ledger.now, of: id, on: ledger.store)
            ledger.forgetPerson(id)
        }
        try ActionTable.add(.login, by: id, detail: call.request.peer, now: ledger.now, on: ledger.store)
        ledger.setSession(Session(connection: call.request.connection, since: ledger.now), of: id)
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
