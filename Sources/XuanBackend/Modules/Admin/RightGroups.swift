import XuanPacket
import XuanStore
import XuanText

/// Groups of people and their rights. Nobody can grant a right that they lack.
enum RightGroups {
    private static let group = Parameter.integer("id", 1...(1 << 53))
    private static let name = Parameter.name("name", limit: 255)

    static let table: [Method] = [
        .look("groups.list", .right(.rightsEdit), [], list),
        .change("groups.create", .right(.rightsEdit), [name]) { call, context in
            let name = try free(call, context)
            return AuditedChange(["id": JSON(try RightTable.insert(name, on: context.store))], on: name)
        },
        .change("groups.rename", .right(.rightsEdit), [group, name]) { call, context in
            let old = try find(call, context)
            let name = try free(call, context, own: old.id)
            try RightTable.rename(old.id, name, on: context.store)
            return AuditedChange(on: name, "was \(old.name)")
        },
        .change("groups.copy", .right(.rightsEdit), [group, name]) { call, context in
            let old = try find(call, context)
            let name = try free(call, context)
            try requireOwn(old.rights, call, context)
            let id = try RightTable.insert(name, on: context.store)
            try RightTable.set(rights: old.rights, of: id, on: context.store)
            return AuditedChange(["id": JSON(id)], on: name, "like \(old.name)")
        },
        .change("groups.delete", Rule.right(.rightsEdit).guarded, [group]) { call, context in
            let old = try find(call, context)
            try requireOwn(old.rights, call, context)
            try RightTable.delete(old.id, on: context.store)
            return AuditedChange(on: old.name, "\(old.people.count) people, \(old.rights.joined(separator: " "))")
        },
        .change("groups.setRights", Rule.right(.rightsEdit).guarded, [group, .texts("rights", limit: 64)], setRights),
        .change("groups.setPeople", Rule.right(.rightsEdit).guarded, [group, .ids("people")], setPeople),
    ]

    private static func list(_ call: Call, _ context: ReadContext) throws -> JSON {
        let groups: [JSON] = try RightTable.list(on: context.store).map { group in
            let people: [JSON] = try group.people.compactMap { id in
                guard let person = try context.person(id), !person.isDeleted else { return nil }
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

    private static func find(_ call: Call, _ context: WriteContext) throws -> RightTable.Group {
        guard let group = try RightTable.find(call.arguments.integer("id"), on: context.store) else {
            throw Refusal.missing("id")
        }
        return group
    }

    /// A name that no other group has; `own`: the group that may keep it.
    private static func free(_ call: Call, _ context: WriteContext, own: Int64 = 0) throws -> String {
        let name = call.arguments.text("name").trimmed
        guard !name.isEmpty else { throw Refusal.parameter("name") }
        if try RightTable.list(on: context.store).contains(where: { $0.name == name && $0.id != own }) {
            throw Refusal.admin(.conflict, .taken, field: "name")
        }
        return name
    }

    private static func requireOwn(_ rights: some Sequence<String>, _ call: Call, _ context: WriteContext) throws {
        if call.me.isSuper { return }
        let mine = Set(try AdminFacts.rights(of: call.me, on: context.store).map(\.rawValue))
        guard Set(rights).isSubset(of: mine) else { throw Refusal.noRight }
    }

    @Sendable private static func setRights(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let group = try find(call, context)
        let wanted = Set(call.texts("rights") ?? [])
        guard wanted.allSatisfy({ Right(rawValue: $0) != nil }) else { throw Refusal.parameter("rights") }
        let old = Set(group.rights)
        try requireOwn(wanted.symmetricDifference(old), call, context)
        try RightTable.set(rights: wanted.sorted(), of: group.id, on: context.store)
        return AuditedChange(on: group.name, changes(wanted, old))
    }

    @Sendable private static func setPeople(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let group = try find(call, context)
        let wanted = call.arguments.ids("people")
        try requireOwn(group.rights, call, context)
        try context.people.require(wanted, parameter: "people")
        try RightTable.set(people: wanted, of: group.id, on: context.store)
        func accounts(_ ids: some Sequence<Int64>) throws -> Set<String> {
            Set(try ids.compactMap { try context.person($0)?.account })
        }
        return AuditedChange(on: group.name, changes(try accounts(wanted), try accounts(group.people)))
    }

    /// `+new -old`.
    private static func changes(_ now: Set<String>, _ before: Set<String>) -> String {
        (now.subtracting(before).sorted().map { "+" + $0 } + before.subtracting(now).sorted().map { "-" + $0 })
            .joined(separator: " ")
    }
}
