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

    /// On a worker, then on the writer. A wrong password or code is counted; it answers, and does not throw, so that what
    /// was written stays. `granted` runs once all is right.
    ///
    /// An open session has a count of its own (`AdminSessions`): while a stranger guesses, whoever has signed in can
    /// confirm.
    private static func check(
        _ call: Call, account: String, _ scope: Scope,
        _ granted: @escaping @Sendable (UserRecord, Ledger) throws -> Deed
    ) throws -> Step {
        let wire = Secret.md5Hex(call.arguments.text("password"))
        let code = call.text("code") ?? ""
        let seat = call.request.seat
        let isOpen = seat?.user ?? 0 > 0
        let signIn = try SignIn(account, wire, from: call.request.peer, isCounted: !isOpen, scope)
        let signInLimits = scope.signIn
        let fail = { @Sendable (code: SeatFault.Code, sentence: Sentence) -> (Int, Answer) in
            let left = isOpen ? seat?.triesLeft ?? 0 : signInLimits.fail(signIn.attempt)
            let fault = SeatFault(code, sentence, field: code == .totp ? "code" : nil, left: left)
            return (left, .failure(fault, in: call.request.language))
        }
        guard signIn.isRight, let credential = signIn.credential else {
            let (left, answer) = fail(.credentials, .wrongLogin)
            if left > 0 { return .answer(answer) }
            return .write { ledger in
                try signIn.note(left: left, ledger)
                return answer
            }
        }
        try signIn.refuseClosed(credential)
        return .write { ledger in
            // What was read before the hash may have changed meanwhile.
            guard let me = try ledger.person(credential.id),
                let secrets = try PeopleTable.secrets(of: me.id, on: ledger.store),
                secrets.password == credential.password
            else { throw Refusal.seat(.credentials, .wrongLogin) }
            if me.isDeleted { throw Refusal.login(LoginFault(.deleted)) }
            if me.isForbidden { throw Refusal.login(LoginFault(.disabled)) }
            if !secrets.totp.isEmpty {
                if code.isEmpty { throw Refusal.seat(.totp, .codeNeeded, field: "code") }
                guard let step = OneTimeCode.step(of: code, secret: secrets.totp, now: ledger.now, after: secrets.step)
                else {
                    let (left, answer) = fail(.totp, .wrongCode)
                    try signIn.note(left: left, ledger)
                    return answer
                }
                try PeopleTable.set(step: step, of: me.id, on: ledger.store)
            }
            signInLimits.succeed(signIn.attempt)
            try signIn.remember(ledger)
            let deed = try granted(me, ledger)
            for mark in deed.marks {
                try ActionTable.add(
                    call.request.method.replacing(".", with: "/"), by: me.id, target: mark.target, detail: mark.detail,
                    address: call.request.peer, now: ledger.now, on: ledger.store)
            }
            return .seat(deed.data, of: call.request)
        }
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
