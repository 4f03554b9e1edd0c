import XuanPacket
import XuanStore
import XuanText

/// People: administrators' actions on them. History always stays.
enum PeopleWrites {
    /// Fields for `people.create` and `people.edit`.
    private static let profile: [Parameter] = [
        .label("role", limit: 64).optional(), .integer("dept", 0...(1 << 53)).optional(),
        .words("gender", ["u", "f", "m"]).optional(), .pasted("email", limit: 255).optional(),
        .pasted("mobile", limit: 255).optional(), .pasted("phone", limit: 255).optional(),
        .flag("isSuper", default: .null),
    ]

    static let table: [Method] = [
        .slowAudited(
            "people.create", .right(.peopleEdit),
            [
                .label("account", limit: 64), .name("realname", limit: 255, default: ""),
                .text("password", limit: 1024, default: ""),
            ] + profile, create),
        .change(
            "people.edit", .right(.peopleEdit),
            [.id, .label("account", limit: 64).optional(), .name("realname", limit: 255).optional()] + profile, edit),
        .change(
            "people.avatar", .right(.peopleEdit), [.id, .text("image", limit: PeoplePicture.longestText)],
            PeopleAvatar.run),
        .change("people.forbid", .right(.peopleEdit), [.ids("ids")]) { try set($0, $1, .forbidden(true)) },
        .change("people.activate", .right(.peopleEdit), [.ids("ids")]) { try set($0, $1, .forbidden(false)) },
        .change("people.delete", Rule.right(.peopleEdit).guarded, [.ids("ids")]) { try set($0, $1, .deleted(true)) },
        .change("people.restore", .right(.peopleEdit), [.ids("ids")]) { try set($0, $1, .deleted(false)) },
        .slowAudited(
            MethodTable.passwordReset, Rule.right(.peopleEdit).guarded,
            [.id, .text("password", limit: 1024, default: "")],
            resetPassword),
        .change("people.unlock", .right(.peopleEdit), [.id], unlock),
        .change("people.totpOff", Rule.right(.peopleEdit).guarded, [.id]) { call, context in
            let person = try find(call.arguments.integer("id"), "id", call, context)
            try PeopleTable.set(totp: "", step: 0, of: person.user.id, on: context.store)
            return AuditedChange(on: person.user.account)
        },
        .change(
            "people.endSession", .right(.peopleEdit), [.id, .integer("session", 0...(1 << 53))], PeopleSessions.end),
        .slowAudited(
            "people.import", Rule.right(.peopleEdit).guarded,
            [.text("csv", limit: 2 << 20), .flag("dryRun", default: true)],
            PeopleImport.run),
    ]

    // Requirements

    /// Nobody reaches above their own rights: a person with rights that the caller lacks is left to callers who have
    /// them.
    static func requireNotAbove(_ person: UserRecord, _ call: Call, _ context: WriteContext) throws {
        if call.me.isSuper { return }
        let mine = try AdminFacts.rights(of: call.me, on: context.store)
        guard try AdminFacts.rights(of: person, on: context.store).isSubset(of: mine) else { throw Refusal.noRight }
    }

    static func find(_ id: Int64, _ field: String, _ call: Call, _ context: WriteContext) throws -> PersonRecord {
        guard let person = try PeopleTable.find(id, on: context.store) else { throw Refusal.missing(field) }
        try requireNotAbove(person.user, call, context)
        return person
    }

    static func requireSuper(_ context: WriteContext) throws {
        guard try PeopleTable.supers(on: context.store) > 0 else { throw Refusal.admin(.conflict, .lastSuper) }
    }

    /// The new password and its hash. An empty one is generated, and shown once.
    static func password(_ plain: String, account: String, _ context: ReadContext) throws -> (
        hash: String, shown: String?
    ) {
        let chosen = plain.isEmpty ? Secret.password() : plain
        let minimum = context.configuration.passwordMinimum
        if minimum > 0, let weakness = PasswordRules.weakness(plain: chosen, account: account, minimum: minimum) {
            throw Refusal.admin(.password, .weakPassword(weakness), field: "password")
        }
        return (context.passwords.hash(Secret.md5Hex(chosen)), plain.isEmpty ? chosen : nil)
    }

    /// Writes the given fields of a person; returns their names, for the log.
    private static func write(_ call: Call, to id: Int64, _ context: WriteContext) throws -> [String] {
        let store = context.store
        var names: [String] = []
        if let role = call.text("role") {
            guard try role.isEmpty || CompanyTable.roles(on: store).contains(where: { $0.code == role }) else {
                throw Refusal.missing("role")
            }
            try PeopleTable.set(.role(role), of: id, on: store)
            names.append("role")
        }
        if let dept = call.integer("dept") {
            guard try dept == 0 || CompanyTable.depts(on: store).contains(where: { $0.id == dept }) else {
                throw Refusal.missing("dept")
            }
            try PeopleTable.set(.dept(dept), of: id, on: store)
            names.append("dept")
        }
        for field in [ProfileField.gender, .email, .mobile, .phone] {
            guard let text = call.text(field.rawValue) else { continue }
            try field.set(text, of: id, on: store)
            names.append(field.rawValue)
        }
        if let isSuper = call.flag("isSuper") {
            let admin = try PeopleTable.find(id, on: store)?.user.admin ?? "no"
            if isSuper != (admin == "super") {
                guard call.me.isSuper else { throw Refusal.noRight }
                guard call.request.principal?.isConfirmed ?? false else { throw Refusal.admin(.confirm, .confirmFirst) }
                try PeopleTable.set(.admin(isSuper ? "super" : "no"), of: id, on: store)
                try requireSuper(context)
                names.append(isSuper ? "isSuper on" : "isSuper off")
            }
        }
        return names
    }

    // The calls

    @Sendable private static func create(_ call: Call, _ context: ReadContext) throws
        -> @Sendable (WriteContext) throws -> AuditedChange
    {
        let account = AccountName.nfc(call.arguments.text("account"))
        let realname = call.arguments.text("realname")
        guard AccountBook.isAccount(account) else { throw Refusal.admin(.bad, .badAccount, field: "account") }
        let (hash, shown) = try password(call.arguments.text("password"), account: account, context)
        return { context in
            let id = try make(account: account, realname: realname, password: hash, context)
            _ = try write(call, to: id, context)
            try context.peopleChanged([id])
            var data: JSONObject = JSONObject([("id", JSON(id))])
            if let shown { data["password"] = .string(shown) }
            try warn(of: realname, id, in: &data, context)
            return AuditedChange(.object(data), on: account)
        }
    }

    /// Member `alike`: accounts of others whose names look the same, as a warning to the caller.
    private static func warn(
        of realname: String, _ id: Int64, in data: inout JSONObject, _ context: WriteContext
    ) throws(StoreError) {
        let alike = try NameTable.alike(realname: realname, except: id, on: context.store)
        if !alike.isEmpty { data["alike"] = .array(alike.map { .string($0) }) }
    }

    /// A new person, for whom earlier messages to everybody are not new.
    static func make(account: String, realname: String, password: String, _ context: WriteContext) throws -> Int64 {
        let store = context.store
        try context.requireFree(account)
        let id = try UserTable.insert(
            account: account, password: password, realname: realname.isEmpty ? account : realname, admin: "no",
            now: context.now, on: store)
        for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
            try MemberTable.join(id, chat: chat.id, index: chat.lastIndex, now: context.now, on: store)
        }
        try context.chats.systemMembersChanged()
        return id
    }

    @Sendable private static func edit(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let person = try find(call.arguments.integer("id"), "id", call, context)
        var names: [String] = []
        var data = JSONObject()
        if let account = call.text("account").map(AccountName.nfc),
            !account.utf8.elementsEqual(person.user.account.utf8)
        {
            try context.rename(person.user, to: account)
            names.append("account to \(account)")
        }
        if let realname = call.text("realname") {
            guard !realname.isEmpty else { throw Refusal.parameter("realname") }
            try PeopleTable.set(.realname(realname), of: person.user.id, on: context.store)
            names.append("realname")
            if realname != person.user.realname { try warn(of: realname, person.user.id, in: &data, context) }
        }
        names += try write(call, to: person.user.id, context)
        try context.peopleChanged([person.user.id])
        return AuditedChange(.object(data), on: person.user.account, names.joined(separator: ", "))
    }

    private enum State { case forbidden(Bool), deleted(Bool) }

    @Sendable private static func set(_ call: Call, _ context: WriteContext, _ state: State) throws -> AuditedChange {
        let ids = call.arguments.ids("ids")
        guard !ids.isEmpty else { throw Refusal.parameter("ids") }
        var marks: [AuditedChange.Mark] = []
        var isLeaving = false
        var reason = KickoffReason.disabled
        for id in ids {
            let person = try find(id, "ids", call, context)
            switch state {
            case .forbidden(let flag):
                try UserTable.setForbidden(flag, of: id, on: context.store)
                isLeaving = flag
            case .deleted(let flag):
                try UserTable.setDeleted(flag, of: id, on: context.store)
                isLeaving = flag
                reason = .deleted
            }
            if isLeaving, id == call.me.id { throw Refusal.admin(.conflict, .notOneself, field: "ids") }
            marks.append(.init(target: person.user.account))
            context.people.forget(id)
        }
        try requireSuper(context)
        if case .deleted = state { try context.chats.systemMembersChanged() }
        if isLeaving { try context.signOut(ids, reason) }
        try context.peopleChanged(ids)
        return AuditedChange(marks: marks)
    }

    @Sendable private static func resetPassword(
        _ call: Call, _ context: ReadContext
    ) throws -> @Sendable (WriteContext) throws -> AuditedChange {
        let id = call.arguments.integer("id")
        guard let person = try PeopleTable.find(id, on: context.store) else { throw Refusal.missing("id") }
        let (hash, shown) = try password(
            call.arguments.text("password"), account: person.user.account, context)
        return { context in
            let person = try find(id, "id", call, context)
            try UserTable.setPassword(hash, of: id, on: context.store)
            // Sessions of the pages end by their stamp.
            try context.signOut([id], id == call.me.id ? .passwordChanged : .passwordReset)
            var data = JSONObject()
            if let shown { data["password"] = .string(shown) }
            // For the front, which keeps the changing session open.
            if id == call.me.id { data["stamp"] = .string(try AdminPrincipal.stamp(of: id, on: context.store) ?? "") }
            return AuditedChange(.object(data), on: person.user.account)
        }
    }

    @Sendable private static func unlock(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let person = try find(call.arguments.integer("id"), "id", call, context)
        context.signIn.unlock(person.user.account)
        return AuditedChange(on: person.user.account)
    }
}
