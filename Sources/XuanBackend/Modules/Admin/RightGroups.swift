import XuanPacket
import XuanStore

/// Groups of people and their rights. Nobody gives what he does not have himself.
enum RightGroups {
    private static let group = Parameter.integer("id", 1...(1 << 53))
    private static let name = Parameter.name("name", limit: 255)

    static let table: [Method] = [
        .look("groups.list", .right(.rightsEdit), [], list),
        .deed("groups.create", .right(.rightsEdit), [name]) { call, ledger in
            let name = try free(call, ledger)
            return Deed(["id": JSON(try RightTable.insert(name, on: ledger.store))], on: name)
        },
        .deed("groups.rename", .right(.rightsEdit), [group, name]) { call, ledger in
            let old = try find(call, ledger)
            let name = try free(call, ledger, own: old.id)
            try RightTable.rename(old.id, name, on: ledger.store)
            return Deed(on: name, "was \(old.name)")
        },
        .deed("groups.copy", .right(.rightsEdit), [group, name]) { call, ledger in
            let old = try find(call, ledger)
            let name = try free(call, ledger)
            try requireOwn(old.rights, call, ledger)
            let id = try RightTable.insert(name, on: ledger.store)
            try RightTable.set(rights: old.rights, of: id, on: ledger.store)
            return Deed(["id": JSON(id)], on: name, "like \(old.name)")
        },
        .deed("groups.delete", Rule.right(.rightsEdit).guarded, [group]) { call, ledger in
            let old = try find(call, ledger)
            try requireOwn(old.rights, call, ledger)
            try RightTable.delete(old.id, on: ledger.store)
            return Deed(on: old.name, "\(old.people.count) people, \(old.rights.joined(separator: " "))")
        },
        .deed("groups.setRights", Rule.right(.rightsEdit).guarded, [group, .texts("rights", limit: 64)], setRights),
        .deed("groups.setPeople", Rule.right(.rightsEdit).guarded, [group, .ids("people")], setPeople),
    ]

    private static func list(_ call: Call, _ scope: Scope) throws -> JSON {
        let groups: [JSON] = try RightTable.list(on: scope.store).map { group in
            let people: [JSON] = try group.people.compactMap { id in
                guard let person = try scope.person(id), !person.isDeleted else { return nil }
                return [
                    "id": JSON(id), "account": .string(person.account), "realname": .string(person.realname),
                ]
            }
            return [
                "id": JSON(group.id), "name": .string(group.name), "rights": .array(group.rights.map { .string($0) }),
                "people": .array(people),
            ]
        }
        return [
            "rights": .array(Right.allCases.map { .string($0.rawValue) }), "groups": .array(groups),
        ]
    }

    private static func find(_ call: Call, _ ledger: Ledger) throws -> RightTable.Group {
        guard let group = try RightTable.find(call.arguments.integer("id"), on: ledger.store) else {
            throw Refusal.missing("id")
        }
        return group
    }

    /// A name that no other group has; `own`: the one that may have it.
    private static func free(_ call: Call, _ ledger: Ledger, own: Int64 = 0) throws -> String {
        let name = call.arguments.text("name").trimmed
        guard !name.isEmpty else { throw Refusal.parameter("name") }
        if try RightTable.list(on: ledger.store).contains(where: { $0.name == name && $0.id != own }) {
            throw Refusal.seat(.conflict, .taken, field: "name")
        }
        return name
    }

    private static func requireOwn(_ rights: some Sequence<String>, _ call: Call, _ ledger: Ledger) throws {
        if call.me.isSuper { return }
        let mine = Set(try SeatFacts.rights(of: call.me, on: ledger.store).map(\.rawValue))
        guard Set(rights).isSubset(of: mine) else { throw Refusal.noRight }
    }

    @Sendable private static func setRights(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let group = try find(call, ledger)
        let wanted = Set(call.texts("rights") ?? [])
        guard wanted.allSatisfy({ Right(rawValue: $0) != nil }) else { throw Refusal.parameter("rights") }
        let old = Set(group.rights)
        try requireOwn(wanted.symmetricDifference(old), call, ledger)
        try RightTable.set(rights: wanted.sorted(), of: group.id, on: ledger.store)
        return Deed(on: group.name, changes(wanted, old))
    }

    @Sendable private static func setPeople(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let group = try find(call, ledger)
        let wanted = call.arguments.ids("people")
        try requireOwn(group.rights, call, ledger)
        try ledger.requirePeople(wanted, parameter: "people")
        try RightTable.set(people: wanted, of: group.id, on: ledger.store)
        func accounts(_ ids: some Sequence<Int64>) throws -> Set<String> {
            Set(try ids.compactMap { try ledger.person($0)?.account })
        }
        return Deed(on: group.name, changes(try accounts(wanted), try accounts(group.people)))
    }

    /// `+new -old`.
    private static func changes(_ now: Set<String>, _ before: Set<String>) -> String {
        (now.subtracting(before).sorted().map { "+" + $0 } + before.subtracting(now).sorted().map { "-" + $0 })
            .joined(separator: " ")
    }
}
