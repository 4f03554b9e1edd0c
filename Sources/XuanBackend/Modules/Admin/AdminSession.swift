import XuanPacket
import XuanStore

/// Signing in to the administration pages, and entering the password again. Cookies are the front's.
enum AdminSession {
    static let table: [Method] = [
        Method(
            "admin/session.open", .handler,
            [.text("account", limit: 255), .text("password", limit: 1024), .text("code", limit: 16).optional()],
            audience: .pages, .compute(open), part: .session(.open)),
        .look("session.get", .right(nil), part: .session(.get), get),
        Method(
            "admin/session.confirm", .right(nil),
            [.text("password", limit: 1024), .text("code", limit: 16).optional()], audience: .pages, .compute(confirm),
            part: .session(.confirm)),
        .change("session.close", .right(nil), part: .session(.close)) { call, _ in AuditedChange(on: call.me.account) },
        .change("session.totpBegin", Rule.right(nil).guarded, [], totpBegin),
        .change("session.totpEnd", Rule.right(nil).guarded, [.text("code", limit: 16)], totpEnd),
        .change("session.totpOff", Rule.right(nil).guarded) { call, context in
            try PeopleTable.set(totp: "", step: 0, of: call.me.id, on: context.store)
            return AuditedChange(try stamped(call.me.id, context), on: call.me.account)
        },
    ]

    /// Checks password and code as a login of the chat does, with the same locks. `data` has one member more than the
    /// pages get: `stamp`.
    @Sendable static func open(_ call: Call, _ context: ReadContext) throws -> Stage {
        try check(call, account: call.arguments.text("account"), context) { me, context in
            let rights = try AdminFacts.rights(of: me, on: context.store)
            if rights.isEmpty { throw Refusal.noRight }
            let hasCodes = try !(PeopleTable.secrets(of: me.id, on: context.store)?.totp.isEmpty ?? true)
            var data = facts(me, rights, hasCodes: hasCodes).object!
            data["stamp"] = try stamped(me.id, context).object?["stamp"]
            return AuditedChange(.object(data), on: me.account)
        }
    }

    @Sendable static func confirm(_ call: Call, _ context: ReadContext) throws -> Stage {
        try check(call, account: call.me.account, context) { me, _ in AuditedChange(on: me.account) }
    }

    private static func get(_ call: Call, _ context: ReadContext) throws -> JSON {
        let secrets = try PeopleTable.secrets(of: call.me.id, on: context.store)
        let rights = try AdminFacts.rights(of: call.me, on: context.store)
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

    /// The front takes over the new stamp and passes it to nobody.
    private static func stamped(_ user: Int64, _ context: WriteContext) throws -> JSON {
        ["stamp": .string(try AdminPrincipal.stamp(of: user, on: context.store) ?? "")]
    }

    // The password

    /// On a worker, then on the writer. A wrong password or code is counted; it answers instead of throwing, so that
    /// the count is stored. `granted` runs once everything is right.
    ///
    /// An open session has its own count (`AdminSessions`): while a stranger guesses, the signed-in person can still
    /// confirm.
    private static func check(
        _ call: Call, account: String, _ context: ReadContext,
        _ granted: @escaping @Sendable (UserRecord, WriteContext) throws -> AuditedChange
    ) throws -> Stage {
        let wire = Secret.md5Hex(call.arguments.text("password"))
        let code = call.text("code") ?? ""
        let principal = call.request.principal
        let isOpen = principal?.user ?? 0 > 0
        let signIn = try SignIn(account, wire, from: call.request.peer, isCounted: !isOpen, context)
        let signInLimits = context.signIn
        let fail = { @Sendable (code: AdminFault.Code, sentence: Sentence) -> (Int, Answer) in
            let left = isOpen ? principal?.triesLeft ?? 0 : signInLimits.fail(signIn.attempt)
            let fault = AdminFault(code, sentence, field: code == .totp ? "code" : nil, left: left)
            return (left, .failure(fault, in: call.request.language))
        }
        guard signIn.isRight, let credential = signIn.credential else {
            let (left, answer) = fail(.credentials, .wrongLogin)
            if left > 0 { return .answer(answer) }
            return .write { context in
                try signIn.note(left: left, context)
                return answer
            }
        }
        try signIn.refuseClosed(credential)
        return .write { context in
            // The values read before the hash may have changed meanwhile.
            guard let me = try context.person(credential.id),
                let secrets = try PeopleTable.secrets(of: me.id, on: context.store),
                secrets.password == credential.password
            else { throw Refusal.admin(.credentials, .wrongLogin) }
            if me.isDeleted { throw Refusal.login(LoginFault(.deleted)) }
            if me.isForbidden { throw Refusal.login(LoginFault(.disabled)) }
            if !secrets.totp.isEmpty {
                if code.isEmpty { throw Refusal.admin(.totp, .codeNeeded, field: "code") }
                guard let step = OneTimeCode.step(of: code, secret: secrets.totp, now: context.now, after: secrets.step)
                else {
                    let (left, answer) = fail(.totp, .wrongCode)
                    try signIn.note(left: left, context)
                    return answer
                }
                try PeopleTable.set(step: step, of: me.id, on: context.store)
            }
            signInLimits.succeed(signIn.attempt)
            try signIn.remember(context)
            let change = try granted(me, context)
            for mark in change.marks {
                try ActionTable.add(
                    MethodTable.actionName(of: call.request.method), by: me.id, target: mark.target,
                    detail: mark.detail,
                    address: call.request.peer, now: context.now, on: context.store)
            }
            return .admin(change.data, of: call.request)
        }
    }

    // One-time codes

    private static func totpBegin(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let secret = OneTimeCode.newSecret()
        try PeopleTable.set(draft: secret, of: call.me.id, on: context.store)
        return AuditedChange(
            ["secret": .string(secret), "uri": .string(OneTimeCode.uri(secret, account: call.me.account))],
            on: call.me.account)
    }

    private static func totpEnd(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        guard let secrets = try PeopleTable.secrets(of: call.me.id, on: context.store), !secrets.draft.isEmpty else {
            throw Refusal.admin(.conflict, .nothingToUndo)
        }
        guard
            let step = OneTimeCode.step(
                of: call.arguments.text("code"), secret: secrets.draft, now: context.now, after: 0)
        else { throw Refusal.admin(.totp, .wrongCode, field: "code") }
        try PeopleTable.set(totp: secrets.draft, step: step, of: call.me.id, on: context.store)
        return AuditedChange(try stamped(call.me.id, context), on: call.me.account)
    }
}
