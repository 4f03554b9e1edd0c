import XuanPacket
import XuanStore
import XuanText

/// People: what administrators do with them. History always stays.
enum PeopleWrites {
    /// What `people.create` and `people.edit` take of a person.
    private static let profile: [Parameter] = [
        .label("role", limit: 64).optional(), .integer("dept", 0...(1 << 53)).optional(),
        .words("gender", ["u", "f", "m"]).optional(), .pasted("email", limit: 255).optional(),
        .pasted("mobile", limit: 255).optional(), .pasted("phone", limit: 255).optional(),
        .flag("isSuper", default: .null),
    ]

    static let table: [Method] = [
        .slowDeed(
            "people.create", .right(.peopleEdit),
            [
                .label("account", limit: 64), .name("realname", limit: 255, default: ""),
                .text("password", limit: 1024, default: ""),
            ] + profile, create),
        .deed(
            "people.edit", .right(.peopleEdit),
            [.id, .label("account", limit: 64).optional(), .name("realname", limit: 255).optional()] + profile, edit),
        .deed(
            "people.avatar", .right(.peopleEdit), [.id, .text("image", limit: PeoplePicture.longestText)],
            PeopleAvatar.run),
        .deed("people.forbid", .right(.peopleEdit), [.ids("ids")]) { try set($0, $1, .forbidden(true)) },
        .deed("people.activate", .right(.peopleEdit), [.ids("ids")]) { try set($0, $1, .forbidden(false)) },
        .deed("people.delete", Rule.right(.peopleEdit).guarded, [.ids("ids")]) { try set($0, $1, .deleted(true)) },
        .deed("people.restore", .right(.peopleEdit), [.ids("ids")]) { try set($0, $1, .deleted(false)) },
        .slowDeed(
            "people.resetPassword", Rule.right(.peopleEdit).guarded,
            [.id, .text("password", limit: 1024, default: "")],
            resetPassword),
        .deed("people.unlock", .right(.peopleEdit), [.id], unlock),
        .deed("people.totpOff", Rule.right(.peopleEdit).guarded, [.id]) { call, ledger in
            let person = try find(call.arguments.integer("id"), "id", call, ledger)
            try PeopleTable.set(totp: "", step: 0, of: person.user.id, on: ledger.store)
            return Deed(on: person.user.account)
        },
        .slowDeed(
            "people.import", Rule.right(.peopleEdit).guarded,
            [.text("csv", limit: 2 << 20), .flag("dryRun", default: true)],
            PeopleImport.run),
    ]

    // What each needs

    /// Nobody reaches above himself: a person with rights that the asker lacks is left to those who have them.
    static func requireNotAbove(_ person: UserRecord, _ call: Call, _ ledger: Ledger) throws {
        if call.me.isSuper { return }
        let mine = try SeatFacts.rights(of: call.me, on: ledger.store)
        guard try SeatFacts.rights(of: person, on: ledger.store).isSubset(of: mine) else { throw Refusal.noRight }
    }

    static func find(_ id: Int64, _ field: String, _ call: Call, _ ledger: Ledger) throws -> PersonRecord {
        guard let person = try PeopleTable.find(id, on: ledger.store) else { throw Refusal.missing(field) }
        try requireNotAbove(person.user, call, ledger)
        return person
    }

    static func requireSuper(_ ledger: Ledger) throws {
        guard try PeopleTable.supers(on: ledger.store) > 0 else { throw Refusal.seat(.conflict, .lastSuper) }
    }

    /// The new password and its hash. An empty one is made, and then it is to be shown once.
    static func password(_ plain: String, account: String, _ scope: Scope) throws -> (hash: String, shown: String?) {
        let chosen = plain.isEmpty ? Secret.password() : plain
        let minimum = scope.configuration.passwordMinimum
        if minimum > 0, let weakness = PasswordRules.weakness(plain: chosen, account: account, minimum: minimum) {
            throw Refusal.seat(.password, .weakPassword(weakness), field: "password")
        }
        return (scope.passwords.hash(Secret.md5Hex(chosen)), plain.isEmpty ? chosen : nil)
    }

    /// Writes what the call says of a person; returns names of what was given, for the log.
    private static func write(_ call: Call, to id: Int64, _ ledger: Ledger) throws -> [String] {
        let store = ledger.store
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
                guard call.request.seat?.isConfirmed ?? false else { throw Refusal.seat(.confirm, .confirmFirst) }
                try PeopleTable.set(.admin(isSuper ? "super" : "no"), of: id, on: store)
                try requireSuper(ledger)
                names.append(isSuper ? "isSuper on" : "isSuper off")
            }
        }
        return names
    }

    // The calls

    @Sendable private static func create(_ call: Call, _ scope: Scope) throws -> @Sendable (Ledger) throws -> Deed {
        let account = AccountName.nfc(call.arguments.text("account"))
        let realname = call.arguments.text("realname")
        guard AccountBook.isAccount(account) else { throw Refusal.seat(.bad, .badAccount, field: "account") }
        let (hash, shown) = try password(call.arguments.text("password"), account: account, scope)
        return { ledger in
            let id = try make(account: account, realname: realname, password: hash, ledger)
            _ = try write(call, to: id, ledger)
            try ledger.peopleChanged([id])
            var data: JSONObject = JSONObject([("id", JSON(id))])
            if let shown { data["password"] = .string(shown) }
            try warn(of: realname, id, in: &data, ledger)
            return Deed(.object(data), on: account)
        }
    }

    /// Member `alike`: accounts of others whose names look the same, so that whoever gives it knows.
    private static func warn(
        of realname: String, _ id: Int64, in data: inout JSONObject, _ ledger: Ledger
    ) throws(StoreError) {
        let alike = try NameTable.alike(realname: realname, except: id, on: ledger.store)
        if !alike.isEmpty { data["alike"] = .array(alike.map { .string($0) }) }
    }

    /// A new person, to whom nothing that was said to everybody before is new.
    static func make(account: String, realname: String, password: String, _ ledger: Ledger) throws -> Int64 {
        let store = ledger.store
        try ledger.requireFree(account)
        let id = try UserTable.insert(
            account: account, password: password, realname: realname.isEmpty ? account : realname, admin: "no",
            now: ledger.now, on: store)
        for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
            try MemberTable.join(id, chat: chat.id, index: chat.lastIndex, now: ledger.now, on: store)
        }
        try ledger.systemMembersChanged()
        return id
    }

    @Sendable private static func edit(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let person = try find(call.arguments.integer("id"), "id", call, ledger)
        var names: [String] = []
        var data = JSONObject()
        if let account = call.text("account").map(AccountName.nfc),
            !account.utf8.elementsEqual(person.user.account.utf8)
        {
            try ledger.rename(person.user, to: account)
            names.append("account to \(account)")
        }
        if let realname = call.text("realname") {
            guard !realname.isEmpty else { throw Refusal.parameter("realname") }
            try PeopleTable.set(.realname(realname), of: person.user.id, on: ledger.store)
            names.append("realname")
            if realname != person.user.realname { try warn(of: realname, person.user.id, in: &data, ledger) }
        }
        names += try write(call, to: person.user.id, ledger)
        try ledger.peopleChanged([person.user.id])
        return Deed(.object(data), on: person.user.account, names.joined(separator: ", "))
    }

    private enum State { case forbidden(Bool), deleted(Bool) }

    @Sendable private static func set(_ call: Call, _ ledger: Ledger, _ state: State) throws -> Deed {
        let ids = call.arguments.ids("ids")
        guard !ids.isEmpty else { throw Refusal.parameter("ids") }
        var marks: [Deed.Mark] = []
        var isLeaving = false
        var reason = KickoffReason.disabled
        for id in ids {
            let person = try find(id, "ids", call, ledger)
            switch state {
            case .forbidden(let flag):
                try UserTable.setForbidden(flag, of: id, on: ledger.store)
                isLeaving = flag
            case .deleted(let flag):
                try UserTable.setDeleted(flag, of: id, on: ledger.store)
                isLeaving = flag
                reason = .deleted
            }
            if isLeaving, id == call.me.id { throw Refusal.seat(.conflict, .notOneself, field: "ids") }
            marks.append(.init(target: person.user.account))
            ledger.forgetPerson(id)
        }
        try requireSuper(ledger)
        if case .deleted = state { try ledger.systemMembersChanged() }
        if isLeaving { try ledger.signOut(ids, reason) }
        try ledger.peopleChanged(ids)
        return Deed(marks: marks)
    }

    @Sendable private static func resetPassword(
        _ call: Call, _ scope: Scope
    ) throws -> @Sendable (Ledger) throws -> Deed {
        let id = call.arguments.integer("id")
        guard let person = try PeopleTable.find(id, on: scope.store) else { throw Refusal.missing("id") }
        let (hash, shown) = try password(
            call.arguments.text("password"), account: person.user.account, scope)
        return { ledger in
            let person = try find(id, "id", call, ledger)
            try UserTable.setPassword(hash, of: id, on: ledger.store)
            // Sessions of the pages end by their stamp.
            try ledger.signOut([id], id == call.me.id ? .passwordChanged : .passwordReset)
            var data = JSONObject()
            if let shown { data["password"] = .string(shown) }
            // For the front, which keeps the session open in which it was done.
            if id == call.me.id { data["stamp"] = .string(try Seat.stamp(of: id, on: ledger.store) ?? "") }
            return Deed(.object(data), on: person.user.account)
        }
    }

    @Sendable private static func unlock(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let person = try find(call.arguments.integer("id"), "id", call, ledger)
        ledger.signIn.unlock(person.user.account)
        return Deed(on: person.user.account)
    }
}
