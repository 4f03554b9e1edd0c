import XuanPacket
import XuanStore

/// Signing in to the administration pages, and entering the password again. Cookies are the front's.
enum AdminSession {
    static let table: [Method] = [
        Method(
            "admin/session.open", .visitor,
            [.text("account", limit: 255), .text("password", limit: 1024), .text("code", limit: 16).optional()],
            told: .seat, .compute(open)),
        .look("session.get", .right(nil), [], get),
        Method(
            "admin/session.confirm", .right(nil),
            [.text("password", limit: 1024), .text("code", limit: 16).optional()], told: .seat, .compute(confirm)),
        .deed("session.close", .right(nil)) { call, _ in Deed(on: call.me.account) },
        .deed("session.totpBegin", Rule.right(nil).guarded, [], totpBegin),
        .deed("session.totpEnd", Rule.right(nil).guarded, [.text("code", limit: 16)], totpEnd),
        .deed("session.totpOff", Rule.right(nil).guarded) { call, ledger in
            try PeopleTable.set(totp: "", step: 0, of: call.me.id, on: ledger.store)
            return Deed(try stamped(call.me.id, ledger), on: call.me.account)
        },
    ]

    /// Checks password and code as a login of the chat does, with the same locks. `data` has a member `stamp` more than
    /// the pages get.
    @Sendable static func open(_ call: Call, _ scope: Scope) throws -> Step {
        try check(call, account: call.arguments.text("account"), scope) { me, ledger in
            let rights = try SeatFacts.rights(of: me, on: ledger.store)
            if rights.isEmpty { throw Refusal.noRight }
            let hasCodes = try !(PeopleTable.secrets(of: me.id, on: ledger.store)?.totp.isEmpty ?? true)
            var data = facts(me, rights, hasCodes: hasCodes).object!
            data["stamp"] = try stamped(me.id, ledger).object?["stamp"]
            return Deed(.object(data), on: me.account)
        }
    }

    @Sendable static func confirm(_ call: Call, _ scope: Scope) throws -> Step {
        try check(call, account: call.me.account, scope) { me, _ in Deed(on: me.account) }
    }

    private static func get(_ call: Call, _ scope: Scope) throws -> JSON {
        let secrets = try PeopleTable.secrets(of: call.me.id, on: scope.store)
        let rights = try SeatFacts.rights(of: call.me, on: scope.store)
        return facts(call.me, rights, hasCodes: !(secrets?.totp.isEmpty ?? true))
    }

    private static func facts(_ me: UserRecord, _ rights: Set<Right>, hasCodes: Bool) -> JSON {
        [
            "me": [
                "id": JSON(me.id), "account": .string(me.account), "realname": .string(me.realname),
                "avatar": .string(me.avatar), "isSuper": .bool(me.isSuper),
            ],
            "rights": .array(Right.allCases.filter(rights.contains).map { .string($0.rawValue) }),
            "totp": .bool(hasCodes),
        ]
    }

    /// The front takes the new stamp over and hands it to nobody.
    private static func stamped(_ user: Int64, _ ledger: Ledger) throws -> JSON {
        ["stamp": .string(try Seat.stamp(of: user, on: ledger.store) ?? "")]
    }

    // The password

    /// On a worker, then on the writer. A wrong password is counted: it answers, and does not throw, so that the count
    /// stays. `granted` runs once all is right.
    private static func check(
        _ call: Call, account: String, _ scope: Scope,
        _ granted: @escaping @Sendable (UserRecord, Ledger) throws -> Deed
    ) throws -> Step {
        let wire = Secret.md5Hex(call.arguments.text("password"))
        let code = call.text("code") ?? ""
        let address = call.request.peer
        let credential = try UserTable.credential(account, on: scope.store)
        if let seconds = scope.signIn.secondsLocked(name: account, address: address, now: scope.now) {
            throw locked(seconds)
        }
        if let credential { try refuseLocked(credential, scope.configuration, scope.now) }
        let isRight = scope.passwords.matches(wire, credential, now: scope.now)
        if !isRight {
            scope.signIn.fail(
                name: credential == nil && account.utf8.count <= 64 ? account : nil, address: address, now: scope.now)
        }
        guard let credential else { throw Refusal.seat(.credentials, .wrongLogin) }
        return .write { ledger in
            // What was read before the hash may have changed meanwhile.
            guard let now = try UserTable.credential(account, on: ledger.store), now.id == credential.id,
                now.password == credential.password, let me = try ledger.person(now.id)
            else { throw Refusal.seat(.credentials, .wrongLogin) }
            try refuseLocked(now, ledger.configuration, ledger.now)
            guard isRight else { return try fail(.credentials, .wrongLogin, now, call, ledger) }
            if now.isForbidden { throw Refusal.said(.forbidden) }
            if let secrets = try PeopleTable.secrets(of: me.id, on: ledger.store), !secrets.totp.isEmpty {
                if code.isEmpty { throw Refusal.seat(.totp, .codeNeeded, field: "code") }
                guard let step = OneTimeCode.step(of: code, secret: secrets.totp, now: ledger.now, after: secrets.step)
                else { return try fail(.totp, .wrongCode, now, call, ledger) }
                try PeopleTable.set(step: step, of: me.id, on: ledger.store)
            }
            if now.fails > 0 { try UserTable.setFails(0, lockedUntil: 0, of: me.id, on: ledger.store) }
            let deed = try granted(me, ledger)
            for mark in deed.marks {
                try ActionTable.add(
                    call.request.method.replacing(".", with: "/"), by: me.id, target: mark.target, detail: mark.detail,
                    address: address,
                    now: ledger.now, on: ledger.store)
            }
            return .seat(deed.data, of: call.request)
        }
    }

    private static func locked(_ seconds: Int) -> Refusal {
        .seat(SeatFault(.locked, .lockedLogin, seconds: seconds))
    }

    private static func refuseLocked(
        _ credential: CredentialRecord, _ configuration: BackendConfiguration, _ now: Int64
    ) throws {
        guard configuration.limits, credential.lockedUntil > now else { return }
        throw locked(Int((credential.lockedUntil - now + 999) / 1000))
    }

    private static func fail(
        _ code: SeatFault.Code, _ sentence: Sentence, _ credential: CredentialRecord, _ call: Call, _ ledger: Ledger
    ) throws -> Answer {
        let fails = try Login.count(failureOf: credential, from: call.request.peer, ledger)
        return .failure(
            SeatFault(code, sentence, field: code == .totp ? "code" : nil, left: max(0, Login.failsToLock - fails)),
            in: call.request.language)
    }

    // One-time codes

    private static func totpBegin(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let secret = OneTimeCode.newSecret()
        try PeopleTable.set(draft: secret, of: call.me.id, on: ledger.store)
        return Deed(
            ["secret": .string(secret), "uri": .string(OneTimeCode.uri(secret, account: call.me.account))],
            on: call.me.account)
    }

    private static func totpEnd(_ call: Call, _ ledger: Ledger) throws -> Deed {
        guard let secrets = try PeopleTable.secrets(of: call.me.id, on: ledger.store), !secrets.draft.isEmpty else {
            throw Refusal.seat(.conflict, .nothingToUndo)
        }
        guard
            let step = OneTimeCode.step(
                of: call.arguments.text("code"), secret: secrets.draft, now: ledger.now, after: 0)
        else { throw Refusal.seat(.totp, .wrongCode, field: "code") }
        try PeopleTable.set(totp: secrets.draft, step: step, of: call.me.id, on: ledger.store)
        return Deed(try stamped(call.me.id, ledger), on: call.me.account)
    }
}
