import XuanPacket
import XuanStore
import XuanText

/// Departments as a tree, and roles.
enum Departments {
    private static let dept = Parameter.integer("id", 1...(1 << 53))
    private static let parent = Parameter.integer("parent", 0...(1 << 53), default: 0)

    static let table: [Method] = [
        .look("departments.tree", .right(nil), [], tree),
        .change("departments.create", .right(.departmentsEdit), [parent, .name("name", limit: 255)], create),
        .change("departments.rename", .right(.departmentsEdit), [dept, .name("name", limit: 255)], rename),
        .change(
            "departments.move", .right(.departmentsEdit), [dept, parent, .integer("place", 0...1_000_000, default: 0)],
            move),
        .change(
            "departments.delete", Rule.right(.departmentsEdit).guarded,
            [dept, .integer("to", 0...(1 << 53), default: 0)],
            delete),
        .look("roles.list", .right(nil), []) { _, context in
            let roles = try CompanyTable.roles(on: context.store)
            return ["roles": .array(roles.map { ["code": .string($0.code), "name": .string($0.name)] })]
        },
        .change(
            "roles.save", .right(.departmentsEdit), [.name("code", limit: 64), .name("name", limit: 255)], saveRole),
        .change("roles.delete", .right(.departmentsEdit), [.label("code", limit: 64)], deleteRole),
    ]

    private static func tree(_ call: Call, _ context: ReadContext) throws -> JSON {
        var counts: [Int64: Int] = [:]
        for person in try UserTable.list(on: context.store) where !person.isDeleted {
            counts[person.dept, default: 0] += 1
        }
        let depts = sorted(try CompanyTable.depts(on: context.store))
        return [
            "departments": .array(
                depts.map {
                    [
                        "id": JSON($0.id), "name": .string($0.name), "parent": JSON($0.parent), "place": JSON($0.place),
                        "people": JSON(counts[$0.id] ?? 0),
                    ]
                })
        ]
    }

    private static func sorted(_ depts: [DeptRecord]) -> [DeptRecord] {
        depts.sorted { ($0.parent, $0.place, $0.id) < ($1.parent, $1.place, $1.id) }
    }

    private static func find(_ id: Int64, _ field: String, _ depts: [DeptRecord]) throws -> DeptRecord {
        guard let found = depts.first(where: { $0.id == id }) else { throw Refusal.missing(field) }
        return found
    }

    private static func name(_ call: Call) throws -> String {
        let name = call.arguments.text("name").trimmed
        // A slash separates the names of a path in a sheet.
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else { throw Refusal.parameter("name") }
        return name
    }

    @Sendable private static func create(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let depts = try CompanyTable.depts(on: context.store)
        let parent = call.arguments.integer("parent")
        if parent != 0 { _ = try find(parent, "parent", depts) }
        let name = try name(call)
        let place = (depts.filter { $0.parent == parent }.map(\.place).max() ?? -1) + 1
        let id = (depts.map(\.id).max() ?? 0) + 1
        try CompanyTable.set(DeptRecord(id: id, name: name, parent: parent, place: place), on: context.store)
        try context.companyChanged()
        return AuditedChange(["id": JSON(id)], on: name)
    }

    @Sendable private static func rename(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        var dept = try find(call.arguments.integer("id"), "id", try CompanyTable.depts(on: context.store))
        let old = dept.name
        dept.name = try name(call)
        try CompanyTable.set(dept, on: context.store)
        try context.companyChanged()
        return AuditedChange(on: dept.name, "was \(old)")
    }

    /// `place`: its new position among the parent's departments, counted from 0 without itself.
    @Sendable private static func move(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let depts = try CompanyTable.depts(on: context.store)
        var dept = try find(call.arguments.integer("id"), "id", depts)
        let parent = call.arguments.integer("parent")
        if parent != 0 { _ = try find(parent, "parent", depts) }
        if try People.Names(context.store).branch(of: dept.id).contains(parent) {
            throw Refusal.admin(.conflict, .circle, field: "parent")
        }
        dept.parent = parent
        var row = sorted(depts.filter { $0.parent == parent && $0.id != dept.id })
        row.insert(dept, at: min(Int(call.arguments.integer("place")), row.count))
        try write(row, context)
        return AuditedChange(on: dept.name, "below \(depts.first { $0.id == parent }?.name ?? "the top")")
    }

    /// Renumbers siblings.
    private static func write(_ row: [DeptRecord], _ context: WriteContext) throws {
        for (place, dept) in row.enumerated() {
            var dept = dept
            dept.place = Int64(place)
            try CompanyTable.set(dept, on: context.store)
        }
        try context.companyChanged()
    }

    /// People and departments below it move to `to`; 0 for none and the top.
    @Sendable private static func delete(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let depts = try CompanyTable.depts(on: context.store)
        let dept = try find(call.arguments.integer("id"), "id", depts)
        let to = call.arguments.integer("to")
        if to != 0 { _ = try find(to, "to", depts) }
        if try People.Names(context.store).branch(of: dept.id).contains(to) {
            throw Refusal.admin(.conflict, .circle, field: "to")
        }
        let moved = try PeopleTable.people(inDept: dept.id, on: context.store)
        try PeopleTable.move(fromDept: dept.id, to: to, on: context.store)
        for id in moved { context.people.forget(id) }
        var row = sorted(depts.filter { $0.parent == to && $0.id != dept.id })
        for var child in sorted(depts.filter { $0.parent == dept.id }) {
            child.parent = to
            row.append(child)
        }
        try CompanyTable.delete(dept: dept.id, on: context.store)
        try write(row, context)
        return AuditedChange(
            ["moved": JSON(moved.count)], on: dept.name,
            "\(moved.count) people to \(depts.first { $0.id == to }?.name ?? "no department")")
    }

    // Roles

    @Sendable private static func saveRole(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let code = call.arguments.text("code").trimmed
        let name = try name(call)
        guard !code.isEmpty else { throw Refusal.parameter("code") }
        try CompanyTable.set(RoleRecord(code: code, name: name), on: context.store)
        try context.companyChanged()
        return AuditedChange(on: code, name)
    }

    /// People with that role have none then.
    @Sendable private static func deleteRole(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let code = call.arguments.text("code")
        guard try CompanyTable.roles(on: context.store).contains(where: { $0.code == code }) else {
            throw Refusal.missing("code")
        }
        try PeopleTable.clear(role: code, on: context.store)
        try CompanyTable.delete(role: code, on: context.store)
        context.people.forgetAll()
        try context.companyChanged()
        return AuditedChange(on: code)
    }
}
